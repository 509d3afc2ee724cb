/** The page's own Trusted Types policy: worker scripts, from its own host only. */
export const workerPolicyName = 'backcast-worker';

/** The policies Monaco makes, by the names in its sources (0.57), and the sanitizer within it. */
const monacoPolicies = [
  'defaultWorkerFactory',
  'diffEditorWidget',
  'diffReview',
  'domLineBreaksComputer',
  'dompurify',
  'editorGhostText',
  'editorViewLayer',
  'richScreenReaderContent',
  'standaloneColorizer',
  'stickyScrollViewLayer',
  'tokenizeToString',
];

/**
 * The one content security policy of the renderer, in the browser and in the desktop window alike. Monaco writes
 * style elements and attributes (hence 'unsafe-inline' for styles alone) and its icon font may be a data URL.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  `trusted-types ${[...monacoPolicies, workerPolicyName].join(' ')}`,
].join('; ');

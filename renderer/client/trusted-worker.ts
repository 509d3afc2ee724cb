import { workerPolicyName } from '#shared/contract/content-security.ts';
import { AppError } from '#shared/errors/app-error.ts';

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

declare global {
  /** Absent in browsers without Trusted Types, where a plain address does. */
  var trustedTypes: TrustedTypes | undefined;
}

function ownScript(url: string): string {
  const script = new URL(url, window.location.href);
  if (script.host !== window.location.host || script.protocol !== window.location.protocol) {
    throw new AppError(
      'permission.denied',
      `A worker's script must come from this page's host, not ${script.host}.`,
    );
  }
  return script.href;
}

/**
 * Makes the function that starts a module worker from an address that `?worker&url` gave. The page's content
 * security policy lets the policy behind it be made once, so call this once, when the page starts.
 */
export function createWorkerStarter(): (url: string, name: string) => Worker {
  const policy = globalThis.trustedTypes?.createPolicy(workerPolicyName, { createScriptURL: ownScript });
  return (url, name) => new Worker(policy?.createScriptURL(url) ?? ownScript(url), { type: 'module', name });
}

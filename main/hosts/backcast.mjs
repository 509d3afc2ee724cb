#!/usr/bin/env node
/** `npx backcast`: builds the node side if it is stale (in a checkout), then hands over to the command line. */
import { existsSync } from 'node:fs';
import path from 'node:path';

// The AWS SDK warns on Node 20 of what it will want in 2027; its version here is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
if (existsSync(path.join(import.meta.dirname, 'build.mjs'))) {
  const { buildIfStale } = await import('./build.mjs');
  await buildIfStale({ names: ['main'], say: (line) => console.error(line) });
}
await import('../../out/main/cli.js');

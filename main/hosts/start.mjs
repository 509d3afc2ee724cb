#!/usr/bin/env node
/** `npm start`: builds what is stale, then starts the host that suits this machine. */
import { buildIfStale } from './build.mjs';

// The AWS SDK warns on Node 20 of what it will want in 2027; its version here is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await buildIfStale({ say: (line) => console.error(line) });
const { start } = await import('../../out/main/launcher.js');
process.exitCode = await start(process.argv.slice(2));

#!/usr/bin/env node
/** `npm start`: builds what is stale, then starts the host that suits this machine. */
import { buildIfStale } from './build.mjs';

await buildIfStale({ say: (line) => console.error(line) });
const { start } = await import('../../out/main/launcher.js');
process.exitCode = await start(process.argv.slice(2));

#!/usr/bin/env node
/** `npx backcast`: builds the node side if it is stale (in a checkout), then hands over to the command line. */
import { existsSync } from 'node:fs';
import path from 'node:path';

if (existsSync(path.join(import.meta.dirname, 'build.mjs'))) {
  const { buildIfStale } = await import('./build.mjs');
  await buildIfStale({ names: ['main'], say: (line) => console.error(line) });
}
await import('../../out/main/cli.js');

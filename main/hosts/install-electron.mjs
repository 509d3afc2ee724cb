#!/usr/bin/env node
/**
 * `npm run electron:install`: downloads Electron's program, which npm does not carry. Everything but the desktop
 * window works without it.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '../../node_modules/electron');
const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
console.log(`Downloading Electron ${version}, about 120 MB, for the desktop window…`);
const { status } = spawnSync(process.execPath, [path.join(folder, 'install.js')], { stdio: 'inherit' });
if (status === 0) {
  console.log('Done. npm start opens the desktop window now.');
} else {
  console.error(
    [
      'Electron could not be downloaded. npm start keeps working: it opens Backcast in the browser.',
      'Behind a proxy, set HTTPS_PROXY; for a mirror, ELECTRON_MIRROR; for a copy that was downloaded already,',
      'point ELECTRON_OVERRIDE_DIST_PATH at its unpacked folder and run npm start.',
    ].join('\n'),
  );
  process.exitCode = 1;
}

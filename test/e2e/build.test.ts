import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../helpers/core.ts';

/** Everything that the build says, and how it ends. */
function build(): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [path.join(repository, 'main/hosts/build.mjs')]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (piece: Buffer) => {
      said += piece.toString();
    });
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(path.join(repository, 'out', folder), {
    recursive: true,
    withFileTypes: true,
  });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

test('a build of what is fresh does nothing and says nothing, twice at once as well', async () => {
  expect(await Promise.all([build(), build()])).toEqual([
    { code: 0, said: '' },
    { code: 0, said: '' },
  ]);
});

test('the preload script is one CommonJS file that requires Electron and nothing else', async () => {
  const text = await readFile(path.join(repository, 'out/main/preload.cjs'), 'utf8');
  expect([...text.matchAll(/require\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"']);
  expect(text).not.toMatch(/^\s*(import|export)\b/m);
});

test('every program is there, and no map or source is', async () => {
  const programs = [
    'browser-host.js',
    'cli.js',
    'core-process.js',
    'electron-main.js',
    'launcher.js',
    'preload.cjs',
  ];
  const files = await filesIn('main');
  expect(programs.filter((name) => !files.includes(name))).toEqual([]);
  const all = [...files, ...(await filesIn('renderer'))];
  expect(all.filter((name) => /\.(map|tsx?)$/.test(name))).toEqual([]);
});

test('the page runs no script that stands in it, and React is built for production', async () => {
  const page = await readFile(path.join(repository, 'out/renderer/index.html'), 'utf8');
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|javascript:/i);
  const assets = path.join(repository, 'out/renderer/assets');
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'));
  const texts = await Promise.all(scripts.map((name) => readFile(path.join(assets, name), 'utf8')));
  expect(texts.filter((text) => text.includes('React DevTools'))).toEqual([]);
});

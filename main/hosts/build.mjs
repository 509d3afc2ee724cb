#!/usr/bin/env node
/**
 * Builds what is stale: the node side into out/main, the renderer into out/renderer. A side is fresh while the
 * contents of its sources are those its stamp was made from. Safe to run twice at once, and quiet when fresh.
 *
 *   node main/hosts/build.mjs [--node] [--force]
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'out');
const lock = path.join(out, 'build.lock');
/** A lock older than this was left by a build that died without a trace of its process. */
const lockLifetimeMs = 10 * 60_000;

/** Every program of the node side, by the name of its file in out/main. */
const nodeEntries = {
  launcher: 'main/hosts/launcher/start.ts',
  'browser-host': 'main/hosts/browser/host.ts',
  cli: 'main/hosts/cli/main.ts',
  'electron-main': 'main/hosts/electron/main.ts',
  'core-process': 'main/hosts/electron/core-process.ts',
};
const preload = 'main/hosts/electron/preload.ts';

const sides = {
  main: { inputs: ['main', 'shared', 'package-lock.json', 'tsconfig.json'], build: buildNode },
  renderer: {
    inputs: [
      'renderer',
      'shared',
      'package-lock.json',
      'tsconfig.json',
      'vite.config.ts',
      'main/hosts/build.mjs',
    ],
    build: buildRenderer,
  },
};

async function filesUnder(relative) {
  const full = path.join(root, relative);
  if ((await stat(full)).isFile()) return [relative];
  const entries = await readdir(full, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

/** Names and contents of the sources, as one digest. */
async function stampOf(inputs) {
  const files = (await Promise.all(inputs.map(filesUnder))).flat().sort();
  const hash = createHash('sha256').update(process.version.split('.')[0] ?? '');
  for (const file of files) {
    hash.update(`\0${file}\0`).update(await readFile(path.join(root, file)));
  }
  return hash.digest('hex');
}

async function isFresh(name, stamp) {
  if (!existsSync(path.join(out, name))) return false;
  return (await readFile(path.join(out, `${name}.stamp`), 'utf8').catch(() => '')) === stamp;
}

async function buildNode(outDir) {
  const { build } = await import('vite');
  const shared = {
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
  };
  await build({
    ...shared,
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(nodeEntries).map(([name, file]) => [name, path.join(root, file)]),
        ),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  await build({
    ...shared,
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: path.join(root, preload),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false },
      },
    },
  });
}

async function buildRenderer(outDir) {
  // Whoever asks for the build (a test run, say) may have another one set, and React would be its slow self.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn', build: { outDir } });
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function lockIsDead() {
  const [text, info] = await Promise.all([
    readFile(lock, 'utf8').catch(() => ''),
    stat(lock).catch(() => undefined),
  ]);
  if (info === undefined) return false;
  const pid = Number.parseInt(text, 10);
  return Date.now() - info.mtimeMs > lockLifetimeMs || (Number.isInteger(pid) && !isAlive(pid));
}

/** Runs `work` while no other build of this folder runs. */
async function alone(work) {
  await mkdir(out, { recursive: true });
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (await lockIsDead()) await rm(lock, { force: true });
      else await wait(100);
    }
  }
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** Built to a name of its own, then renamed into place, so that nobody starts half a build. */
async function buildSide(name, stamp) {
  const fresh = path.join(out, `${name}.new-${process.pid}`);
  const old = path.join(out, `${name}.old-${process.pid}`);
  await sides[name].build(fresh);
  await rm(path.join(out, `${name}.stamp`), { force: true });
  if (existsSync(path.join(out, name))) await rename(path.join(out, name), old);
  await rename(fresh, path.join(out, name));
  await writeFile(path.join(out, `${name}.stamp`), stamp);
  await rm(old, { recursive: true, force: true });
}

/** Builds the stale ones of the named sides. `say` is told only when there is something to build. */
export async function buildIfStale({ names = Object.keys(sides), force = false, say = () => {} } = {}) {
  for (const name of names) {
    const stamp = await stampOf(sides[name].inputs);
    if (!force && (await isFresh(name, stamp))) continue;
    await alone(async () => {
      const current = await stampOf(sides[name].inputs);
      if (!force && (await isFresh(name, current))) return;
      say(`Building ${name === 'main' ? 'the node side' : 'the user interface'}…`);
      await buildSide(name, current);
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildIfStale({
    ...(process.argv.includes('--node') ? { names: ['main'] } : {}),
    force: process.argv.includes('--force'),
    say: (line) => console.error(line),
  });
}

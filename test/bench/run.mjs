#!/usr/bin/env node
/**
 * Runs every test/bench/*.bench.ts (or those whose names are given) in a process of its own and writes
 * test/bench/results.md.
 *
 *   node test/bench/run.mjs [pages import …]
 */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const folder = import.meta.dirname;
const root = path.resolve(folder, '../..');
const out = path.join(root, 'out', 'bench');
const report = path.join(folder, 'results.md');

const wanted = process.argv.slice(2);
const names = (await readdir(folder))
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.slice(0, -'.bench.ts'.length))
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .sort();

async function compile() {
  await rm(out, { recursive: true, force: true });
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir: out,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(names.map((name) => [name, path.join(folder, `${name}.bench.ts`)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunk-[hash].mjs' },
      },
    },
  });
  await mkdir(out, { recursive: true });
}

/** Runs one file and gives its rows; what it prints otherwise goes to stderr. */
function runOne(name) {
  const file = pathToFileURL(path.join(out, `${name}.mjs`)).href;
  const program = `
    const { run } = await import(${JSON.stringify(file)});
    const rows = await run();
    const peak = Math.round(process.resourceUsage().maxRSS / 1024);
    process.send(rows.map((row) => ({ peakMiB: peak, ...row })), () => process.exit(0));`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let rows;
    child.on('message', (message) => {
      rows = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (rows !== undefined && code === 0) resolve(rows);
      else reject(new Error(`${name} ended without figures (${signal ?? code}).`));
    });
  });
}

function figure(value) {
  if (value === null || value === undefined) return '–';
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

async function versions() {
  const { version } = JSON.parse(
    await readFile(path.join(root, 'node_modules/@duckdb/node-api/package.json'), 'utf8'),
  );
  return `Node ${process.versions.node}, @duckdb/node-api ${version}`;
}

await compile();
const sections = [];
let failed = false;
for (const name of names) {
  console.error(`bench ${name}`);
  try {
    const rows = await runOne(name);
    failed ||= rows.some((row) => row.met === false);
    sections.push(
      [
        `## ${name}`,
        '',
        '| | ours (ms) | peer | peer (ms) | ratio | target | met | peak (MiB) |',
        '|---|---|---|---|---|---|---|---|',
        ...rows.map(
          (row) =>
            `| ${row.name} | ${figure(row.ours_ms)} | ${row.peer ?? '–'} | ${figure(row.peer_ms)} | ${figure(row.ratio)} | ${row.target} | ${row.met === undefined ? '–' : row.met ? 'yes' : 'no'} | ${figure(row.peakMiB)} |`,
        ),
        ...rows.flatMap((row) => (row.note === undefined ? [] : ['', `${row.name}: ${row.note}`])),
      ].join('\n'),
    );
  } catch (error) {
    failed = true;
    sections.push(`## ${name}\n\n${error instanceof Error ? error.message : String(error)}`);
  }
}

const text = `# Measured by \`npm run bench\`

${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${release()} ${arch()}, ${await versions()}.
Medians of several runs; ratio is ours ÷ peer, measured in turns in one process; peak is the whole process's largest resident set.

${sections.join('\n\n')}
`;
if (wanted.length === 0) await writeFile(report, text);
console.log(text);
process.exitCode = failed ? 1 : 0;

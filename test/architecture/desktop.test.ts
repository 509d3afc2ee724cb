import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { contentSecurityPolicy } from '#shared/contract/content-security.ts';
import { repository, temporaryFolder } from '../helpers/core.ts';
import { importsOf, sourcesUnder } from '../helpers/sources.ts';

const product = sourcesUnder(['main', 'renderer', 'shared'], ['.ts', '.tsx', '.mjs', '.html']);
const shell = product.filter(({ file }) => file.startsWith('main/hosts/electron/'));

function filesWith(pattern: RegExp, among = product): string[] {
  return among.filter(({ text }) => pattern.test(text)).map(({ file }) => file);
}

const builder = z
  .object({
    asar: z.literal(true),
    npmRebuild: z.literal(false),
    asarUnpack: z.array(z.string()),
    files: z.array(z.string()),
    electronFuses: z.record(z.string(), z.boolean()),
    afterPack: z.string(),
    win: z.object({ signtoolOptions: z.object({ publisherName: z.string().min(1) }) }),
    nsis: z.object({ oneClick: z.literal(true), perMachine: z.literal(false) }),
    mac: z.object({ hardenedRuntime: z.literal(true), minimumSystemVersion: z.literal('13.0') }),
  })
  .parse(parse(readFileSync(path.join(repository, 'electron-builder.yml'), 'utf8')));

test('Electron is imported by the desktop shell alone, and loaded by nobody', () => {
  const importers = product.filter(
    (source) => /\.(tsx?|mjs)$/.test(source.file) && importsOf(source).includes('electron'),
  );
  expect(importers.filter(({ file }) => !file.startsWith('main/hosts/electron/'))).toEqual([]);
  expect(filesWith(/require\(\s*['"]electron['"]/)).toEqual([]);
});

test('the preload script imports Electron and words it shares with the page', () => {
  const [preload] = shell.filter(({ file }) => file.endsWith('/preload.ts'));
  const [bridge] = product.filter(({ file }) => file === 'shared/contract/desktop-bridge.ts');
  expect(preload && importsOf(preload)).toEqual(['electron', 'shared/contract/desktop-bridge.ts']);
  expect(bridge && importsOf(bridge)).toEqual([]);
});

test('messages between processes stand in one file each side', () => {
  expect(filesWith(/\bipcMain\b/)).toEqual(['main/hosts/electron/ports.ts']);
  expect(filesWith(/\bipcRenderer\b/)).toEqual(['main/hosts/electron/preload.ts']);
});

test('the policy is written once, and is closed where it matters', () => {
  expect(filesWith(/default-src/)).toEqual(['shared/contract/content-security.ts']);
  const directives = new Map(
    contentSecurityPolicy.split('; ').map((one) => {
      const [name = '', ...values] = one.split(' ');
      return [name, values.join(' ')];
    }),
  );
  expect(directives.get('default-src')).toBe("'none'");
  expect(directives.get('script-src')).toBe("'self'");
  expect(directives.get('connect-src')).toBe("'self'");
  expect(directives.get('base-uri')).toBe("'none'");
  expect(directives.get('form-action')).toBe("'none'");
  expect(directives.get('frame-ancestors')).toBe("'none'");
  expect(directives.get('require-trusted-types-for')).toBe("'script'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|wasm-unsafe-eval|https?:|\*/);
});

test('the window loads no file and nothing remote', () => {
  expect(filesWith(/['"`]file:|loadFile|https?:\/\//, shell)).toEqual([]);
});

test('the page names nothing remote', () => {
  const pages = product.filter(({ file }) => file.startsWith('renderer/') && file.endsWith('.html'));
  expect(pages).toHaveLength(1);
  expect(filesWith(/https?:\/\/|<script(?![^>]*\bsrc=)/, pages)).toEqual([]);
});

test('the system’s browser is opened in one place', () => {
  expect(filesWith(/\bopenExternal\b/)).toEqual(['main/hosts/electron/open-outside.ts']);
});

test('the core runs in its own process: nothing else of the shell makes one', () => {
  expect(filesWith(/\bcreateCore\(/, shell)).toEqual(['main/hosts/electron/core-process.ts']);
  expect(filesWith(/utilityProcess/)).toEqual(['main/hosts/electron/core-handle.ts']);
});

test('no sandbox is given up', () => {
  expect(filesWith(/no-sandbox|sandbox:\s*false|contextIsolation:\s*false|webSecurity:\s*false/)).toEqual([]);
});

test('Electron is of one of the three newest lines known when it was pinned', () => {
  const newestKnown = 45;
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(repository, 'node_modules/electron/package.json'), 'utf8')));
  expect(Number(version.split('.')[0])).toBeGreaterThan(newestKnown - 3);
});

test('the fuses are set', () => {
  expect(builder.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('only what is named ships: no sources, maps or tests', () => {
  expect(builder.files.filter((one) => !one.startsWith('!'))).toEqual([
    'package.json',
    'out/main/**',
    'out/renderer/**',
    'queries/**',
    'LICENSE',
  ]);
  expect(builder.files).toContain('!**/*.map');
  expect(builder.asarUnpack).toEqual(['**/*.node', '**/@duckdb/node-bindings-*/**']);
});

test('after packing, a macOS application makes no exception for plain HTTP', async () => {
  const { folder, remove } = await temporaryFolder();
  const file = path.join(folder, 'Info.plist');
  await writeFile(
    file,
    '<?xml version="1.0"?><plist version="1.0"><dict><key>CFBundleName</key><string>Backcast</string><key>NSAppTransportSecurity</key><dict><key>NSAllowsArbitraryLoads</key><true/></dict></dict></plist>',
  );
  const hook = JSON.stringify(path.join(repository, builder.afterPack));
  execFileSync(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { withoutArbitraryLoads } = await import(${hook}); await withoutArbitraryLoads(${JSON.stringify(file)});`,
  ]);
  const written = readFileSync(file, 'utf8');
  expect(written).toContain('<string>Backcast</string>');
  expect(written).not.toContain('NSA');
  await remove();
});

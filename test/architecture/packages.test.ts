import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { repository } from '../helpers/core.ts';

function read(file: string): string {
  return readFileSync(path.join(repository, file), 'utf8');
}

const versions = z.record(z.string(), z.string());
const manifest = z
  .object({
    type: z.literal('module'),
    engines: z.object({ node: z.string() }),
    dependencies: versions,
    devDependencies: versions,
    overrides: versions,
  })
  .parse(JSON.parse(read('package.json')));

test('every version is pinned', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.overrides };
  const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version));
  expect(loose).toEqual([]);
});

test('what must keep step, does', () => {
  const { dependencies } = manifest;
  expect([
    dependencies['@orpc/client'],
    dependencies['@orpc/contract'],
    dependencies['@orpc/server'],
  ]).toEqual(['1.16.1', '1.16.1', '1.16.1']);
  expect(dependencies['@duckdb/node-api']).toBe('1.5.5-r.5');
  expect(manifest.engines.node).toBe('>=20.19');
});

test('the lock file names no host', () => {
  const hosts = read('package-lock.json').match(/"(?:resolved|tarball)":|(?:https?|git|ssh):\/\/[^"]*\.tgz/g);
  expect(hosts).toBeNull();
});

test('npm runs no package’s scripts', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
});

test('the lock file holds every platform’s part of a package, or npm ci refuses it', () => {
  const { packages } = z
    .object({ packages: z.record(z.string(), z.object({ optionalDependencies: versions.optional() })) })
    .parse(JSON.parse(read('package-lock.json')));
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(packages, folder, name))
      .map((name) => `${folder} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

/** Whether a package that stands in `folder` finds another where Node looks for it: beside it, or further up. */
function isLocked(packages: Readonly<Record<string, unknown>>, folder: string, name: string): boolean {
  const parts = folder === '' ? [] : folder.split('/node_modules/');
  return parts
    .map((_, index) => `${parts.slice(0, index + 1).join('/node_modules/')}/node_modules/${name}`)
    .concat(`node_modules/${name}`)
    .some((place) => packages[place] !== undefined);
}

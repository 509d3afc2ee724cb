import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type CatalogLevel, type CatalogTables, catalogLevelSchema } from '#shared/contract/connections.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import { readTextIfThere, writeAtomically } from '../platform/files.ts';
import { readTables, writeTables } from './catalog-tables.ts';
import type { Workspace } from './workspace.ts';

/** How the name of a file ends that holds a connection's tables; it stands in the folder of all catalogs. */
export const tablesSuffix = '.tables.json';

/**
 * What was read of sources' catalogs, so that trees open, names complete and searches answer without asking a source
 * again: levels of the tree in `catalogs/<connection>/<sha-256 of the path>.json`, all tables with their columns in
 * `catalogs/<connection>.tables.json`. A file that cannot be read counts as not there.
 */
export interface CatalogCache {
  get(connectionId: string, path: readonly string[]): Promise<CatalogLevel | null>;
  put(connectionId: string, path: readonly string[], level: CatalogLevel): Promise<void>;
  /** Every node kept of a connection, in no order. */
  nodes(connectionId: string): AsyncIterable<CatalogNode>;
  tables(connectionId: string): Promise<CatalogTables | null>;
  putTables(connectionId: string, tables: CatalogTables): Promise<void>;
  clear(connectionId: string): Promise<void>;
}

/** So many files at most stay parsed, so that a search reads nothing twice while it is typed. */
const parsedAtMost = 256;

interface Parsed<T> {
  /** Another one where the file was written since. */
  readonly version: string;
  readonly value: T | null;
}

/** Files as what they hold, parsed again only after they changed. */
function createReader<T>(parse: (json: unknown) => T) {
  const known = new Map<string, Parsed<T>>();
  return async (file: string): Promise<T | null> => {
    const found = await stat(file).catch(() => undefined);
    const version = found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.size}`;
    const before = known.get(file);
    known.delete(file);
    if (found === undefined) return null;
    const value = before?.version === version ? before.value : await parsedFile(file, parse);
    known.set(file, { version, value });
    const oldest = known.keys().next().value;
    if (known.size > parsedAtMost && oldest !== undefined) known.delete(oldest);
    return value;
  };
}

async function parsedFile<T>(file: string, parse: (json: unknown) => T): Promise<T | null> {
  const text = await readTextIfThere(file);
  if (text === null) return null;
  try {
    return parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function openCatalogCache(workspace: Pick<Workspace, 'catalogs' | 'temporary'>): CatalogCache {
  const folderOf = (connectionId: string) => path.join(workspace.catalogs, connectionId);
  const tablesOf = (connectionId: string) => path.join(workspace.catalogs, `${connectionId}${tablesSuffix}`);
  const readLevel = createReader((json) => catalogLevelSchema.parse(json));
  const readAllTables = createReader(readTables);

  function fileOf(connectionId: string, level: readonly string[]): string {
    const digest = createHash('sha256').update(JSON.stringify(level)).digest('hex');
    return path.join(folderOf(connectionId), `${digest}.json`);
  }

  return {
    get: (connectionId, level) => readLevel(fileOf(connectionId, level)),
    put: (connectionId, level, found) =>
      writeAtomically(fileOf(connectionId, level), JSON.stringify(found), workspace.temporary),
    async *nodes(connectionId) {
      const folder = folderOf(connectionId);
      const names = await readdir(folder).catch(() => []);
      for (const name of names.filter((one) => one.endsWith('.json'))) {
        yield* (await readLevel(path.join(folder, name)))?.nodes ?? [];
      }
    },
    tables: (connectionId) => readAllTables(tablesOf(connectionId)),
    putTables: (connectionId, tables) =>
      writeAtomically(tablesOf(connectionId), writeTables(tables), workspace.temporary),
    async clear(connectionId) {
      await rm(folderOf(connectionId), { recursive: true, force: true });
      await rm(tablesOf(connectionId), { force: true });
    },
  };
}

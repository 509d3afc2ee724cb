import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type CatalogLevel, catalogLevelSchema } from '#shared/contract/connections.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import { readTextIfThere, writeAtomically } from '../platform/files.ts';
import type { Workspace } from './workspace.ts';

/**
 * Levels of sources' catalogs as they were read, so that a tree opens without asking the source again:
 * `catalogs/<connection>/<sha-256 of the path>.json`. A file that cannot be read counts as not there.
 */
export interface CatalogCache {
  get(connectionId: string, path: readonly string[]): Promise<CatalogLevel | null>;
  put(connectionId: string, path: readonly string[], level: CatalogLevel): Promise<void>;
  /** Every node kept of a connection, in no order. */
  nodes(connectionId: string): AsyncIterable<CatalogNode>;
  clear(connectionId: string): Promise<void>;
}

export function openCatalogCache(workspace: Pick<Workspace, 'catalogs' | 'temporary'>): CatalogCache {
  const folderOf = (connectionId: string) => path.join(workspace.catalogs, connectionId);

  async function read(file: string): Promise<CatalogLevel | null> {
    const text = await readTextIfThere(file);
    if (text === null) return null;
    try {
      return catalogLevelSchema.parse(JSON.parse(text));
    } catch {
      return null;
    }
  }

  function fileOf(connectionId: string, level: readonly string[]): string {
    const digest = createHash('sha256').update(JSON.stringify(level)).digest('hex');
    return path.join(folderOf(connectionId), `${digest}.json`);
  }

  return {
    get: (connectionId, level) => read(fileOf(connectionId, level)),
    put: (connectionId, level, found) =>
      writeAtomically(fileOf(connectionId, level), JSON.stringify(found), workspace.temporary),
    async *nodes(connectionId) {
      const folder = folderOf(connectionId);
      const names = await readdir(folder).catch(() => []);
      for (const name of names.filter((one) => one.endsWith('.json'))) {
        yield* (await read(path.join(folder, name)))?.nodes ?? [];
      }
    },
    clear: (connectionId) => rm(folderOf(connectionId), { recursive: true, force: true }),
  };
}

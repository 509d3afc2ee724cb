import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, removeAbandonedLock } from '../platform/lock.ts';
import { removeAbandoned } from './partial-files.ts';

/**
 * The folders of a workspace. Everything half-written stands under `tmp/<pid>-<random>/`, so that a process that
 * died leaves nothing anywhere else, and the next one to open the workspace can tell whose it was.
 */
export interface Workspace {
  readonly folder: string;
  readonly results: string;
  readonly queries: string;
  readonly connections: string;
  /** What was read of sources' catalogs; may be removed at any time. */
  readonly catalogs: string;
  /** The journal of runs that go on at their sources. */
  readonly runs: string;
  readonly pivots: string;
  readonly addressBooks: string;
  readonly tabs: string;
  readonly sample: string;
  readonly history: string;
  readonly settings: string;
  /** Held while names are chosen and shared files are changed; see withLock. */
  readonly lock: string;
  /** This process's own folder for what is not finished; gone after close(). */
  readonly temporary: string;
  close(): Promise<void>;
}

/** Removes what processes that are gone left under tmp/, or journalled there. A reused pid only delays the sweep. */
async function sweep(tmp: string): Promise<void> {
  for (const name of await readdir(tmp)) {
    const pid = Number.parseInt(name, 10);
    if (Number.isInteger(pid) && !isAlive(pid)) {
      await removeAbandoned(path.join(tmp, name));
      await rm(path.join(tmp, name), { recursive: true, force: true });
    }
  }
}

export async function openWorkspace(folder: string): Promise<Workspace> {
  const root = path.resolve(folder);
  const tmp = path.join(root, 'tmp');
  const temporary = path.join(tmp, `${process.pid}-${randomUUID().slice(0, 8)}`);
  const workspace: Workspace = {
    folder: root,
    results: path.join(root, 'results'),
    queries: path.join(root, 'queries'),
    connections: path.join(root, 'connections'),
    catalogs: path.join(root, 'catalogs'),
    runs: path.join(root, 'runs'),
    pivots: path.join(root, 'pivots'),
    addressBooks: path.join(root, 'address-books'),
    tabs: path.join(root, 'tabs'),
    sample: path.join(root, 'sample'),
    history: path.join(root, 'history.jsonl'),
    settings: path.join(root, 'settings.json'),
    lock: path.join(tmp, 'lock'),
    temporary,
    async close() {
      await removeAbandoned(temporary);
      await rm(temporary, { recursive: true, force: true });
    },
  };
  const { results, queries, connections, catalogs, runs, pivots, addressBooks, tabs } = workspace;
  for (const one of [results, queries, connections, catalogs, runs, pivots, addressBooks, tabs, tmp]) {
    await mkdir(one, { recursive: true });
  }
  await sweep(tmp);
  await removeAbandonedLock(workspace.lock);
  await mkdir(temporary);
  return workspace;
}

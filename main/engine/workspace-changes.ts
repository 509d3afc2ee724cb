import { type FSWatcher, watch } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { WorkspaceChange } from '#shared/contract/workspace.ts';
import type { Log } from '../platform/log.ts';
import { tablesSuffix } from './catalog-cache.ts';
import type { Workspace } from './workspace.ts';

type Topic = WorkspaceChange['topic'];

/** Changes that come within this time of each other are told of once, in milliseconds. */
const quiet = 60;

/**
 * What changes in the workspace's folders, by this process or another, until `signal` aborts. A topic is told of
 * after it changed; several changes may be told of as one.
 */
export async function* workspaceChanges(
  workspace: Workspace,
  log: Log,
  signal: AbortSignal | undefined,
): AsyncGenerator<WorkspaceChange, void, void> {
  const changed = new Set<Topic>();
  let wake = () => {};
  let timer: NodeJS.Timeout | undefined;
  const note = (topic: Topic) => {
    changed.add(topic);
    timer ??= setTimeout(() => {
      timer = undefined;
      wake();
    }, quiet);
  };
  const watchers = new Map<string, FSWatcher>();
  const open = (folder: string, onChange: (name: string) => void) => {
    if (watchers.has(folder)) return;
    const watcher = watch(folder, (_event, name) => onChange(name ?? ''));
    // A folder that cannot be watched any more only makes the window less fresh.
    watcher.on('error', (error) => log.failure(`watch ${folder}`, error));
    watchers.set(folder, watcher);
  };
  const close = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const openSample = async () => {
    try {
      await access(workspace.sample);
      open(workspace.sample, () => note('sample'));
    } catch {
      close(workspace.sample);
    }
  };
  // Folder by folder: on Linux a recursive watch loses sight of a file that was replaced, as every save does.
  const openQueries = async (folder: string): Promise<void> => {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      if (signal?.aborted) return;
      open(folder, () => {
        note('queries');
        // Told of again: what was put into a new folder before it was watched is not missed.
        void openQueries(folder).then(() => note('queries'));
      });
      const inner = entries.filter((entry) => entry.isDirectory());
      await Promise.all(inner.map((entry) => openQueries(path.join(folder, entry.name))));
    } catch {
      close(folder);
    }
  };
  const stop = () => wake();
  signal?.addEventListener('abort', stop);
  try {
    open(workspace.results, () => note('results'));
    await openQueries(workspace.queries);
    open(workspace.connections, () => note('connections'));
    open(workspace.catalogs, (name) => {
      if (name.endsWith(tablesSuffix)) note('catalogs');
    });
    open(workspace.runs, () => note('runs'));
    open(workspace.pivots, () => note('pivots'));
    open(workspace.addressBooks, () => note('address-books'));
    open(workspace.tabs, () => note('tabs'));
    open(workspace.folder, (name) => {
      if (name === path.basename(workspace.history)) note('history');
      if (name === path.basename(workspace.settings)) note('settings');
      if (name === path.basename(workspace.sample)) {
        note('sample');
        void openSample();
      }
    });
    await openSample();
    const left = () => signal?.aborted === true;
    while (!left()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (left() || (changed.size > 0 && timer === undefined)) resolve();
      });
      const topics = [...changed];
      changed.clear();
      if (left()) return;
      for (const topic of topics) yield { topic };
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(timer);
    for (const watcher of watchers.values()) watcher.close();
  }
}

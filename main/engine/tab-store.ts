import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Tab, tabSchema } from '#shared/contract/tabs.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { readTextIfThere, writeAtomically } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import type { Workspace } from './workspace.ts';

/** `tabs/<id>.json`, written on every keystroke. */
export interface TabStore {
  /** In their order. */
  list(): Promise<Tab[]>;
  /** Returns once this tab, or a newer state of it, is on disk. */
  save(tab: Tab): Promise<void>;
  close(id: string): Promise<void>;
}

/** Work on one tab: one write at a time, and of the states that came meanwhile only the newest is written. */
interface Queue {
  next: Tab | 'closed' | null;
  done: Promise<void>;
}

export function openTabs(workspace: Workspace, log: Log): TabStore {
  const queues = new Map<string, Queue>();
  const fileOf = (id: string) => path.join(workspace.tabs, `${id}.json`);

  async function settle(id: string, queue: Queue): Promise<void> {
    try {
      while (queue.next !== null) {
        const next = queue.next;
        queue.next = null;
        if (next === 'closed') await rm(fileOf(id), { force: true });
        else await writeAtomically(fileOf(id), toExactJson(next, 2), workspace.temporary);
      }
    } finally {
      // In the same step as the last look at the queue: nothing can be put into one that nobody works on.
      queues.delete(id);
    }
  }

  function put(id: string, next: Tab | 'closed'): Promise<void> {
    const queue = queues.get(id);
    if (queue !== undefined) {
      queue.next = next;
      return queue.done;
    }
    const started: Queue = { next, done: Promise.resolve() };
    queues.set(id, started);
    started.done = settle(id, started);
    return started.done;
  }

  async function read(name: string): Promise<Tab | null> {
    const text = await readTextIfThere(path.join(workspace.tabs, name));
    if (text === null) return null;
    try {
      return tabSchema.parse(fromExactJson(text));
    } catch (error) {
      // One file that someone damaged must not take the other tabs away; it stays where it is.
      log.failure(`tabs/${name}`, error);
      return null;
    }
  }

  return {
    async list() {
      const names = (await readdir(workspace.tabs)).filter((name) => name.endsWith('.json'));
      const tabs = (await Promise.all(names.map(read))).filter((tab) => tab !== null);
      return tabs.sort((left, right) => left.order - right.order || left.id.localeCompare(right.id));
    },
    save: (tab) => put(tab.id, tab),
    close: (id) => put(id, 'closed'),
  };
}

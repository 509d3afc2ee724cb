import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { cancelled } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { View } from '#shared/model/result.ts';
import { toExactJson } from '../platform/exact-json.ts';
import { createBindings } from './bindings.ts';
import type { Engine } from './engine.ts';
import { sortedRows } from './row-window.ts';
import { quoteText } from './sql-text.ts';

export interface SortedView {
  readonly id: string;
  readonly file: string;
  readonly columns: readonly Column[];
  readonly view: View;
}

/**
 * Sorted copies of large results, so that a page of a sorted view costs the same at any depth. They stand in the
 * process's temporary folder; the least recently used leave.
 */
export interface SortedCopies {
  /** The copy if it is made; otherwise it is being made from now on, and undefined. */
  ready(view: SortedView): string | undefined;
  /** Waits until the copy is made. Aborting ends the wait. */
  whenReady(view: SortedView, signal: AbortSignal | undefined): Promise<string>;
  close(): Promise<void>;
}

interface Copy {
  readonly id: string;
  readonly file: string;
  readonly stop: AbortController;
  readonly made: Promise<string>;
  bytes: number | undefined;
  waiting: number;
}

/** The most copies hold on disk together, and how many there are at most. */
const mostBytes = 4 * 2 ** 30;
const mostCopies = 8;

export function createSortedCopies(engine: Engine, temporary: string): SortedCopies {
  /** Least recently used first. */
  const copies = new Map<string, Copy>();
  const leaving = new Set<Promise<void>>();

  function drop(key: string, copy: Copy): void {
    copies.delete(key);
    copy.stop.abort();
    const gone = copy.made
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => rm(copy.file, { force: true }));
    leaving.add(gone);
    void gone.finally(() => leaving.delete(gone));
  }

  function makeRoom(newest: Copy): void {
    const total = () => [...copies.values()].reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
    for (const [key, copy] of copies) {
      if (total() <= mostBytes && copies.size <= mostCopies) return;
      if (copy !== newest && copy.waiting === 0) drop(key, copy);
    }
  }

  async function make(view: SortedView, file: string, signal: AbortSignal): Promise<string> {
    const bindings = createBindings();
    const sql = sortedRows(view.file, view.columns, view.view, bindings);
    await engine.run(`COPY (${sql}) TO ${quoteText(file)} (FORMAT parquet)`, {
      parameters: bindings.values,
      signal,
    });
    return file;
  }

  function copyOf(view: SortedView): Copy {
    const key = toExactJson([view.id, view.view]);
    const found = copies.get(key);
    if (found !== undefined) {
      copies.delete(key);
      copies.set(key, found);
      return found;
    }
    // Whoever sorts again before the last order was made has no more use for it.
    for (const [other, copy] of copies) {
      if (copy.id === view.id && copy.bytes === undefined && copy.waiting === 0) drop(other, copy);
    }
    const stop = new AbortController();
    const file = path.join(temporary, `sorted-${randomUUID()}.parquet`);
    const copy: Copy = {
      id: view.id,
      file,
      stop,
      made: make(view, file, stop.signal),
      bytes: undefined,
      waiting: 0,
    };
    copies.set(key, copy);
    copy.made
      .then(async () => {
        copy.bytes = (await stat(file)).size;
        makeRoom(copy);
      })
      .catch(() => {
        // Whoever waits is told; the next one who asks starts anew.
        if (copies.get(key) === copy) drop(key, copy);
      });
    return copy;
  }

  return {
    ready(view) {
      const { bytes, file } = copyOf(view);
      return bytes === undefined ? undefined : file;
    },
    async whenReady(view, signal) {
      const copy = copyOf(view);
      copy.waiting += 1;
      try {
        if (signal === undefined) return await copy.made;
        if (signal.aborted) throw cancelled();
        const left = new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(cancelled()), { once: true });
        });
        return await Promise.race([copy.made, left]);
      } finally {
        copy.waiting -= 1;
      }
    },
    async close() {
      for (const [key, copy] of copies) drop(key, copy);
      await Promise.all(leaving);
    },
  };
}

import { open } from 'node:fs/promises';
import { type HistoryEntry, historyEntrySchema } from '#shared/contract/results.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { writeAtomically } from '../platform/files.ts';
import { withLock } from '../platform/lock.ts';
import { linesFromEnd } from './lines-from-end.ts';
import type { Workspace } from './workspace.ts';

/** `history.jsonl`: one line a run, only ever appended to, by any number of processes. */
export interface HistoryLog {
  append(entry: HistoryEntry): Promise<void>;
  /** Newest first; what is not a whole entry (a line torn by a crash) is passed over. */
  newest(): AsyncGenerator<HistoryEntry, void, void>;
  clear(): Promise<void>;
}

function parse(line: string): HistoryEntry | null {
  try {
    return historyEntrySchema.parse(fromExactJson(line));
  } catch {
    return null;
  }
}

export function openHistory(workspace: Workspace): HistoryLog {
  return {
    append: (entry) =>
      withLock(workspace.lock, async () => {
        const handle = await open(workspace.history, 'a+');
        try {
          const { size } = await handle.stat();
          const last = Buffer.alloc(1);
          if (size > 0) await handle.read(last, 0, 1, size - 1);
          // A line that a crash cut short must not swallow this one.
          const torn = size > 0 && last[0] !== 0x0a;
          await handle.appendFile(`${torn ? '\n' : ''}${toExactJson(entry)}\n`);
        } finally {
          await handle.close();
        }
      }),
    async *newest() {
      for await (const line of linesFromEnd(workspace.history)) {
        const entry = parse(line);
        if (entry !== null) yield entry;
      }
    },
    clear: () => withLock(workspace.lock, () => writeAtomically(workspace.history, '', workspace.temporary)),
  };
}

import { type HistoryEntry, historyEntrySchema } from '#shared/contract/results.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { appendLine, writeAtomically } from '../platform/files.ts';
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
    append: (entry) => withLock(workspace.lock, () => appendLine(workspace.history, toExactJson(entry))),
    async *newest() {
      for await (const line of linesFromEnd(workspace.history)) {
        const entry = parse(line);
        if (entry !== null) yield entry;
      }
    },
    clear: () => withLock(workspace.lock, () => writeAtomically(workspace.history, '', workspace.temporary)),
  };
}

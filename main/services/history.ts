import type { HistoryEntry } from '#shared/contract/results.ts';
import type { HistoryLog } from '../engine/history-log.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { procedures } from './procedure.ts';

function matches(entry: HistoryEntry, search: string): boolean {
  const wanted = search.toLowerCase();
  return [entry.sql, entry.title ?? '', entry.queryId ?? ''].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

export function createHistoryService(history: HistoryLog, results: ResultStore) {
  const os = procedures.history;
  return {
    list: os.list.handler(async ({ input }) => {
      const kept = new Set((await results.list()).map(({ id }) => id));
      const found: HistoryEntry[] = [];
      for await (const entry of history.newest()) {
        if (!matches(entry, input.search)) continue;
        const { resultId, ...others } = entry;
        found.push(resultId !== undefined && kept.has(resultId) ? entry : others);
        if (found.length === input.limit) break;
      }
      return found;
    }),
    clear: os.clear.handler(() => history.clear()),
  };
}

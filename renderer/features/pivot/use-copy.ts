import { useCallback } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { Span } from '#renderer/components/data-grid/index.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';

/** Rows one call copies. */
const copiedRows = 1000;

/** Cells of a pivot as tab-separated text on the clipboard. */
export function useCopy(resultId: string, spec: PivotSpec) {
  const client = useClient();
  return useCallback(
    async (area: { rows: Span; columns: Span }, headers: boolean): Promise<void> => {
      const columns = { offset: area.columns.first, count: area.columns.last - area.columns.first };
      const parts: string[] = [];
      for (let offset = area.rows.first; offset < area.rows.last; offset += copiedRows) {
        const rows = { offset, count: Math.min(copiedRows, area.rows.last - offset) };
        const { text } = await client.pivot.copy({
          resultId,
          spec,
          rows,
          columns,
          headers: headers && offset === area.rows.first,
        });
        parts.push(text.replace(/\r?\n$/, ''));
      }
      await navigator.clipboard.writeText(parts.join('\r\n'));
    },
    [client, resultId, spec],
  );
}

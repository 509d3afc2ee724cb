import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { CountedValues } from '#renderer/components/data-grid/index.ts';
import { itemText } from '#renderer/components/text/items.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** Typing waits this long before it is searched for, in milliseconds. */
const searchAfterMs = 150;
/** Lines one call gives. */
const windowLines = 1000;

/** The items of a derived field in their own order, counted by a pivot of that field alone. */
async function derivedItems(
  client: Client,
  resultId: string,
  derived: readonly DerivedField[],
  field: string,
  search: string,
  limit: number,
  signal: AbortSignal,
): Promise<CountedValues> {
  const spec = pivotSpecSchema.parse({
    derived,
    rows: [{ field }],
    columns: [],
    measures: [{ field: null, aggregate: 'count' }],
    rowGrandTotals: false,
  });
  const { rowCount } = await client.pivot.compute({ resultId, spec }, { signal });
  const wanted = search.trim().toLowerCase();
  const found: { value: CountedValues['values'][number]['value']; rows: number }[] = [];
  for (let offset = 0; offset < rowCount; offset += windowLines) {
    const rows = { offset, count: Math.min(windowLines, rowCount - offset) };
    const window = await client.pivot.window(
      { resultId, spec, rows, columns: { offset: 0, count: 1 } },
      { signal },
    );
    window.rowLines.forEach(({ path: [value = null] }, row) => {
      if (itemText(value).toLowerCase().includes(wanted)) {
        found.push({ value, rows: Number(window.cells[row]?.[0] ?? 0) });
      }
    });
  }
  return { values: found.slice(0, limit), total: found.length };
}

/** Items of a field with their rows: of a column the most frequent first, of a derived field in their order. */
export function usePivotItems(
  result: ResultInfo,
  derived: readonly DerivedField[],
  field: string,
  search: string,
  limit: number,
) {
  const client = useClient();
  const [items, setItems] = useState<CountedValues | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const start = useCallback(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const load = (): Promise<CountedValues> =>
      derived.some(({ name }) => name === field)
        ? derivedItems(client, result.id, derived, field, search, limit, signal)
        : client.results.values({ id: result.id, field, search, limit }, { signal });
    const ask = (): void => {
      if (field === '') return;
      load().then(
        (found) => {
          if (signal.aborted) return;
          setItems(found);
          setError(null);
        },
        (thrown: unknown) => {
          if (!signal.aborted) setError(toAppError(thrown));
        },
      );
    };
    const timer = setTimeout(ask, search === '' ? 0 : searchAfterMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, result.id, derived, field, search, limit]);
  useEffect(start, [start]);
  return { items, error, retry: start };
}

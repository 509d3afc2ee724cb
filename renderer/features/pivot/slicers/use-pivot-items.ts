import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { FieldItem, PivotSpec } from '#shared/model/pivot.ts';

/** Typing waits this long before it is searched for, in milliseconds. */
const searchAfterMs = 150;
/** Items fetched at first, and each time the end of the list comes in sight. */
const pageItems = 200;
/** The most that one call gives. */
const callItems = 1000;

type Held = Pick<PivotSpec, 'derived' | 'filters' | 'pages' | 'slicers'>;

/** Items that were fetched, and of what. */
interface Fetched {
  readonly held: Held;
  readonly field: string;
  readonly search: string;
  readonly items: readonly FieldItem[];
  readonly total: number;
}

export interface PivotItems {
  /** Those fetched so far; null before the first came. */
  readonly items: readonly FieldItem[] | null;
  /** How many there are in all. */
  readonly total: number;
  readonly error: AppError | null;
  /** Fetches more of them, where there are more. */
  more(): void;
  retry(): void;
}

/** Goes on from what is known of the same items until there are `count` of them, or all. */
async function fetchItems(
  client: Client,
  resultId: string,
  of: Omit<Fetched, 'items' | 'total'>,
  known: readonly FieldItem[],
  count: number,
  signal: AbortSignal,
): Promise<Fetched> {
  const { held: spec, field, search } = of;
  let items = known;
  for (;;) {
    const window = { offset: items.length, limit: Math.min(callItems, Math.max(1, count - items.length)) };
    const page = await client.pivot.items({ resultId, spec, field, search, ...window }, { signal });
    items = [...items, ...page.items];
    const isAll = page.items.length === 0 || items.length >= Math.min(count, page.total);
    if (isAll) return { ...of, items, total: page.total };
  }
}

/**
 * The items of a field, derived or not, in its order, with the rows that the pivot's other filters and slicers leave
 * of each; as many as were asked for so far.
 */
export function usePivotItems(
  resultId: string,
  { derived, filters, pages, slicers }: PivotSpec,
  field: string,
  search: string,
): PivotItems {
  const client = useClient();
  const held = useMemo(
    (): Held => ({ derived, filters, pages, slicers }),
    [derived, filters, pages, slicers],
  );
  const [fetched, setFetched] = useState<Fetched | null>(null);
  const latest = useRef(fetched);
  const [wanted, setWanted] = useState({ field, search, count: pageItems });
  const [error, setError] = useState<AppError | null>(null);
  const count = wanted.field === field && wanted.search === search ? wanted.count : pageItems;

  const start = useCallback(() => {
    if (field === '') return;
    const controller = new AbortController();
    const { signal } = controller;
    const of = { held, field, search };
    const known = latest.current;
    const isSame = known?.held === held && known.field === field && known.search === search;
    const ask = (): void => {
      fetchItems(client, resultId, of, isSame ? known.items : [], count, signal).then(
        (found) => {
          if (signal.aborted) return;
          latest.current = found;
          setFetched(found);
          setError(null);
        },
        (thrown: unknown) => {
          if (!signal.aborted) setError(toAppError(thrown));
        },
      );
    };
    const timer = setTimeout(ask, search === '' || isSame ? 0 : searchAfterMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, resultId, held, field, search, count]);
  useEffect(start, [start]);

  // What another field has is nothing to show of this one.
  const shown = fetched?.field === field ? fetched : null;
  const has = shown?.search === search ? shown.items.length : 0;
  const more = useCallback(() => {
    if (has >= count) setWanted({ field, search, count: count + Math.max(pageItems, Math.floor(count / 2)) });
  }, [has, count, field, search]);
  const isWhole = shown !== null && shown.items.length >= shown.total;
  return {
    items: shown?.items ?? null,
    total: shown?.total ?? 0,
    error,
    more: isWhole ? () => {} : more,
    retry: start,
  };
}

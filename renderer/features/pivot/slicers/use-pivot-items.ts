import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { CountedValues } from '#renderer/components/data-grid/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** Typing waits this long before it is searched for, in milliseconds. */
const searchAfterMs = 150;

/** Items of a field of the pivot, derived or not, with their rows. */
export function usePivotItems(result: ResultInfo, field: string, search: string, limit: number) {
  const client = useClient();
  const [items, setItems] = useState<CountedValues | null>(null);
  const [error, setError] = useState<AppError | null>(null);

  const start = useCallback(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const ask = (): void => {
      if (field === '') return;
      client.results.values({ id: result.id, field, search, limit }, { signal }).then(
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
  }, [client, result.id, field, search, limit]);
  useEffect(start, [start]);
  return { items, error, retry: start };
}

import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { createBlockLoader, type GridWindow } from '#renderer/components/data-grid/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import type { Page, ResultInfo, View } from '#shared/model/result.ts';

/** Rows one call asks for. */
const pageRows = 200;
const keptPages = 40;

export interface ResultRows {
  /** Rows of the view; null until the first page of a filtered view is there. */
  readonly rowCount: number | null;
  readonly error: AppError | null;
  readonly loading: boolean;
  /** A value, or undefined while its page is on the way. A new function with every change of the data. */
  value(row: number, column: number): Cell | undefined;
  onWindow(window: GridWindow): void;
  retry(): void;
}

/** Pages of a result in a view: those on screen are fetched, those scrolled past are not waited for. */
export function useResultRows(result: ResultInfo, view: View): ResultRows {
  const client = useClient();
  const loader = useMemo(
    () =>
      createBlockLoader<Page>({
        load: (key, signal) =>
          client.results.page(
            { id: result.id, view, offset: Number(key) * pageRows, limit: pageRows },
            { signal },
          ),
        capacity: keptPages,
        parallel: 2,
      }),
    [client, result.id, view],
  );
  const [counted, setCounted] = useState<{ readonly of: unknown; readonly rows: number } | null>(null);
  const blocks = useSyncExternalStore(loader.subscribe, loader.snapshot);

  useEffect(() => {
    loader.want(['0']);
    return () => loader.close();
  }, [loader]);

  useEffect(() => {
    const page = blocks.get('0');
    if (page === undefined) return;
    setCounted((known) => (known?.of === loader ? known : { of: loader, rows: page.viewRows }));
  }, [loader, blocks]);

  const value = useCallback(
    (row: number, column: number): Cell | undefined =>
      blocks.get(String(Math.floor(row / pageRows)))?.columns[column]?.[row % pageRows],
    [blocks],
  );

  const onWindow = useCallback(
    ({ rows, top }: GridWindow) => {
      const first = Math.floor(rows.first / pageRows);
      const last = Math.max(first, Math.floor(Math.max(0, rows.last - 1) / pageRows));
      const keys: string[] = [];
      for (let page = first; page <= last; page += 1) keys.push(String(page));
      const nearest = Math.floor(top / pageRows);
      keys.sort((a, b) => Math.abs(Number(a) - nearest) - Math.abs(Number(b) - nearest));
      loader.want(keys);
    },
    [loader],
  );

  const whole = view.filters.length === 0 ? result.rows : null;
  return {
    rowCount: counted?.of === loader ? counted.rows : whole,
    error: blocks.error,
    loading: blocks.loading,
    value,
    onWindow,
    retry: useCallback(() => loader.retry(), [loader]),
  };
}

import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { createBlockLoader, type GridWindow } from '#renderer/components/data-grid/index.ts';
import type { Outputs } from '#shared/contract/contract.ts';
import type { Difference, Tolerance } from '#shared/contract/reconcile.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';

/** Differences one call gives. */
const pageSize = 200;

/** What is compared. */
export interface Compared {
  readonly left: string;
  readonly right: string;
  readonly spec: PivotSpec;
  readonly tolerance: Tolerance;
  readonly totals: boolean;
}

export type ComparisonHead = Omit<Outputs['reconcile']['compare'], 'differences'>;

export interface Comparison {
  /** Null until it is computed. */
  readonly head: ComparisonHead | null;
  readonly error: AppError | null;
  difference(index: number): Difference | undefined;
  onWindow(window: GridWindow): void;
  retry(): void;
}

/** The differences of two results, a page at a time. `compared` must keep its identity while it is the same. */
export function useComparison(compared: Compared): Comparison {
  const client = useClient();
  const loader = useMemo(
    () =>
      createBlockLoader<Outputs['reconcile']['compare']>({
        load: (key, signal) =>
          client.reconcile.compare(
            { ...compared, offset: Number(key) * pageSize, limit: pageSize },
            { signal },
          ),
        capacity: 30,
        parallel: 1,
      }),
    [client, compared],
  );
  const blocks = useSyncExternalStore(loader.subscribe, loader.snapshot);
  useEffect(() => {
    loader.want(['0']);
    return () => loader.close();
  }, [loader]);
  return {
    head: blocks.get('0') ?? null,
    error: blocks.error,
    difference: useCallback(
      (index: number) => blocks.get(String(Math.floor(index / pageSize)))?.differences[index % pageSize],
      [blocks],
    ),
    onWindow: useCallback(
      ({ rows }: GridWindow) => {
        // The first page has the counts and stays.
        const keys = new Set(['0']);
        for (let page = Math.floor(rows.first / pageSize); page * pageSize < rows.last; page += 1) {
          keys.add(String(page));
        }
        loader.want([...keys]);
      },
      [loader],
    ),
    retry: useCallback(() => loader.retry(), [loader]),
  };
}

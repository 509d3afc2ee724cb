import { useCallback, useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotLine, PivotSpec } from '#shared/model/pivot.ts';
import type { ChartLimits, PivotLeaves } from './chart-data.ts';

/** Lines of one call. */
const windowLines = 1000;

async function fetchLeaves(
  client: Client,
  resultId: string,
  spec: PivotSpec,
  limits: ChartLimits,
  signal: AbortSignal,
): Promise<PivotLeaves> {
  const shape = await client.pivot.compute({ resultId, spec }, { signal });
  const columns = { offset: 0, count: Math.min(shape.columnCount, limits.series) };
  const rowsWanted = Math.min(shape.rowCount, limits.categories);
  const rowLines: PivotLine[] = [];
  const columnLines: PivotLine[] = [];
  const cells: Cell[][] = [];
  while (rowLines.length < rowsWanted) {
    const rows = { offset: rowLines.length, count: Math.min(windowLines, rowsWanted - rowLines.length) };
    const window = await client.pivot.window({ resultId, spec, rows, columns }, { signal });
    if (columnLines.length === 0) columnLines.push(...window.columnLines);
    rowLines.push(...window.rowLines);
    cells.push(...window.cells);
  }
  return { shape, rowLines, columnLines, cells };
}

type LeavesState =
  | { readonly state: 'computing'; readonly before: PivotLeaves | null }
  | { readonly state: 'ready'; readonly leaves: PivotLeaves }
  | { readonly state: 'failed'; readonly error: AppError };

/** The leaves of a pivot; those before stay on show until the new ones are there. A null spec asks for nothing yet. */
export function useChartLeaves(
  resultId: string,
  spec: PivotSpec | null,
  limits: ChartLimits,
): LeavesState & { retry(): void } {
  const client = useClient();
  const [state, setState] = useState<LeavesState>({ state: 'computing', before: null });
  const start = useCallback(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setState((known) => ({
      state: 'computing',
      before: known.state === 'ready' ? known.leaves : known.state === 'computing' ? known.before : null,
    }));
    if (spec !== null) {
      fetchLeaves(client, resultId, spec, limits, signal).then(
        (leaves) => {
          if (!signal.aborted) setState({ state: 'ready', leaves });
        },
        (thrown: unknown) => {
          if (!signal.aborted) setState({ state: 'failed', error: toAppError(thrown) });
        },
      );
    }
    return () => controller.abort();
  }, [client, resultId, spec, limits]);
  useEffect(start, [start]);
  return { ...state, retry: start };
}

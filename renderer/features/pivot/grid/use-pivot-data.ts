import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import {
  type BlockLoader,
  createBlockLoader,
  type GridWindow,
} from '#renderer/components/data-grid/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotLine, PivotShape, PivotSpec, PivotWindow } from '#shared/model/pivot.ts';
import { labelColumns } from './row-labels.ts';

/** Lines of one block on each axis. */
const blockRows = 100;
const blockColumns = 50;
/** The most lines one call gives. */
const windowLines = 1000;

export interface ComputedShape {
  readonly shape: PivotShape;
  readonly spec: PivotSpec;
  /** The lines across the top, from the first; all of them but for a moment where there are very many. */
  readonly columnLines: readonly PivotLine[];
}

type ShapeState =
  | { readonly state: 'computing'; readonly before: ComputedShape | null }
  | { readonly state: 'ready'; readonly computed: ComputedShape }
  | { readonly state: 'failed'; readonly error: AppError };

/**
 * Computes the pivot whenever its spec changes; the one before stays on show until the new one is there. A null spec
 * is not known yet. Of a pivot with very many columns the first ones are shown while the lines of the others come.
 */
export function usePivotShape(
  resultId: string,
  spec: PivotSpec | null,
): ShapeState & { retry(): () => void } {
  const client = useClient();
  const [state, setState] = useState<ShapeState>({ state: 'computing', before: null });
  const compute = useCallback(
    async (spec: PivotSpec, signal: AbortSignal, show: (computed: ComputedShape) => void): Promise<void> => {
      const shape = await client.pivot.compute({ resultId, spec }, { signal });
      const columnLines: PivotLine[] = [];
      let shown = -1;
      while (shown < shape.columnCount && !signal.aborted) {
        const offset = columnLines.length;
        const count = Math.min(windowLines, shape.columnCount - offset);
        if (count > 0) {
          const window = await client.pivot.window(
            { resultId, spec, rows: { offset: 0, count: 0 }, columns: { offset, count } },
            { signal },
          );
          columnLines.push(...window.columnLines);
        }
        // Each time twice as many, so that however many there are they are drawn anew only a few times.
        if (columnLines.length < shape.columnCount && columnLines.length < 2 * shown) continue;
        shown = columnLines.length;
        show({ shape, spec, columnLines: [...columnLines] });
        if (shown === shape.columnCount) return;
      }
    },
    [client, resultId],
  );
  const start = useCallback(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setState((known) => ({
      state: 'computing',
      before: known.state === 'ready' ? known.computed : known.state === 'computing' ? known.before : null,
    }));
    if (spec === null) return () => controller.abort();
    const show = (computed: ComputedShape): void => {
      if (!signal.aborted) setState({ state: 'ready', computed });
    };
    compute(spec, signal, show).catch((thrown: unknown) => {
      if (!signal.aborted) setState({ state: 'failed', error: toAppError(thrown) });
    });
    return () => controller.abort();
  }, [compute, spec]);
  useEffect(start, [start]);
  return { ...state, retry: start };
}

export interface PivotCells {
  want(window: GridWindow): void;
  /** A row's line and the one above it, or undefined while they are on the way. */
  line(row: number): { readonly line: PivotLine; readonly above: PivotLine | undefined } | undefined;
  /** A value by its line on each axis; undefined while it is on the way. */
  value(row: number, column: number): Cell | undefined;
  readonly error: AppError | null;
  retry(): void;
}

function blockKey(row: number, column: number): string {
  return `${Math.floor(row / blockRows)}:${Math.floor(column / blockColumns)}`;
}

/** The cells of a computed pivot, in blocks around what is on screen. */
export function usePivotCells(resultId: string, computed: ComputedShape): PivotCells {
  const client = useClient();
  const { shape, spec } = computed;
  const loader = useMemo<BlockLoader<PivotWindow>>(
    () =>
      createBlockLoader({
        capacity: 60,
        parallel: 3,
        load(key, signal) {
          const [rowBlock = 0, columnBlock = 0] = key.split(':').map(Number);
          const row = rowBlock * blockRows;
          const column = columnBlock * blockColumns;
          // One line more above, so that the first line knows whether it begins a group.
          const above = row > 0 ? 1 : 0;
          return client.pivot.window(
            {
              resultId,
              spec,
              rows: { offset: row - above, count: Math.min(blockRows, shape.rowCount - row) + above },
              columns: {
                offset: column,
                count: Math.max(0, Math.min(blockColumns, shape.columnCount - column)),
              },
            },
            { signal },
          );
        },
      }),
    [client, resultId, spec, shape],
  );
  useEffect(() => () => loader.close(), [loader]);
  const blocks = useSyncExternalStore(loader.subscribe, loader.snapshot);

  return useMemo<PivotCells>(() => {
    const labels = labelColumns(shape);
    const block = (row: number, column: number) => blocks.get(blockKey(row, column));
    return {
      error: blocks.error,
      retry: loader.retry,
      want({ rows, columns }) {
        const keys = new Set<string>();
        const firstColumn = Math.max(0, columns.first - labels);
        const lastColumn = Math.max(firstColumn + 1, columns.last - labels);
        for (
          let row = rows.first - (rows.first % blockRows);
          row < Math.max(rows.last, 1);
          row += blockRows
        ) {
          if (row >= shape.rowCount) break;
          for (
            let column = firstColumn - (firstColumn % blockColumns);
            column < Math.min(lastColumn, Math.max(1, shape.columnCount));
            column += blockColumns
          ) {
            keys.add(blockKey(row, column));
          }
        }
        loader.want([...keys]);
      },
      line(row) {
        for (let column = 0; column < Math.max(1, shape.columnCount); column += blockColumns) {
          const found = block(row, column);
          const line = found?.rowLines[row - found.rowOffset];
          if (line !== undefined) return { line, above: found?.rowLines[row - found.rowOffset - 1] };
        }
        return undefined;
      },
      value(row, column) {
        const found = block(row, column);
        return found?.cells[row - found.rowOffset]?.[column - found.columnOffset];
      },
    };
  }, [loader, shape, blocks]);
}

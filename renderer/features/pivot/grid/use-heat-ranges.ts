import { useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { GridWindow } from '#renderer/components/data-grid/index.ts';
import type { PivotWindow } from '#shared/model/pivot.ts';
import { canShade, type HeatRange, isCompared, rangesOf } from './heat.ts';
import { labelColumns } from './row-labels.ts';
import type { ComputedShape } from './use-pivot-data.ts';

/** Lines whose ranges are fetched together. */
const step = 50;

type LineRanges = ReadonlyMap<number, ReadonlyMap<number, HeatRange>>;

function rangesIn(window: PivotWindow, way: 'row' | 'column'): [number, ReadonlyMap<number, HeatRange>][] {
  const { rowLines, columnLines, cells, rowOffset, columnOffset } = window;
  const value = (row: number, column: number) => cells[row]?.[column] ?? null;
  const measure = (row: number, column: number) =>
    columnLines[column]?.measure ?? rowLines[row]?.measure ?? 0;
  if (way === 'row') {
    return rowLines.map((_, row) => [
      rowOffset + row,
      rangesOf(
        columnLines.flatMap((line, column) =>
          isCompared(line) ? [{ value: value(row, column), measure: measure(row, column) }] : [],
        ),
      ),
    ]);
  }
  return columnLines.map((_, column) => [
    columnOffset + column,
    rangesOf(
      rowLines.flatMap((line, row) =>
        isCompared(line) ? [{ value: value(row, column), measure: measure(row, column) }] : [],
      ),
    ),
  ]);
}

/** The range of every row or column in sight, over all of its leaves: by line, then by measure. */
export function useHeatRanges(
  resultId: string,
  computed: ComputedShape,
  seen: GridWindow | null,
): LineRanges | null {
  const client = useClient();
  const { shape, spec } = computed;
  const { conditionalFormat } = spec;
  const way =
    conditionalFormat.kind === 'none' || conditionalFormat.scope === 'all' ? null : conditionalFormat.scope;
  const [known, setKnown] = useState<{
    readonly of: ComputedShape['shape'];
    readonly ranges: LineRanges;
  } | null>(null);
  const ranges = known?.of === shape ? known.ranges : null;
  const lines = way === 'row' ? shape.rowCount : shape.columnCount;
  const firstSeen = way === 'row' ? seen?.rows.first : (seen?.columns.first ?? 0) - labelColumns(shape);
  const lastSeen = way === 'row' ? seen?.rows.last : (seen?.columns.last ?? 0) - labelColumns(shape);
  const first = Math.floor(Math.max(0, firstSeen ?? 0) / step) * step;
  const last = Math.min(lines, Math.ceil(Math.max(1, lastSeen ?? 0) / step) * step);

  useEffect(() => {
    if (way === null || last <= first || !canShade(shape, conditionalFormat)) return;
    const controller = new AbortController();
    const part = { offset: first, count: last - first };
    const rows = way === 'row' ? part : { offset: 0, count: shape.rowCount };
    const columns = way === 'row' ? { offset: 0, count: shape.columnCount } : part;
    client.pivot.window({ resultId, spec, rows, columns }, { signal: controller.signal }).then(
      (window) => {
        if (controller.signal.aborted) return;
        setKnown((before) => ({
          of: shape,
          ranges: new Map([...(before?.of === shape ? before.ranges : []), ...rangesIn(window, way)]),
        }));
      },
      // Without ranges the cells stay unshaded; the cells themselves say what is wrong.
      () => undefined,
    );
    return () => controller.abort();
  }, [client, resultId, shape, spec, way, conditionalFormat, first, last]);
  return ranges;
}

import type { Cell } from '#shared/model/column.ts';
import type { ConditionalFormat, PivotLine, PivotShape } from '#shared/model/pivot.ts';

export interface HeatRange {
  readonly min: number;
  readonly max: number;
}

/**
 * Shading within a row or a column needs all of its leaves. More lines across than this are shaded over the whole
 * pivot only.
 */
export const mostShadedLines = 1000;

/** Whether a pivot of this size can be shaded in this way. */
export function canShade(shape: PivotShape, { kind, scope }: ConditionalFormat): boolean {
  if (kind === 'none') return true;
  if (scope === 'row') return shape.columnCount <= mostShadedLines;
  if (scope === 'column') return shape.rowCount <= mostShadedLines;
  return true;
}

/** Smallest and largest of the leaf values, by measure; null where there is none. */
export function rangesOf(
  values: readonly { readonly value: Cell; readonly measure: number }[],
): ReadonlyMap<number, HeatRange> {
  const ranges = new Map<number, HeatRange>();
  for (const { value, measure } of values) {
    const number = value === null ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) continue;
    const known = ranges.get(measure);
    ranges.set(measure, {
      min: Math.min(number, known?.min ?? number),
      max: Math.max(number, known?.max ?? number),
    });
  }
  return ranges;
}

/** How strongly a value is shaded, 0 to 1; the middle where all values are the same. */
export function heatOf(value: Cell, range: HeatRange | null | undefined): number {
  const number = value === null ? Number.NaN : Number(value);
  if (range == null || !Number.isFinite(number)) return 0;
  return range.max === range.min ? 0.5 : (number - range.min) / (range.max - range.min);
}

export function isLeaf(line: PivotLine | undefined): boolean {
  return line?.kind === 'leaf';
}

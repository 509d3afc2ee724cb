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
  if (range.max === range.min) return 0.5;
  return Math.min(1, Math.max(0, (number - range.min) / (range.max - range.min)));
}

export interface Bar {
  /** Where it begins and ends, as shares of the cell's width. */
  readonly start: number;
  readonly end: number;
  readonly negative: boolean;
}

/** A value's bar, drawn from zero, which stands where the range has it; null where there is nothing to draw. */
export function barOf(value: Cell, range: HeatRange | null | undefined): Bar | null {
  const number = value === null ? Number.NaN : Number(value);
  if (range == null || !Number.isFinite(number) || number === 0) return null;
  const least = Math.min(0, range.min);
  const most = Math.max(0, range.max);
  if (most === least) return null;
  const share = (one: number) => (Math.min(most, Math.max(least, one)) - least) / (most - least);
  return number < 0
    ? { start: share(number), end: share(0), negative: true }
    : { start: share(0), end: share(number), negative: false };
}

/** Whether a line's values are compared with others: those of single items, and of closed groups. */
export function isCompared(line: PivotLine | undefined): boolean {
  return line !== undefined && (line.kind === 'leaf' || line.closed === true);
}

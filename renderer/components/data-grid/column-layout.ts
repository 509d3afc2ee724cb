import type { Span } from './scroll-axis.ts';

/** Columns side by side: `offsets[c]` is where column c begins, `offsets[count]` where the last one ends. */
export interface ColumnLayout {
  readonly count: number;
  readonly offsets: Float64Array;
  /** How many of the first columns stay in place, and the width they take. */
  readonly frozen: number;
  readonly frozenWidth: number;
  readonly total: number;
}

/** Frozen columns may take this share of the viewport; beyond it they scroll, so that the rest can be reached. */
const frozenShare = 0.8;

export function columnLayout(widths: readonly number[], frozen: number, viewport: number): ColumnLayout {
  const offsets = new Float64Array(widths.length + 1);
  let total = 0;
  widths.forEach((width, index) => {
    total += width;
    offsets[index + 1] = total;
  });
  const wanted = offsets[Math.min(frozen, widths.length)] ?? 0;
  const fits = total <= viewport || wanted <= viewport * frozenShare;
  return {
    count: widths.length,
    offsets,
    frozen: fits ? Math.min(frozen, widths.length) : 0,
    frozenWidth: fits ? wanted : 0,
    total,
  };
}

export function columnStart(layout: ColumnLayout, column: number): number {
  return layout.offsets[column] ?? layout.total;
}

export function columnWidth(layout: ColumnLayout, column: number, span = 1): number {
  return columnStart(layout, Math.min(column + span, layout.count)) - columnStart(layout, column);
}

/** The column that covers a place in the content, the first or last one beyond the ends. */
export function columnAt(layout: ColumnLayout, offset: number): number {
  let low = 0;
  let high = layout.count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (columnStart(layout, middle) <= offset) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The columns seen beside the frozen ones when the content is moved left by `offset`, and `overscan` more. */
export function columnSpan(layout: ColumnLayout, offset: number, viewport: number, overscan: number): Span {
  if (layout.count === 0) return { first: 0, last: 0 };
  const first = columnAt(layout, offset + layout.frozenWidth) - overscan;
  const last = columnAt(layout, offset + viewport) + 1 + overscan;
  return {
    first: Math.max(layout.frozen, first),
    last: Math.max(layout.frozen, Math.min(last, layout.count)),
  };
}

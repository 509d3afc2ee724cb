/**
 * The longest scroll area a grid makes, in pixels. Chromium stops laying out at 2^25 and Firefox at about
 * 17.8 million device pixels, and page zoom counts; half of that at 200 % is this.
 */
export const maxScrollExtent = 8_000_000;

/**
 * Maps a scroll bar's position to a position in content that may be longer than any element can be. All figures
 * are pixels; `extent` is the length the scroll area really has.
 */
export interface ScrollAxis {
  readonly total: number;
  readonly viewport: number;
  readonly extent: number;
  readonly scaled: boolean;
}

export function scrollAxis(total: number, viewport: number, cap = maxScrollExtent): ScrollAxis {
  const extent = Math.min(total, Math.max(cap, viewport));
  return { total, viewport, extent, scaled: extent < total };
}

function clamp(value: number, max: number): number {
  return Math.max(0, Math.min(value, Math.max(0, max)));
}

/** Where in the content the scroll bar's position stands; both ends meet exactly. */
export function contentOffset(axis: ScrollAxis, scrolled: number): number {
  const furthest = axis.total - axis.viewport;
  if (!axis.scaled) return clamp(scrolled, furthest);
  const bar = axis.extent - axis.viewport;
  return bar <= 0 ? 0 : clamp((scrolled / bar) * furthest, furthest);
}

/** The scroll bar's position for a place in the content. */
export function barOffset(axis: ScrollAxis, offset: number): number {
  const furthest = axis.total - axis.viewport;
  if (!axis.scaled || furthest <= 0) return clamp(offset, furthest);
  return (clamp(offset, furthest) / furthest) * (axis.extent - axis.viewport);
}

/** The nearest offset that shows [start, end) whole, or its start where it is longer than the viewport. */
export function revealOffset(axis: ScrollAxis, offset: number, start: number, end: number): number {
  const furthest = axis.total - axis.viewport;
  if (start < offset || end - start > axis.viewport) return clamp(start, furthest);
  if (end > offset + axis.viewport) return clamp(end - axis.viewport, furthest);
  return clamp(offset, furthest);
}

/** A range of items, `last` not included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The rows seen at an offset, and `overscan` more on each side. */
export function rowSpan(
  offset: number,
  viewport: number,
  rowHeight: number,
  rowCount: number,
  overscan: number,
): Span {
  const first = Math.floor(offset / rowHeight) - overscan;
  const last = Math.ceil((offset + viewport) / rowHeight) + overscan;
  return { first: Math.max(0, Math.min(first, rowCount)), last: Math.max(0, Math.min(last, rowCount)) };
}

export function sameSpan(a: Span, b: Span): boolean {
  return a.first === b.first && a.last === b.last;
}

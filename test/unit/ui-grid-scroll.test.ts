import { describe, expect, it } from 'vitest';
import { columnAt, columnLayout, columnSpan } from '#renderer/components/data-grid/column-layout.ts';
import {
  barOffset,
  contentOffset,
  maxScrollExtent,
  revealOffset,
  rowSpan,
  scrollAxis,
} from '#renderer/components/data-grid/scroll-axis.ts';

const row = 28;
const viewport = 560;

describe('the scroll axis', () => {
  it('is one to one where the content fits an element', () => {
    const axis = scrollAxis(100_000 * row, viewport);
    expect(axis).toEqual({ total: 2_800_000, viewport, extent: 2_800_000, scaled: false });
    expect(contentOffset(axis, 1234)).toBe(1234);
    expect(barOffset(axis, 1234)).toBe(1234);
  });

  it('reaches the last of ten million rows at the end of the bar', () => {
    const axis = scrollAxis(10_000_000 * row, viewport);
    expect(axis.extent).toBe(maxScrollExtent);
    const end = contentOffset(axis, maxScrollExtent - viewport);
    expect(end).toBe(280_000_000 - viewport);
    expect(rowSpan(end, viewport, row, 10_000_000, 0)).toEqual({ first: 9_999_980, last: 10_000_000 });
  });

  it('begins at the first row and comes back to the same place', () => {
    const axis = scrollAxis(10_000_000 * row, viewport);
    expect(contentOffset(axis, 0)).toBe(0);
    for (const offset of [0, row, 140_000_000, 279_999_440]) {
      expect(contentOffset(axis, barOffset(axis, offset))).toBeCloseTo(offset, 3);
    }
  });

  it('moves as little as shows a row whole', () => {
    const axis = scrollAxis(1000 * row, viewport);
    expect(revealOffset(axis, 280, 10 * row, 11 * row)).toBe(280);
    expect(revealOffset(axis, 290, 10 * row, 11 * row)).toBe(280);
    expect(revealOffset(axis, 0, 20 * row, 21 * row)).toBe(21 * row - viewport);
    expect(revealOffset(axis, 0, 999 * row, 1000 * row)).toBe(1000 * row - viewport);
  });

  it('draws the rows in sight with some more on each side', () => {
    expect(rowSpan(0, viewport, row, 1000, 6)).toEqual({ first: 0, last: 26 });
    expect(rowSpan(2814, viewport, row, 1000, 6)).toEqual({ first: 94, last: 127 });
    expect(rowSpan(0, viewport, row, 3, 6)).toEqual({ first: 0, last: 3 });
    expect(rowSpan(0, viewport, row, 0, 6)).toEqual({ first: 0, last: 0 });
  });
});

describe('the column layout', () => {
  const widths = [100, 50, 200, 80, 120, 60];

  it('finds columns by place', () => {
    const layout = columnLayout(widths, 1, 1000);
    expect([...layout.offsets]).toEqual([0, 100, 150, 350, 430, 550, 610]);
    expect([0, 99, 100, 349, 350, 609, 9999].map((x) => columnAt(layout, x))).toEqual([0, 0, 1, 2, 3, 5, 5]);
  });

  it('windows the columns beside the frozen ones', () => {
    const layout = columnLayout(widths, 1, 300);
    expect(columnSpan(layout, 0, 300, 0)).toEqual({ first: 1, last: 3 });
    expect(columnSpan(layout, 260, 300, 0)).toEqual({ first: 3, last: 6 });
    expect(columnSpan(layout, 0, 300, 2)).toEqual({ first: 1, last: 5 });
  });

  it('lets frozen columns scroll where they would leave no room for the others', () => {
    expect(columnLayout([300, 300, 100], 2, 700).frozen).toBe(2);
    expect(columnLayout([300, 300, 400], 2, 700).frozen).toBe(0);
  });
});

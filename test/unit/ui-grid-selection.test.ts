import { describe, expect, it } from 'vitest';
import {
  clampSelection,
  contains,
  type GridSelection,
  moveSelection,
  rectangleOf,
  selectCell,
} from '#renderer/components/data-grid/selection.ts';

const size = { rowCount: 1000, columnCount: 5, headerRows: 1, pageRows: 20 };

function press(selection: GridSelection | null, ...keys: string[]): GridSelection | null {
  return keys.reduce<GridSelection | null>((known, text) => {
    const key = text.replace(/^(Shift\+|Mod\+)+/, '');
    const by = {
      key: key === 'Space' ? ' ' : key,
      shift: text.includes('Shift+'),
      mod: text.includes('Mod+'),
    };
    return moveSelection(known, by, size);
  }, selection);
}

describe('moving through a grid', () => {
  it('moves by cell, page and to the ends', () => {
    const start = selectCell({ row: 10, column: 2 });
    const heads = (...keys: string[]) => press(start, ...keys)?.head;
    expect(heads('ArrowDown', 'ArrowRight')).toEqual({ row: 11, column: 3 });
    expect(heads('PageDown')).toEqual({ row: 30, column: 2 });
    expect(heads('PageUp')).toEqual({ row: 0, column: 2 });
    expect(heads('Home')).toEqual({ row: 10, column: 0 });
    expect(heads('End')).toEqual({ row: 10, column: 4 });
    expect(heads('Mod+End')).toEqual({ row: 999, column: 4 });
    expect(heads('Mod+Home')).toEqual({ row: 0, column: 0 });
    expect(heads('Mod+ArrowDown', 'Mod+ArrowLeft')).toEqual({ row: 999, column: 0 });
  });

  it('stops at the edges and enters the header above the first row', () => {
    const corner = selectCell({ row: 0, column: 0 });
    expect(press(corner, 'ArrowLeft')?.head).toEqual({ row: 0, column: 0 });
    expect(press(corner, 'ArrowUp')?.head).toEqual({ row: -1, column: 0 });
    expect(press(corner, 'ArrowUp', 'ArrowUp')?.head).toEqual({ row: -1, column: 0 });
    expect(rectangleOf(press(corner, 'ArrowUp'))).toBeNull();
    expect(press(corner, 'ArrowUp', 'ArrowDown')?.head).toEqual({ row: 0, column: 0 });
  });

  it('extends with Shift, never into the header', () => {
    const start = selectCell({ row: 1, column: 1 });
    expect(rectangleOf(press(start, 'Shift+ArrowDown', 'Shift+ArrowRight'))).toEqual({
      rowFirst: 1,
      rowLast: 3,
      columnFirst: 1,
      columnLast: 3,
    });
    expect(rectangleOf(press(start, 'Shift+ArrowUp', 'Shift+ArrowUp'))).toEqual({
      rowFirst: 0,
      rowLast: 2,
      columnFirst: 1,
      columnLast: 2,
    });
  });

  it('selects all, a column and a row', () => {
    const start = selectCell({ row: 3, column: 2 });
    const all = { rowFirst: 0, rowLast: 1000, columnFirst: 0, columnLast: 5 };
    expect(rectangleOf(press(start, 'Mod+a'))).toEqual(all);
    expect(rectangleOf(press(start, 'Mod+Space'))).toEqual({ ...all, columnFirst: 2, columnLast: 3 });
    expect(rectangleOf(press(start, 'Shift+Space'))).toEqual({ ...all, rowFirst: 3, rowLast: 4 });
  });

  it('leaves other keys alone', () => {
    expect(press(selectCell({ row: 0, column: 0 }), 'x')).toBeNull();
  });

  it('stays inside a grid that became smaller', () => {
    const selection = { anchor: { row: 900, column: 4 }, head: { row: 950, column: 1 } };
    expect(clampSelection(selection, { ...size, rowCount: 10, columnCount: 3 })).toEqual({
      anchor: { row: 9, column: 2 },
      head: { row: 9, column: 1 },
    });
    expect(clampSelection(selection, size)).toBe(selection);
    expect(contains(rectangleOf(selection), { row: 925, column: 2 })).toBe(true);
    expect(contains(rectangleOf(selection), { row: 925, column: 0 })).toBe(false);
  });
});

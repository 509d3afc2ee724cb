import { columnName, maxSheetRows } from '../cell-reference.ts';

/** Cells from a first to a last row and column, all inclusive, counted from 0. */
export interface CellRange {
  readonly firstRow: number;
  readonly firstColumn: number;
  readonly lastRow: number;
  readonly lastColumn: number;
}

export interface SheetRange {
  readonly sheet: string;
  readonly range: CellRange;
}

const lastSheetColumn = 16_383;
const lastSheetRow = maxSheetRows - 1;

/** 0 for `A`, 26 for `AA`, in any case. */
export function columnIndex(letters: string): number {
  let index = 0;
  for (const letter of letters.toUpperCase()) index = index * 26 + letter.charCodeAt(0) - 64;
  return index - 1;
}

/** `A1` or `$A$1` as row and column from 0; null for anything else. */
export function parseCell(text: string): { readonly row: number; readonly column: number } | null {
  const parts = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/i.exec(text);
  if (parts?.[1] === undefined) return null;
  const cell = { row: Number(parts[2]) - 1, column: columnIndex(parts[1]) };
  return cell.row <= lastSheetRow && cell.column <= lastSheetColumn ? cell : null;
}

/** `A1:C9`, `A1`, `A:C` or `1:9`, with or without `$`; null for anything else. */
export function parseRange(text: string): CellRange | null {
  const [from, to = from, ...more] = text.split(':');
  if (from === undefined || to === undefined || more.length > 0) return null;
  const first = parseCell(from);
  const last = parseCell(to);
  if (first !== null && last !== null) {
    return {
      firstRow: Math.min(first.row, last.row),
      firstColumn: Math.min(first.column, last.column),
      lastRow: Math.max(first.row, last.row),
      lastColumn: Math.max(first.column, last.column),
    };
  }
  const columns = /^\$?([A-Z]{1,3}):\$?([A-Z]{1,3})$/i.exec(text);
  if (columns?.[1] !== undefined && columns[2] !== undefined) {
    return {
      firstRow: 0,
      firstColumn: columnIndex(columns[1]),
      lastRow: lastSheetRow,
      lastColumn: columnIndex(columns[2]),
    };
  }
  const rows = /^\$?(\d{1,7}):\$?(\d{1,7})$/.exec(text);
  if (rows === null) return null;
  return {
    firstRow: Number(rows[1]) - 1,
    firstColumn: 0,
    lastRow: Number(rows[2]) - 1,
    lastColumn: lastSheetColumn,
  };
}

/** A range on a named sheet, as a defined name has it: `'My data'!$A$1:$C$9`; null for anything else. */
export function parseSheetRange(text: string): SheetRange | null {
  const parts = /^(?:'((?:[^']|'')+)'|([^'!()\s,]+))!([^!]+)$/.exec(text.trim());
  if (parts === null) return null;
  const range = parseRange(parts[3] ?? '');
  const sheet = parts[1]?.replaceAll("''", "'") ?? parts[2] ?? '';
  return range === null || /[[\]]/.test(sheet) ? null : { sheet, range };
}

export function formatRange({ firstRow, firstColumn, lastRow, lastColumn }: CellRange): string {
  return `${columnName(firstColumn)}${firstRow + 1}:${columnName(lastColumn)}${lastRow + 1}`;
}

/** Whether a range goes to the end of the sheet, whatever stands in it. */
export function isOpenEnded({ lastRow }: CellRange): boolean {
  return lastRow >= lastSheetRow;
}

export function contains(
  { firstRow, firstColumn, lastRow, lastColumn }: CellRange,
  row: number,
  column: number,
) {
  return row >= firstRow && row <= lastRow && column >= firstColumn && column <= lastColumn;
}

export function intersects(a: CellRange, b: CellRange): boolean {
  return (
    a.firstRow <= b.lastRow &&
    b.firstRow <= a.lastRow &&
    a.firstColumn <= b.lastColumn &&
    b.firstColumn <= a.lastColumn
  );
}

/** The text of a reference with another last row; its `$` stay. */
export function withLastRow(reference: string, lastRow: number): string {
  const [from = '', to] = reference.split(':');
  const end = to ?? from;
  return `${from}:${end.replace(/\d+$/, String(lastRow + 1))}`;
}

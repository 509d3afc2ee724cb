import { AppError } from '#shared/errors/app-error.ts';

/** What a sheet of the format holds, header row included. */
export const maxSheetRows = 1_048_576;
export const maxSheetColumns = 16_384;
/** UTF-16 units in a cell. */
export const maxCellText = 32_767;

/** `A` for 0, `AA` for 26. */
export function columnName(index: number): string {
  let name = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** `B3` for row 2, column 1, both from 0. */
export function cellReference(row: number, column: number): string {
  return `${columnName(column)}${row + 1}`;
}

export function rangeReference(row: number, column: number, lastRow: number, lastColumn: number): string {
  return `${cellReference(row, column)}:${cellReference(lastRow, lastColumn)}`;
}

/** `$A$1:$C$9` for `A1:C9`. */
export function absoluteRange(range: string): string {
  return range.replace(/([A-Z]+)(\d+)/g, '$$$1$$$2');
}

export function requireColumnsFit(columns: number): void {
  if (columns <= maxSheetColumns) return;
  throw new AppError(
    'limit.exceeded',
    `An Excel sheet holds ${maxSheetColumns} columns; this has ${columns}.`,
    {
      hint: 'Choose fewer columns, or export as CSV or Parquet.',
    },
  );
}

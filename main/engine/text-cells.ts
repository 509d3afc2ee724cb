import type { Cell, ColumnType } from '#shared/model/column.ts';
import { bytesText } from './cells.ts';

const yes = new Set(['t', 'true', '1', 'y', 'yes']);

function float(text: string): number {
  switch (text.toLowerCase()) {
    case 'inf':
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return Number(text);
  }
}

/**
 * How the text of a cell is read, by its column's type. The text is that of staged rows:
 *
 * | kind | text |
 * |---|---|
 * | boolean | `t`, `true` or `1`, else `f`, `false` or `0` |
 * | integer, decimal | digits with a sign, without exponent |
 * | float | as SQL prints it, `NaN` and `Infinity` included |
 * | bytes | `\x` and hexadecimal digits |
 * | timestamptz | in UTC, ending in `+00` |
 * | others | as the cell is |
 */
export function cellReader(type: ColumnType): (text: string) => Cell {
  switch (type.kind) {
    case 'boolean':
      return (text) => yes.has(text.toLowerCase());
    case 'integer':
      return (type.bits ?? 64) <= 32 ? Number : BigInt;
    case 'float':
      return (type.bits ?? 64) <= 32 ? (text) => Math.fround(float(text)) : float;
    case 'bytes':
      return (text) => bytesText(Buffer.from(text.slice(2), 'hex'));
    default:
      return (text) => text;
  }
}

/** Rows of text as columns of cells: `values[c][r]`. */
export function cellsOf(
  rows: readonly (readonly (string | null)[])[],
  types: readonly ColumnType[],
): Cell[][] {
  return types.map((type, column) => {
    const read = cellReader(type);
    return rows.map((row) => {
      const text = row[column] ?? null;
      return text === null ? null : read(text);
    });
  });
}

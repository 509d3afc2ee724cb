import { z } from 'zod';

/**
 * What a column holds, as far as reading, aligning, comparing and exporting it differ.
 *
 * | kind | a cell is |
 * |---|---|
 * | boolean | boolean |
 * | integer | number up to 32 bits, bigint above |
 * | decimal | exact text such as `-12.50` |
 * | float | number, NaN and infinities included |
 * | text, json | string |
 * | date | `YYYY-MM-DD` |
 * | time | `HH:MM:SS[.ffffff]` |
 * | timestamp | `YYYY-MM-DD HH:MM:SS[.ffffff]`, no zone |
 * | timestamptz | the same in UTC, ending in `+00` |
 * | interval, other | the engine's text |
 * | bytes | text `\xHH…` |
 * | list | JSON text |
 */
export const columnKinds = [
  'boolean',
  'integer',
  'decimal',
  'float',
  'text',
  'json',
  'date',
  'time',
  'timestamp',
  'timestamptz',
  'interval',
  'bytes',
  'list',
  'other',
] as const;
export type ColumnKind = (typeof columnKinds)[number];

export const columnTypeSchema = z.object({
  kind: z.enum(columnKinds),
  /** The source's own name of the type, e.g. `DECIMAL(12,2)`. */
  native: z.string(),
  /** Of a decimal: digits in all and after the point. */
  precision: z.number().int().optional(),
  scale: z.number().int().optional(),
  /** Of an integer, and of a float narrower than 64: its width. */
  bits: z.number().int().optional(),
});
export type ColumnType = z.infer<typeof columnTypeSchema>;

export const columnSchema = z.object({
  /** As the source named it; names may be empty or stand twice. */
  name: z.string(),
  /** The unique name under which the kept result stores it; calls address columns by this. */
  field: z.string(),
  type: columnTypeSchema,
});
export type Column = z.infer<typeof columnSchema>;

/** One value. Exact: what a JavaScript number cannot hold travels as bigint or text (see ColumnKind). */
export type Cell = null | boolean | number | bigint | string;

function isCell(value: unknown): value is Cell {
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
    case 'string':
      return true;
    default:
      return value === null;
  }
}

/**
 * One check a cell: a union tries its members in turn, which took most of the time of a page. NaN and the
 * infinities are numbers here; zod's own number leaves them out.
 */
export const cellSchema = z.custom<Cell>(isCell, 'expected a value: text, a number, a boolean or null');

function isCellTable(value: unknown): value is Cell[][] {
  return Array.isArray(value) && value.every((cells) => Array.isArray(cells) && cells.every(isCell));
}

/** Many cells, `cells[a][b]`, in one check: a page has thousands. */
export const cellTableSchema = z.custom<Cell[][]>(isCellTable, 'expected lists of values');

export function isNumericKind(kind: ColumnKind): boolean {
  return kind === 'integer' || kind === 'decimal' || kind === 'float';
}

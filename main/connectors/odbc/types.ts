import type { ColumnType } from '#shared/model/column.ts';
import type { Dialect } from '#shared/model/query.ts';
import type { OdbcColumn } from './driver.ts';

/** Types by their number in sql.h and sqlext.h. */
const kinds: ReadonlyMap<number, Pick<ColumnType, 'kind' | 'bits'>> = new Map<
  number,
  Pick<ColumnType, 'kind' | 'bits'>
>([
  [-7, { kind: 'boolean' }],
  [-6, { kind: 'integer', bits: 16 }],
  [5, { kind: 'integer', bits: 16 }],
  [4, { kind: 'integer', bits: 32 }],
  [-5, { kind: 'integer', bits: 64 }],
  [2, { kind: 'decimal' }],
  [3, { kind: 'decimal' }],
  [7, { kind: 'float', bits: 32 }],
  [6, { kind: 'float', bits: 64 }],
  [8, { kind: 'float', bits: 64 }],
  [-2, { kind: 'bytes' }],
  [-3, { kind: 'bytes' }],
  [-4, { kind: 'bytes' }],
  [9, { kind: 'date' }],
  [91, { kind: 'date' }],
  [10, { kind: 'time' }],
  [92, { kind: 'time' }],
  [11, { kind: 'timestamp' }],
  [93, { kind: 'timestamp' }],
]);

/**
 * The type by the driver's word. Digits of decimals are left open: drivers name some even where the source has none,
 * and the values tell.
 */
export function driverType({ dataType, dataTypeName }: OdbcColumn): ColumnType {
  const found = kinds.get(dataType) ?? { kind: 'text' as const };
  return { ...found, native: dataTypeName.replace(/^SQL_(TYPE_)?/, '').toLowerCase() };
}

/**
 * The type of a value that came without a cast: the driver made a double of a decimal, and what that lost is lost.
 * So it is called what it is.
 */
export function uncastType(column: OdbcColumn): ColumnType {
  const type = driverType(column);
  if (type.kind === 'decimal') return { kind: 'float', bits: 64, native: `${type.native}, as a double` };
  return type.kind === 'boolean' || type.kind === 'bytes' ? { kind: 'text', native: type.native } : type;
}

/** The SQL that gives a column's value as the exact text of its type. */
export function asText(name: string, { kind }: ColumnType, dialect: Dialect): string {
  const varchar = dialect === 'redshift' ? 'VARCHAR(65535)' : dialect === 'postgres' ? 'TEXT' : 'VARCHAR';
  if (dialect === 'postgres') return `CAST(${name} AS ${varchar})`;
  switch (kind) {
    case 'boolean':
      return `CASE WHEN ${name} THEN 't' WHEN NOT ${name} THEN 'f' END`;
    case 'bytes':
      // As text: what the package gives bytes in, Electron does not allow.
      return `'\\x' || ${dialect === 'duckdb' ? 'hex' : 'to_hex'}(${name})`;
    default:
      return `CAST(${name} AS ${varchar})`;
  }
}

/** A value that came without a cast, as text. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof ArrayBuffer) return `\\x${Buffer.from(value).toString('hex')}`;
  return String(value);
}

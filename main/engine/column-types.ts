import { type DuckDBDecimalType, type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Column, ColumnType } from '#shared/model/column.ts';

const integerBits = new Map<DuckDBTypeId, number>([
  [DuckDBTypeId.TINYINT, 8],
  [DuckDBTypeId.UTINYINT, 8],
  [DuckDBTypeId.SMALLINT, 16],
  [DuckDBTypeId.USMALLINT, 16],
  [DuckDBTypeId.INTEGER, 32],
  [DuckDBTypeId.UINTEGER, 32],
  [DuckDBTypeId.BIGINT, 64],
  [DuckDBTypeId.UBIGINT, 64],
  [DuckDBTypeId.HUGEINT, 128],
  [DuckDBTypeId.UHUGEINT, 128],
]);

const kinds = new Map<DuckDBTypeId, ColumnType['kind']>([
  [DuckDBTypeId.BOOLEAN, 'boolean'],
  [DuckDBTypeId.FLOAT, 'float'],
  [DuckDBTypeId.DOUBLE, 'float'],
  [DuckDBTypeId.VARCHAR, 'text'],
  [DuckDBTypeId.ENUM, 'text'],
  [DuckDBTypeId.UUID, 'text'],
  [DuckDBTypeId.DATE, 'date'],
  [DuckDBTypeId.TIME, 'time'],
  [DuckDBTypeId.TIME_NS, 'time'],
  [DuckDBTypeId.TIMESTAMP, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_S, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_MS, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_NS, 'timestamp'],
  [DuckDBTypeId.TIMESTAMP_TZ, 'timestamptz'],
  [DuckDBTypeId.INTERVAL, 'interval'],
  [DuckDBTypeId.BLOB, 'bytes'],
  [DuckDBTypeId.LIST, 'list'],
  [DuckDBTypeId.ARRAY, 'list'],
  [DuckDBTypeId.STRUCT, 'list'],
  [DuckDBTypeId.MAP, 'list'],
]);

function isDecimal(type: DuckDBType): type is DuckDBDecimalType {
  return type.typeId === DuckDBTypeId.DECIMAL;
}

/** The declared type of a DuckDB column. JSON is VARCHAR with an alias. */
export function columnType(type: DuckDBType): ColumnType {
  const native = type.toString();
  if (isDecimal(type)) return { kind: 'decimal', native, precision: type.width, scale: type.scale };
  const bits = integerBits.get(type.typeId);
  if (bits !== undefined) return { kind: 'integer', native, bits };
  if (type.alias === 'JSON') return { kind: 'json', native };
  return { kind: kinds.get(type.typeId) ?? 'other', native };
}

/**
 * Columns with a unique field each: a name that is empty or stands again (DuckDB compares names without case)
 * gets a number, so that duplicate names survive.
 */
export function namedColumns(names: readonly string[], types: readonly ColumnType[]): Column[] {
  // The engine's own name for the row's number in a file, by which windows of rows are found.
  const taken = new Set<string>(['file_row_number']);
  return types.map((type, index) => {
    const name = names[index] ?? '';
    const base = name === '' ? `column${index + 1}` : name;
    let field = base;
    for (let n = 2; taken.has(field.toLowerCase()); n += 1) field = `${base}_${n}`;
    taken.add(field.toLowerCase());
    return { name, field, type };
  });
}

/** The same for columns of the engine. */
export function columnsOf(names: readonly string[], types: readonly DuckDBType[]): Column[] {
  return namedColumns(names, types.map(columnType));
}

import {
  type DuckDBDecimalType,
  type DuckDBListType,
  type DuckDBMapType,
  type DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { Violation } from '../../core/errors.ts';

function is<T extends DuckDBType>(type: DuckDBType, id: DuckDBTypeId): type is T {
  return type.typeId === id;
}

/** A type of the engine's as ColumnInfo names it, with its precision and scale. */
export interface AthenaType {
  readonly name: string;
  readonly precision: number;
  readonly scale: number;
}

const plain = new Map<DuckDBTypeId, readonly [string, number]>([
  [DuckDBTypeId.BOOLEAN, ['boolean', 0]],
  [DuckDBTypeId.TINYINT, ['tinyint', 3]],
  [DuckDBTypeId.SMALLINT, ['smallint', 5]],
  [DuckDBTypeId.INTEGER, ['integer', 10]],
  [DuckDBTypeId.BIGINT, ['bigint', 19]],
  // Sums and counts, which Trino has as bigint.
  [DuckDBTypeId.HUGEINT, ['bigint', 19]],
  [DuckDBTypeId.UBIGINT, ['bigint', 19]],
  [DuckDBTypeId.UINTEGER, ['bigint', 19]],
  [DuckDBTypeId.FLOAT, ['float', 17]],
  [DuckDBTypeId.DOUBLE, ['double', 17]],
  [DuckDBTypeId.VARCHAR, ['varchar', 2_147_483_647]],
  [DuckDBTypeId.BLOB, ['varbinary', 1_073_741_824]],
  [DuckDBTypeId.DATE, ['date', 0]],
  [DuckDBTypeId.TIME, ['time', 3]],
  [DuckDBTypeId.TIMESTAMP, ['timestamp', 3]],
  [DuckDBTypeId.TIMESTAMP_MS, ['timestamp', 3]],
  [DuckDBTypeId.TIMESTAMP_S, ['timestamp', 3]],
  [DuckDBTypeId.TIMESTAMP_TZ, ['timestamp with time zone', 3]],
  [DuckDBTypeId.INTERVAL, ['interval day to second', 0]],
  [DuckDBTypeId.UUID, ['uuid', 0]],
  [DuckDBTypeId.LIST, ['array', 0]],
  [DuckDBTypeId.MAP, ['map', 0]],
  [DuckDBTypeId.STRUCT, ['row', 0]],
  // A NULL that nothing gives a type.
  [DuckDBTypeId.SQLNULL, ['unknown', 0]],
]);

export function athenaType(type: DuckDBType): AthenaType {
  if (is<DuckDBDecimalType>(type, DuckDBTypeId.DECIMAL)) {
    return { name: 'decimal', precision: type.width, scale: type.scale };
  }
  if (type.alias === 'JSON') return { name: 'json', precision: 0, scale: 0 };
  const found = plain.get(type.typeId);
  if (found === undefined) throw new Violation(`The double has no type of Athena's for ${type.toString()}.`);
  return { name: found[0], precision: found[1], scale: 0 };
}

/** A type as Glue writes it. */
export function hiveType(type: DuckDBType): string {
  if (is<DuckDBDecimalType>(type, DuckDBTypeId.DECIMAL)) return `decimal(${type.width},${type.scale})`;
  if (is<DuckDBListType>(type, DuckDBTypeId.LIST)) return `array<${hiveType(type.valueType)}>`;
  if (is<DuckDBMapType>(type, DuckDBTypeId.MAP)) {
    return `map<${hiveType(type.keyType)},${hiveType(type.valueType)}>`;
  }
  if (is<DuckDBStructType>(type, DuckDBTypeId.STRUCT)) {
    const fields = type.entryNames.map((name, index) => {
      const of = type.entryTypes[index];
      return `${name === '' ? `field${index}` : name}:${of === undefined ? 'string' : hiveType(of)}`;
    });
    return `struct<${fields.join(',')}>`;
  }
  const { name } = athenaType(type);
  return { integer: 'int', varchar: 'string', varbinary: 'binary' }[name] ?? name;
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** SQL for the text that Athena writes of a value; null stays null. */
export function textOf(type: DuckDBType, value: string, depth = 0): string {
  const inside = (of: DuckDBType, item: string) => `coalesce(${textOf(of, item, depth + 1)}, 'null')`;
  const item = `x${depth}`;
  switch (type.typeId) {
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return `trino.java_double(${value})`;
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UBIGINT:
      return `CAST(CAST(${value} AS BIGINT) AS VARCHAR)`;
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_S:
      return `trino.timestamp_text(CAST(${value} AS TIMESTAMP))`;
    case DuckDBTypeId.TIMESTAMP_TZ:
      return `trino.timestamp_text(${value} AT TIME ZONE 'UTC') || ' UTC'`;
    case DuckDBTypeId.TIME:
      return `CAST(${value} AS VARCHAR) || CASE WHEN contains(CAST(${value} AS VARCHAR), '.') THEN '' ELSE '.000' END`;
    case DuckDBTypeId.BLOB:
      return `rtrim(regexp_replace(lower(hex(${value})), '(..)', '\\1 ', 'g'))`;
    case DuckDBTypeId.INTERVAL:
      return `CASE WHEN date_part('month', ${value}) <> 0 OR date_part('year', ${value}) <> 0
        THEN date_part('year', ${value}) || '-' || date_part('month', ${value})
        ELSE date_part('day', ${value}) || ' ' || strftime(TIMESTAMP '2000-01-01' + to_microseconds(CAST(epoch_us(${value}) - 86400000000 * date_part('day', ${value}) AS BIGINT)), '%H:%M:%S.%g') END`;
    default:
  }
  if (is<DuckDBListType>(type, DuckDBTypeId.LIST)) {
    return `'[' || array_to_string(list_transform(${value}, lambda ${item}: ${inside(type.valueType, item)}), ', ') || ']'`;
  }
  if (is<DuckDBMapType>(type, DuckDBTypeId.MAP)) {
    return `'{' || array_to_string(list_transform(map_entries(${value}), lambda ${item}: ${inside(type.keyType, `${item}.key`)} || '=' || ${inside(type.valueType, `${item}.value`)}), ', ') || '}'`;
  }
  if (is<DuckDBStructType>(type, DuckDBTypeId.STRUCT)) {
    const fields = type.entryNames.map((name, index) => {
      const of = type.entryTypes[index];
      if (of === undefined) throw new Violation('A row has a field without a type.');
      const field = name === '' ? `struct_extract_at(${value}, ${index + 1})` : `(${value}).${quoted(name)}`;
      return `'${(name === '' ? `field${index}` : name).replaceAll("'", "''")}=' || ${inside(of, field)}`;
    });
    return `CASE WHEN ${value} IS NOT NULL THEN '{' || ${fields.join(` || ', ' || `)} || '}' END`;
  }
  return `CAST(${value} AS VARCHAR)`;
}

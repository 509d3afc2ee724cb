import {
  ARRAY,
  DECIMAL,
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
  LIST,
  MAP,
  VARCHAR,
} from '@duckdb/node-api';
import type { Column } from '#shared/model/column.ts';
import { columnsOf, columnType } from './column-types.ts';
import { quoteName } from './sql-text.ts';

/** Types that Parquet would keep with less than they hold, and that are therefore kept as their text. */
const asText = new Set([
  DuckDBTypeId.INTERVAL,
  DuckDBTypeId.TIME_TZ,
  DuckDBTypeId.TIME_NS,
  DuckDBTypeId.BIT,
  DuckDBTypeId.BIGNUM,
  DuckDBTypeId.UNION,
  DuckDBTypeId.VARIANT,
]);

/**
 * The type a value is kept as, so that Parquet holds it exactly. Parquet has no 128-bit integers (the engine would
 * write doubles): they are kept as DECIMAL(38,0), which holds all but the last few powers of two.
 */
function storedType(type: DuckDBType): DuckDBType {
  if (type.typeId === DuckDBTypeId.HUGEINT || type.typeId === DuckDBTypeId.UHUGEINT) return DECIMAL(38, 0);
  if (asText.has(type.typeId)) return VARCHAR;
  if (type instanceof DuckDBListType) return LIST(storedType(type.valueType));
  if (type instanceof DuckDBArrayType) return ARRAY(storedType(type.valueType), type.length);
  if (type instanceof DuckDBMapType) return MAP(storedType(type.keyType), storedType(type.valueType));
  if (type instanceof DuckDBStructType) {
    return new DuckDBStructType(type.entryNames, type.entryTypes.map(storedType));
  }
  return type;
}

/** How the rows of a statement are kept: the columns as they will read, and the list that selects them. */
export interface StoredColumns {
  readonly columns: readonly Column[];
  /** The fields as a list of names, for an alias such as `AS rows(…)`. */
  readonly names: string;
  /** Each field, cast where Parquet needs it. */
  readonly select: string;
}

export function storedColumns(names: readonly string[], types: readonly DuckDBType[]): StoredColumns {
  const columns = columnsOf(names, types).map((column, index) => {
    const type = types[index];
    if (type === undefined) return column;
    const stored = storedType(type);
    // Text that stands for another type keeps that type's name and kind; a number is described as it is kept.
    return asText.has(type.typeId) ? column : { ...column, type: columnType(stored) };
  });
  const selected = columns.map(({ field }, index) => {
    const name = quoteName(field);
    const type = types[index];
    const stored = type === undefined ? undefined : storedType(type);
    return stored === undefined || stored.toString() === type?.toString()
      ? name
      : `CAST(${name} AS ${stored.toString()}) AS ${name}`;
  });
  return {
    columns,
    names: columns.map(({ field }) => quoteName(field)).join(', '),
    select: selected.join(', '),
  };
}

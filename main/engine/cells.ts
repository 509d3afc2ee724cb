import { type DuckDBType, DuckDBTypeId, type DuckDBValue, JsonDuckDBValueConverter } from '@duckdb/node-api';
import type { Cell } from '#shared/model/column.ts';

const nested = new Set([DuckDBTypeId.LIST, DuckDBTypeId.ARRAY, DuckDBTypeId.STRUCT, DuckDBTypeId.MAP]);

/**
 * A DuckDB value as an exact cell. The engine's time zone is UTC, so that a timestamptz reads the same everywhere;
 * what has no JavaScript form of its own is the engine's text.
 */
export function toCell(value: DuckDBValue, type: DuckDBType): Cell {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'bigint':
    case 'string':
      return value;
    default:
      return nested.has(type.typeId)
        ? JSON.stringify(JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter))
        : value.toString();
  }
}

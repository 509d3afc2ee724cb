import {
  DuckDBBlobValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';
import type { Cell } from '#shared/model/column.ts';

const nested = new Set([DuckDBTypeId.LIST, DuckDBTypeId.ARRAY, DuckDBTypeId.STRUCT, DuckDBTypeId.MAP]);

/** Bytes as the engine prints them: printable ASCII as it is, quotes, backslashes and the rest as `\xHH`. */
export function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const printable = byte >= 0x20 && byte <= 0x7e && byte !== 0x22 && byte !== 0x27 && byte !== 0x5c;
    text += printable ? String.fromCharCode(byte) : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

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
      if (value instanceof DuckDBBlobValue) return bytesText(value.bytes);
      return nested.has(type.typeId)
        ? JSON.stringify(JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter))
        : value.toString();
  }
}

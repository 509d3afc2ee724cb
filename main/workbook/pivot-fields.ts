import type { Cell, Column } from '#shared/model/column.ts';
import { toCell } from '../engine/cells.ts';
import { quoteName } from '../engine/sql-text.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';

/** One item of a cache field: text that differs only by case is one item, as in Excel. */
export interface CacheItem {
  readonly value: Cell;
  readonly spellings: readonly Cell[];
}

/** The items of an axis field over all rows of the data sheet, and the item of each text form a value has. */
export interface CacheItems {
  readonly field: string;
  readonly items: readonly CacheItem[];
  /** Index of an item by the engine's text of a value; null is the null item's. */
  indexOf(text: string | null): number | null;
  /** Index of the item that has this value among its spellings; null where there is none. */
  find(value: Cell): number | null;
}

function keyOf(value: Cell): string {
  return `${typeof value} ${String(value)}`;
}

/** Reads the items of a field, in order, null last. */
export async function readCacheItems(
  reader: SourceReader,
  source: RowSource,
  column: Column,
): Promise<CacheItems> {
  const name = quoteName(column.field);
  const merges = column.type.kind === 'text';
  const key = merges ? `lower(${name}::VARCHAR)` : name;
  const order = merges ? 'strip_accents(item_key) NULLS LAST, item_key, item_value' : 'item_key NULLS LAST';
  const sql = `SELECT ${key} AS item_key, ${name} AS item_value, ${name}::VARCHAR AS item_text FROM (SELECT DISTINCT ${name} FROM (${source.rows})) ORDER BY ${order}`;
  const items: { value: Cell; spellings: Cell[] }[] = [];
  const byText = new Map<string | null, number>();
  const byValue = new Map<string, number>();
  let previous: string | null = null;
  for await (const chunk of readChunks(reader, sql, source.parameters)) {
    const [keys, values, texts] = [0, 1, 2].map((index) => chunk.getColumnVector(index));
    if (keys === undefined || values === undefined || texts === undefined) break;
    for (let row = 0; row < chunk.rowCount; row += 1) {
      const value = toCell(values.getItem(row), values.type);
      const itemKey = keyOf(toCell(keys.getItem(row), keys.type));
      const last = items.at(-1);
      if (last !== undefined && itemKey === previous) last.spellings.push(value);
      else items.push({ value, spellings: [value] });
      previous = itemKey;
      const text = texts.getItem(row);
      byText.set(text === null ? null : String(text), items.length - 1);
      byValue.set(keyOf(value), items.length - 1);
    }
  }
  return {
    field: column.field,
    items,
    indexOf: (text) => byText.get(text) ?? null,
    find: (value) => byValue.get(keyOf(value)) ?? null,
  };
}

import type { Cell, ColumnType } from '#shared/model/column.ts';
import { exactNumber } from '#shared/model/exact-number.ts';

/** How cells are compared; numbers by value, NaN as the largest of them, text by code point. */
export type SortKey = number | bigint | string;

/** What a cell that is not null is compared by with others of its type. */
export function sortKey(cell: Exclude<Cell, null>, { kind, scale = 0 }: ColumnType): SortKey {
  if (typeof cell === 'boolean') return Number(cell);
  if (kind !== 'decimal') return cell;
  const number = exactNumber(cell);
  return number === undefined ? cell : number.units * 10n ** BigInt(Math.max(0, scale - number.scale));
}

function compareText(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function compareKeys(left: SortKey, right: SortKey): number {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  const [first, second] = [Number.isNaN(left), Number.isNaN(right)];
  if (first || second) return Number(first) - Number(second);
  if (left < right) return -1;
  return Number(left > right);
}

/**
 * The places of `values` in order of value, what is null last either way, what is equal in the order it stood.
 * @param type of the values
 */
export function orderByValue(values: readonly Cell[], type: ColumnType, largestFirst: boolean): Int32Array {
  const keys = values.map((value) => (value === null ? null : sortKey(value, type)));
  const direction = largestFirst ? -1 : 1;
  return Int32Array.from(values.keys()).sort((a, b) => {
    const [left, right] = [keys[a] ?? null, keys[b] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || a - b;
    return direction * compareKeys(left, right) || a - b;
  });
}

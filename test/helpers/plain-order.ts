import type { Cell } from '#shared/model/column.ts';

function unmarked(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}

export type Key = string | number | bigint;

/** What the items of a field are sorted by, most important first. */
export function sortKeys(kind: string, value: Cell): readonly Key[] {
  if (kind === 'text') return [unmarked(String(value).toLowerCase()), String(value).toLowerCase()];
  if (kind === 'decimal') return [BigInt(String(value).replace('.', ''))];
  if (kind === 'float')
    return [Number.isNaN(value) ? Number.POSITIVE_INFINITY : Number(value), Number.isNaN(value) ? 1 : 0];
  if (typeof value === 'boolean') return [Number(value)];
  return [value ?? ''];
}

export function compareKeys(left: readonly Key[], right: readonly Key[]): number {
  for (const [index, key] of left.entries()) {
    const other = right[index] ?? '';
    if (key < other) return -1;
    if (key > other) return 1;
  }
  return 0;
}

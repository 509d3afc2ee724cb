import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell } from '#shared/model/column.ts';
import type { FieldItem } from '#shared/model/pivot.ts';

/** A line of a list of items. */
export interface ItemLine {
  /** The same for every spelling of an item. */
  readonly key: string;
  readonly value: Cell;
  readonly spellings: readonly Cell[];
  /** Null where it is not known: the item was chosen before, and is not among those fetched. */
  readonly rows: number | null;
}

export function itemKey(item: Cell): string {
  return `${typeof item}:${typeof item === 'string' ? fold(item) : String(item)}`;
}

/** The keys of items, each once; a spelling more of one adds none. */
export function keysOf(items: readonly Cell[]): string[] {
  return [...new Set(items.map(itemKey))];
}

/** The items that were found, before them those of `kept` that are not among them. */
export function itemLines(found: readonly FieldItem[], kept: readonly Cell[]): ItemLine[] {
  const listed = new Map(found.map((item) => [itemKey(item.value), item]));
  const others = new Map<string, ItemLine>();
  for (const value of kept) {
    const key = itemKey(value);
    if (listed.has(key)) continue;
    const known = others.get(key);
    others.set(key, {
      key,
      value: known === undefined ? value : known.value,
      spellings: [...(known?.spellings ?? []), value],
      rows: null,
    });
  }
  return [...others.values(), ...[...listed].map(([key, item]) => ({ key, ...item }))];
}

/** What is chosen when of these lines those with such keys are; what is chosen elsewhere stays. */
export function linesChosen(
  lines: readonly ItemLine[],
  chosen: readonly Cell[],
  on: ReadonlySet<unknown>,
): Cell[] {
  const listed = new Set(lines.map(({ key }) => key));
  const elsewhere = chosen.filter((item) => !listed.has(itemKey(item)));
  return [...elsewhere, ...lines.flatMap(({ key, spellings }) => (on.has(key) ? spellings : []))];
}

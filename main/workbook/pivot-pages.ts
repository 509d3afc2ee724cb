import type { Cell } from '#shared/model/column.ts';
import type { PageField, PivotSpec } from '#shared/model/pivot.ts';
import { sheetValue } from './cell-value.ts';
import { typeFormat } from './column-plan.ts';
import type { PivotPage } from './pivot-axis-fields.ts';
import type { CacheItems } from './pivot-fields.ts';
import type { PageLabel } from './pivot-grid.ts';
import { blankLabel } from './pivot-labels.ts';
import type { RowSource } from './row-source.ts';

/** How a pivot's rows are held to items, in Excel's terms. */
export interface HeldFields {
  /** Above the pivot: its page fields, then its slicers of fields that are not on it. */
  readonly pages: readonly PivotPage[];
  readonly labels: readonly PageLabel[];
  /** Slicers of fields on an axis: the other items are hidden there. Indexes in the cache. */
  readonly held: ReadonlyMap<string, ReadonlySet<number>>;
  /** Whether a field is held to items that no row has. */
  readonly missing: boolean;
}

/** Items that both allow; null allows all. */
function both(a: readonly Cell[] | null, b: readonly Cell[] | null): readonly Cell[] | null {
  if (a === null) return b;
  return b === null ? a : a.filter((item) => b.includes(item));
}

/** Page fields and slicers, each field once. */
export function heldFields({ pages, slicers }: PivotSpec): PageField[] {
  const fields = new Map<string, readonly Cell[] | null>();
  for (const { field, items } of [...pages, ...slicers])
    fields.set(field, both(fields.get(field) ?? null, items));
  return [...fields].map(([field, items]) => ({ field, items: items === null ? null : [...items] }));
}

function labelOf(
  { field, items: wanted }: PageField,
  cache: CacheItems | undefined,
  chosen: readonly number[] | null,
  source: RowSource,
): PageLabel {
  const label = (text: string): PageLabel => ({ field, value: { kind: 'text', text }, format: undefined });
  const column = source.columns.find((one) => one.field === field);
  const [first] = chosen ?? [];
  if (chosen === null) return label('(All)');
  if (chosen.length !== 1 || first === undefined || column === undefined) {
    return label(chosen.length === 0 ? (wanted ?? []).map(String).join(', ') : '(Multiple Items)');
  }
  const value = cache?.items[first]?.value ?? null;
  return value === null
    ? label(blankLabel)
    : { field, value: sheetValue(value, column.type), format: typeFormat(column, false) };
}

export function holdFields(
  spec: PivotSpec,
  items: ReadonlyMap<string, CacheItems>,
  source: RowSource,
): HeldFields {
  const onAxis = new Set([...spec.rows, ...spec.columns].map(({ field }) => field));
  const pages: PivotPage[] = [];
  const labels: PageLabel[] = [];
  const held = new Map<string, ReadonlySet<number>>();
  let missing = false;
  for (const page of heldFields(spec)) {
    const { field, items: wanted } = page;
    const cache = items.get(field);
    const chosen =
      wanted === null || cache === undefined
        ? null
        : [...new Set(wanted.flatMap((value) => cache.find(value) ?? []))];
    if (chosen?.length === 0) missing = true;
    if (onAxis.has(field)) {
      if (chosen !== null) held.set(field, new Set(chosen));
      continue;
    }
    pages.push({ field, chosen });
    labels.push(labelOf(page, cache, chosen, source));
  }
  return { pages, labels, held, missing };
}

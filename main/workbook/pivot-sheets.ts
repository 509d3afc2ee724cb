import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PageField, PivotSpec } from '#shared/model/pivot.ts';
import type { Filter } from '#shared/model/result.ts';
import type { PrintSetup } from './page-setup.ts';
import type { CacheItem, CacheItems } from './pivot-fields.ts';
import { blankLabel } from './pivot-labels.ts';
import { heldFields } from './pivot-pages.ts';

/** One sheet of the workbook: what it is called, and the pivot held to its item. */
export interface PivotSheet {
  readonly name: string;
  readonly spec: PivotSpec;
  readonly print?: PrintSetup;
}

/** Sheets beyond this are hardly what was meant, and Excel gets slow. */
const mostSheets = 200;

function pageOf(spec: PivotSpec, field: string): PageField | undefined {
  return spec.pages.find((page) => page.field === field);
}

/** What the field of sheets is held to: the items of its page, or, without one, of an `is` filter. */
function heldItems(spec: PivotSpec, field: string): readonly Cell[] | null {
  const page = pageOf(spec, field)?.items;
  if (page !== undefined && page !== null) return page;
  return spec.filters.find((filter) => filter.field === field && filter.operator === 'is')?.values ?? null;
}

function nameOf(value: Cell): string {
  return value === null ? blankLabel : String(value);
}

function itemsOf(cache: CacheItems | undefined, held: readonly Cell[] | null): readonly CacheItem[] {
  if (cache === undefined) return [];
  if (held === null) return cache.items;
  const wanted = new Set(held.map((value) => cache.find(value)));
  return cache.items.filter((_, index) => wanted.has(index));
}

/**
 * The sheets a pivot makes: one, or one for each item of its `sheets` field where it is not held to one. A field
 * that is on an axis splits nothing.
 */
export function sheetsOf(
  spec: PivotSpec,
  items: ReadonlyMap<string, CacheItems>,
  name: string | undefined,
): readonly PivotSheet[] {
  const field = spec.sheets;
  const onAxis = [...spec.rows, ...spec.columns].some((one) => one.field === field);
  if (field === undefined || onAxis) return [{ name: name ?? 'Pivot', spec }];
  const held = heldItems(spec, field);
  const chosen = itemsOf(items.get(field), held);
  const [only] = held ?? [];
  if (held?.length === 1 && only !== undefined) return [{ name: name ?? nameOf(only), spec }];
  if (chosen.length === 0) return [{ name: name ?? 'Pivot', spec }];
  if (chosen.length > mostSheets) {
    throw new AppError(
      'limit.exceeded',
      `"${field}" has ${chosen.length} items, and each would be a sheet; the limit is ${mostSheets}.`,
      {
        hint: `Hold "${field}" to the items you need, or take it off as the field of sheets.`,
        details: { name: field },
      },
    );
  }
  const others = spec.pages.filter((page) => page.field !== field);
  return chosen.map((item) => ({
    name: nameOf(item.value),
    spec: { ...spec, pages: [{ field, items: [...item.spellings] }, ...others] },
  }));
}

/**
 * Filters for page fields and slicers held to some spellings of an item but not to others: Excel's items have no case, so the
 * rows of the other spellings must not be on the data sheet.
 */
export function narrowedFields(spec: PivotSpec, items: ReadonlyMap<string, CacheItems>): Filter[] {
  return heldFields(spec).flatMap(({ field, items: chosen }): Filter[] => {
    const cache = items.get(field);
    if (chosen === null || cache === undefined) return [];
    const wanted = new Set(chosen.map((value) => cache.find(value)));
    const spelt = cache.items.filter((_, index) => wanted.has(index)).flatMap(({ spellings }) => spellings);
    const known = chosen.filter((value) => cache.find(value) !== null);
    return spelt.length === known.length ? [] : [{ field, operator: 'is', values: chosen }];
  });
}

import type { PivotReference } from '#shared/getpivotdata/address.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotSpec, SavedPivot } from '#shared/model/pivot.ts';
import { notInPivot, suggest } from './address.ts';
import { blankText } from './items.ts';

/** What a pivot is called that has no name and no sheet of its own. */
const plainName = 'Pivot';

/** The name of the sheet a pivot is held to, where one of its pages or filters leaves a single item of `sheets`. */
function heldSheet(spec: PivotSpec): string | null {
  if (spec.sheets === undefined) return null;
  const chosen: (readonly Cell[] | null)[] = [
    ...spec.pages.filter(({ field }) => field === spec.sheets).map(({ items }) => items),
    ...spec.filters
      .filter(({ field, operator }) => field === spec.sheets && operator === 'is')
      .map(({ values }) => values),
  ];
  for (const items of chosen) {
    const names = (items ?? []).map((item) => (item === null ? blankText : String(item)));
    const [first] = names;
    if (first !== undefined && names.every((name) => fold(name) === fold(first))) return first;
  }
  return null;
}

/** The name under which a pivot's own formulas address it. */
export function ownName(spec: PivotSpec, savedName: string | undefined): string {
  return savedName ?? heldSheet(spec) ?? plainName;
}

/** The spec held to one item of its sheets' field, in whatever spellings it stands. */
function onSheet(spec: PivotSpec, field: string, items: Cell[]): PivotSpec {
  return {
    ...spec,
    pages: [...spec.pages.filter((page) => page.field !== field), { field, items }],
    filters: spec.filters.filter((filter) => filter.field !== field || filter.operator !== 'is'),
  };
}

/** Saved pivots in the order in which a name is looked for: of the query, of none, of others. */
function byNearness(saved: readonly SavedPivot[], queryId: string | undefined): SavedPivot[] {
  const rank = (pivot: SavedPivot) => {
    if (pivot.queryId === queryId) return 0;
    return pivot.queryId === undefined ? 1 : 2;
  };
  return [...saved].sort((a, b) => rank(a) - rank(b));
}

/** One sheet of a report: an item of the pivot's `sheets` field, in every spelling the rows have. */
export interface ReportSheet {
  readonly name: string;
  readonly items: Cell[];
}

/** The sheets that the values of a field make, by name; values that differ only by case are one, as in a pivot. */
export function sheetsOfItems(values: readonly Cell[]): ReportSheet[] {
  const byName = new Map<string, ReportSheet>();
  for (const value of values) {
    const name = value === null ? blankText : String(value);
    const known = byName.get(fold(name));
    if (known === undefined) byName.set(fold(name), { name, items: [value] });
    else known.items.push(value);
  }
  return [...byName.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

export interface NamedPivots {
  readonly spec: PivotSpec;
  /** The saved pivot the spec is, if it is one. */
  readonly savedName: string | undefined;
  readonly saved: readonly SavedPivot[];
  /** The query the result came from. */
  readonly queryId: string | undefined;
  /** Every distinct value of a field of the result. */
  items(field: string): Promise<readonly Cell[]>;
}

/**
 * The pivot a formula's second argument names: null for the given one itself (a bare cell, or its own name), else
 * the spec of a saved pivot or of another sheet of the report. Throws not-found with the nearest names.
 */
export async function referredSpec(
  reference: PivotReference,
  pivots: NamedPivots,
): Promise<PivotSpec | null> {
  const name = reference.sheet ?? reference.name;
  if (name === undefined) return null;
  const wanted = fold(name);
  const { spec } = pivots;
  const own = ownName(spec, pivots.savedName);
  if (fold(own) === wanted) return null;
  const saved = byNearness(pivots.saved, pivots.queryId).find((pivot) => fold(pivot.name) === wanted);
  if (saved !== undefined) return saved.spec;
  const sheets = spec.sheets === undefined ? [] : await pivots.items(spec.sheets);
  const nameOf = (item: Cell) => (item === null ? blankText : String(item));
  const spellings = sheets.filter((item) => fold(nameOf(item)) === wanted);
  if (spec.sheets !== undefined && spellings.length > 0) return onSheet(spec, spec.sheets, spellings);
  const names = [own, ...pivots.saved.map((pivot) => pivot.name), ...sheets.map(nameOf)];
  throw notInPivot(`There is no pivot or sheet called "${name}".`, name, suggest(name, [...new Set(names)]));
}

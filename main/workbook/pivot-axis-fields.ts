import type { PivotSpec } from '#shared/model/pivot.ts';
import type { PivotAxis, PivotView } from '../pivot/pivot-view.ts';
import type { CacheItems } from './pivot-fields.ts';
import { counted } from './xml-text.ts';

export interface PivotPage {
  readonly field: string;
  /** Indexes of the chosen items in the cache; null for all. */
  readonly chosen: readonly number[] | null;
}

/** What a PivotTable makes of its fields. */
export interface FieldOptions {
  readonly spec: PivotSpec;
  readonly view: PivotView;
  readonly items: ReadonlyMap<string, CacheItems>;
  /** Fields whose order is not that of their items, such as months of a fiscal year. */
  readonly ordered: ReadonlySet<string>;
  readonly pages: readonly PivotPage[];
  /** Of fields on an axis that are held to some items: indexes of those in the cache. */
  readonly held: ReadonlyMap<string, ReadonlySet<number>>;
  fieldNumber(field: string): number;
}

type FieldSpec = PivotSpec['rows'][number];

const x14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"';
/** The field that stands for the measures, as an unsigned number. */
const dataField = 4_294_967_294;

/** An extension of Excel 2010; other programs pass over it. */
export function extension(uri: string, xml: string): string {
  return `<extLst><ext uri="${uri}" ${x14}>${xml}</ext></extLst>`;
}

/** How labels stand, on the whole pivot and on each of its fields. Excel's own default is the compact form. */
export function formAttributes(form: PivotSpec['form']): { readonly pivot: string; readonly field: string } {
  switch (form) {
    case 'tabular':
      return { pivot: ' compact="0" compactData="0"', field: ' compact="0" outline="0"' };
    case 'outline':
      return { pivot: ' compact="0" compactData="0" outline="1" outlineData="1"', field: ' compact="0"' };
    case 'compact':
      return { pivot: ' outline="1" outlineData="1"', field: '' };
  }
}

/** The cache's items as a field sorts them by label: blanks last in both directions. */
function sorted(cache: CacheItems, { sort }: FieldSpec): number[] {
  const indexes = cache.items.map((_, index) => index);
  const blank = (index: number) => cache.items[index]?.value === null;
  const named = indexes.filter((index) => !blank(index));
  if (sort === 'descending') named.reverse();
  return [...named, ...indexes.filter(blank)];
}

function inOrder(shown: readonly number[], order: readonly number[]): boolean {
  let at = -1;
  return shown.every((item) => {
    const place = order.indexOf(item, at + 1);
    at = place;
    return place >= 0;
  });
}

/**
 * The cache's items in the order of this pivot. Where the items it shows stand as their labels sort, so do all;
 * otherwise those it shows come first.
 */
export function itemOrder(cache: CacheItems, axis: PivotAxis, level: number, field: FieldSpec): number[] {
  const shown = (axis.fields[level]?.items ?? []).flatMap((item) => cache.find(item.value) ?? []);
  const order = sorted(cache, field);
  if (inOrder(shown, order)) return order;
  const seen = new Set(shown);
  return [...shown, ...order.filter((index) => !seen.has(index))];
}

/** Where each item of an axis field stands among the pivot's: what `x` says. */
export function itemPlaces(
  options: FieldOptions,
  name: 'rows' | 'columns',
): (level: number, item: number) => number {
  const axis = options.view[name];
  const places = options.spec[name].map((field, level) => {
    const cache = options.items.get(field.field);
    if (cache === undefined) return [];
    const order = new Map(itemOrder(cache, axis, level, field).map((index, place) => [index, place]));
    return (axis.fields[level]?.items ?? []).map((item) => order.get(cache.find(item.value) ?? -1) ?? 0);
  });
  return (level, item) => places[level]?.[item] ?? 0;
}

/** Items of the field that stand closed: in Excel an item is open or closed wherever it stands. */
function closedItems(axis: PivotAxis, level: number, cache: CacheItems): ReadonlySet<number> {
  const closed = new Set<number>();
  for (let line = 0; line < axis.lineCount; line += 1) {
    if (!axis.closed(line) || axis.depth(line) !== level + 1) continue;
    const index = cache.find(axis.fields[level]?.items[axis.item(line, level)]?.value ?? null);
    if (index !== null) closed.add(index);
  }
  return closed;
}

/** What a field is sorted by, where that is a measure: of the whole other axis, or of one line of it. */
function sortScope(options: FieldOptions, other: 'rows' | 'columns', field: FieldSpec): string {
  const { sortBy } = field;
  if (sortBy === undefined) return '';
  const reference = (number: number, item: number) =>
    `<reference field="${number}" count="1" selected="0"><x v="${item}"/></reference>`;
  const path = sortBy.path.flatMap((value, level) => {
    const one = options.spec[other][level];
    const cache = one === undefined ? undefined : options.items.get(one.field);
    const index = cache?.find(value) ?? null;
    if (one === undefined || cache === undefined || index === null) return [];
    const place = itemOrder(cache, options.view[other], level, one).indexOf(index);
    return [reference(options.fieldNumber(one.field), place)];
  });
  const references = [reference(dataField, sortBy.measure), ...path];
  return `<autoSortScope><pivotArea dataOnly="0" outline="0" fieldPosition="0">${counted('references', references)}</pivotArea></autoSortScope>`;
}

/** The rest of a `pivotField` of a row or column field: its attributes, and what it holds. */
function onAxis(options: FieldOptions, name: 'rows' | 'columns', level: number, field: FieldSpec): string {
  const { view, spec } = options;
  const axis = view[name];
  const cache = options.items.get(field.field);
  if (cache === undefined) return '/>';
  const held = options.held.get(field.field);
  const closed = closedItems(axis, level, cache);
  const list = itemOrder(cache, axis, level, field).map((index) => {
    const hidden = held !== undefined && !held.has(index) ? ' h="1"' : '';
    return `<item${hidden}${closed.has(index) ? ' sd="0"' : ''} x="${index}"/>`;
  });
  if (field.subtotal) list.push('<item t="default"/>');
  const sort = options.ordered.has(field.field) && field.sortBy === undefined ? 'manual' : field.sort;
  const attributes = [
    ` showAll="${field.showEmpty ? 1 : 0}"`,
    ` axis="${name === 'rows' ? 'axisRow' : 'axisCol'}"`,
    sort === 'manual' ? '' : ` sortType="${sort}"`,
    field.top === undefined ? '' : ' measureFilter="1"',
    field.subtotal ? '' : ' defaultSubtotal="0"',
  ].join('');
  const repeats = name === 'rows' && spec.repeatLabels && spec.form !== 'compact';
  const extensions = repeats
    ? extension('{2946ED86-A175-432a-8AC1-64E0C546D7DE}', '<x14:pivotField fillDownLabels="1"/>')
    : '';
  const other = name === 'rows' ? 'columns' : 'rows';
  return `${attributes}>${counted('items', list)}${sortScope(options, other, field)}${extensions}</pivotField>`;
}

function onPage(cache: CacheItems, { chosen }: PivotPage): string {
  const several = chosen !== null && chosen.length !== 1;
  const wanted = new Set(chosen);
  const list = cache.items.map(
    (_, index) => `<item${several && !wanted.has(index) ? ' h="1"' : ''} x="${index}"/>`,
  );
  list.push('<item t="default"/>');
  return ` showAll="0" axis="axisPage"${several ? ' multipleItemSelectionAllowed="1"' : ''}>${counted('items', list)}</pivotField>`;
}

/** What a `pivotField` says of its place: on an axis, above, or nowhere. */
export function placeOfField(options: FieldOptions, field: string): string {
  for (const name of ['rows', 'columns'] as const) {
    const level = options.spec[name].findIndex((one) => one.field === field);
    const wanted = options.spec[name][level];
    if (wanted !== undefined) return onAxis(options, name, level, wanted);
  }
  const page = options.pages.find((one) => one.field === field);
  const cache = options.items.get(field);
  return page === undefined || cache === undefined ? ' showAll="0"/>' : onPage(cache, page);
}

/** The largest or smallest items of a field by a measure, as filters of the pivot. */
export function topFilters(options: FieldOptions): string {
  const list = [...options.spec.rows, ...options.spec.columns].flatMap(({ field, top }) =>
    top === undefined ? [] : [{ number: options.fieldNumber(field), ...top }],
  );
  const filters = list.map(
    ({ number, count, from, measure }, index) =>
      `<filter fld="${number}" type="count" evalOrder="-1" id="${index + 1}" iMeasureFld="${measure}"><autoFilter ref="A1"><filterColumn colId="0"><top10${from === 'smallest' ? ' top="0"' : ''} val="${count}" filterVal="${count}"/></filterColumn></autoFilter></filter>`,
  );
  return counted('filters', filters);
}

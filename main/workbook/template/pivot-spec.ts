import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { Filter } from '#shared/model/result.ts';
import type { MappedColumn } from './column-mapping.ts';
import type { CacheField, CachePart, PivotTablePart, SharedItem } from './pivot-parts.ts';

/** The result's column that stands under a field of the template; a reason where there is none. */
function columnUnder(field: CacheField | undefined, columns: readonly MappedColumn[]): Column | string {
  if (field === undefined) return 'the pivot names a field that its cache has not';
  if (field.derived === 'calculated') return `“${field.name}” is a calculated field, which Excel works out`;
  if (field.derived === 'grouped') return `“${field.name}” is grouped, which Excel works out`;
  const column = columns.find(({ header }) => fold(header) === fold(field.name));
  if (column === undefined) return `“${field.name}” is no column of the template’s rows`;
  return column.filled === 'result' ? column.from : `“${field.name}” is a formula, which Excel works out`;
}

/** An item of a cache as a value of the result's column. */
function cellOf(item: SharedItem, { type }: Column): Cell {
  if (item === null || typeof item === 'boolean') return item;
  switch (type.kind) {
    case 'integer':
      return typeof item === 'number' && Number.isInteger(item) ? BigInt(item) : String(item);
    case 'decimal':
      return String(item);
    case 'date':
      return String(item).slice(0, 10);
    case 'timestamp':
    case 'timestamptz':
      return String(item).replace('T', ' ');
    default:
      return typeof item === 'number' && type.kind === 'float' ? item : String(item);
  }
}

export interface TemplatePivot {
  readonly spec: PivotSpec;
  /** The result's field by what the template calls it, folded. */
  readonly fields: ReadonlyMap<string, string>;
  /** The pivot's data field by what its column is called, folded. */
  readonly dataFields: ReadonlyMap<string, string>;
}

/**
 * A PivotTable of the template as a pivot over the result, as far as its addresses go: its lines, not its figures.
 * A text says why that cannot be told before Excel refreshes it.
 */
export function specOfPivot(
  pivot: PivotTablePart,
  cache: CachePart,
  columns: readonly MappedColumn[],
  filters: readonly Filter[],
): TemplatePivot | string {
  const held: Filter[] = [...filters];
  const fields = new Map<string, string>();
  const axis = (places: readonly number[]): string | { field: string; subtotal: boolean }[] => {
    const list: { field: string; subtotal: boolean }[] = [];
    for (const place of places.filter((one) => one >= 0)) {
      const column = columnUnder(cache.fields[place], columns);
      if (typeof column === 'string') return column;
      list.push({ field: column.field, subtotal: pivot.fields[place]?.subtotal ?? true });
    }
    return list;
  };
  for (const [place, field] of cache.fields.entries()) {
    const column = columnUnder(field, columns);
    if (typeof column === 'string') continue;
    fields.set(fold(field.name), column.field);
    const caption = pivot.fields[place]?.caption ?? null;
    if (caption !== null) fields.set(fold(caption), column.field);
  }
  const rows = axis(pivot.rows);
  const across = axis(pivot.columns);
  if (typeof rows === 'string') return rows;
  if (typeof across === 'string') return across;

  const used = new Set([...pivot.rows, ...pivot.columns, ...pivot.pages.map(({ field }) => field)]);
  for (const place of used) {
    const shown = pivot.fields[place];
    if (shown === undefined || place < 0) continue;
    const column = columnUnder(cache.fields[place], columns);
    if (typeof column === 'string') return column;
    const page = pivot.pages.find(({ field }) => field === place);
    const chosen = page?.item == null ? undefined : shown.items[page.item];
    const valuesOf = (items: readonly { readonly at: number }[]) =>
      items.map(({ at }) => cellOf(cache.fields[place]?.items[at] ?? null, column));
    if (chosen !== undefined) held.push({ field: column.field, operator: 'is', values: valuesOf([chosen]) });
    else if (shown.items.some(({ hidden }) => hidden)) {
      held.push(
        shown.showsNew
          ? {
              field: column.field,
              operator: 'is-not',
              values: valuesOf(shown.items.filter((one) => one.hidden)),
            }
          : {
              field: column.field,
              operator: 'is',
              values: valuesOf(shown.items.filter((one) => !one.hidden)),
            },
      );
    }
  }
  if (pivot.measures.length === 0) return 'the pivot has no values';
  const measures = pivot.measures.map(({ field, name }) => {
    const column = columnUnder(cache.fields[field], columns);
    return { field: typeof column === 'string' ? null : column.field, aggregate: 'count', caption: name };
  });
  const dataFields = new Map<string, string>();
  for (const { field, name } of pivot.measures) {
    const named = fold(cache.fields[field]?.name ?? name);
    if (!dataFields.has(named)) dataFields.set(named, name);
  }
  return {
    spec: pivotSpecSchema.parse({
      rows,
      columns: across,
      measures,
      filters: held,
      rowGrandTotals: pivot.rowGrandTotals,
      columnGrandTotals: pivot.columnGrandTotals,
    }),
    fields,
    dataFields,
  };
}

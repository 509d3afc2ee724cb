import { type ColumnKind, isNumericKind } from '#shared/model/column.ts';
import {
  type Measure,
  type PageField,
  type PivotField,
  type PivotSpec,
  pivotFieldSchema,
  pivotSpecSchema,
} from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** The four places a field can be put. */
export const wells = ['pages', 'columns', 'rows', 'measures'] as const;
export type Well = (typeof wells)[number];

export const wellNames: Readonly<Record<Well, string>> = {
  pages: 'Filters',
  columns: 'Columns',
  rows: 'Rows',
  measures: 'Values',
};

/** A field in a well, by its place in it. */
export interface WellPlace {
  readonly well: Well;
  readonly index: number;
}

const emptySpec: PivotSpec = pivotSpecSchema.parse({ rows: [], columns: [], measures: [] });

function axisField(field: string): PivotField {
  return pivotFieldSchema.parse({ field });
}

/** Numbers are summed, anything else is counted. */
function defaultMeasure(field: string, kind: ColumnKind): Measure {
  return { field, aggregate: isNumericKind(kind) ? 'sum' : 'count' };
}

/** The fields of a well, a count of rows as the empty name. */
export function fieldsIn(spec: PivotSpec, well: Well): readonly string[] {
  return well === 'measures'
    ? spec.measures.map(({ field }) => field ?? '')
    : spec[well].map(({ field }) => field);
}

function inserted<T>(list: readonly T[], index: number, item: T): T[] {
  return [...list.slice(0, index), item, ...list.slice(index)];
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}

function replaced<T>(list: readonly T[], index: number, item: T): T[] {
  return list.map((one, at) => (at === index ? item : one));
}

export function removeField(spec: PivotSpec, { well, index }: WellPlace): PivotSpec {
  switch (well) {
    case 'pages':
      return { ...spec, pages: without(spec.pages, index) };
    case 'measures':
      return { ...spec, measures: without(spec.measures, index) };
    default:
      return { ...spec, [well]: without(spec[well], index) };
  }
}

/** Puts a field into a well. On an axis or among the filters a field stands once: it leaves where it was. */
export function addField(spec: PivotSpec, field: string, kind: ColumnKind, to: WellPlace): PivotSpec {
  if (to.well === 'measures') {
    return { ...spec, measures: inserted(spec.measures, to.index, defaultMeasure(field, kind)) };
  }
  const from = placeOnAxes(spec, field);
  const cleared = from === null ? spec : removeField(spec, from);
  const index = from !== null && from.well === to.well && from.index < to.index ? to.index - 1 : to.index;
  if (to.well === 'pages') {
    const page: PageField = { field, items: null };
    return { ...cleared, pages: inserted(cleared.pages, index, page) };
  }
  const kept =
    from !== null && from.well !== 'pages' && from.well !== 'measures'
      ? spec[from.well][from.index]
      : undefined;
  return { ...cleared, [to.well]: inserted(cleared[to.well], index, kept ?? axisField(field)) };
}

/** Where a field stands as a filter, row or column. */
export function placeOnAxes(spec: PivotSpec, field: string): WellPlace | null {
  for (const well of ['pages', 'columns', 'rows'] as const) {
    const index = spec[well].findIndex((one) => one.field === field);
    if (index >= 0) return { well, index };
  }
  return null;
}

/** Moves what stands at `from` so that it comes to stand at `to`; between wells it becomes what that well holds. */
export function moveField(spec: PivotSpec, from: WellPlace, to: WellPlace, kind: ColumnKind): PivotSpec {
  if (from.well === 'measures' && to.well === 'measures') {
    const moved = spec.measures[from.index];
    if (moved === undefined) return spec;
    return { ...spec, measures: inserted(without(spec.measures, from.index), to.index, moved) };
  }
  const field = fieldsIn(spec, from.well)[from.index];
  if (field === undefined || (field === '' && to.well !== 'measures')) return spec;
  if (from.well === to.well && to.well !== 'measures') {
    const removed = removeField(spec, from);
    if (to.well === 'pages') {
      const page = spec.pages[from.index];
      return page === undefined ? spec : { ...removed, pages: inserted(removed.pages, to.index, page) };
    }
    const one = spec[to.well][from.index];
    return one === undefined ? spec : { ...removed, [to.well]: inserted(removed[to.well], to.index, one) };
  }
  return addField(removeField(spec, from), field, kind, to);
}

/** Another measure in the place of one. */
export function replaceMeasure(spec: PivotSpec, index: number, measure: Measure): PivotSpec {
  return { ...spec, measures: replaced(spec.measures, index, measure) };
}

export function changeMeasure(spec: PivotSpec, index: number, change: Partial<Measure>): PivotSpec {
  const measure = spec.measures[index];
  return measure === undefined
    ? spec
    : { ...spec, measures: replaced(spec.measures, index, { ...measure, ...change }) };
}

export function changeAxisField(
  spec: PivotSpec,
  well: 'rows' | 'columns',
  index: number,
  change: Partial<PivotField>,
): PivotSpec {
  const field = spec[well][index];
  return field === undefined
    ? spec
    : { ...spec, [well]: replaced(spec[well], index, { ...field, ...change }) };
}

export function choosePageItems(spec: PivotSpec, index: number, items: PageField['items']): PivotSpec {
  const page = spec.pages[index];
  return page === undefined ? spec : { ...spec, pages: replaced(spec.pages, index, { ...page, items }) };
}

/** A first pivot of a result that has none: its first text down the side, its last number summed. */
export function suggestSpec(result: ResultInfo): PivotSpec {
  const row = result.columns.find(({ type }) => type.kind === 'text' || type.kind === 'date');
  const value = result.columns.findLast(({ type }) => isNumericKind(type.kind));
  return {
    ...emptySpec,
    rows: row === undefined ? [] : [axisField(row.field)],
    measures: [
      value === undefined
        ? { field: null, aggregate: 'count' }
        : defaultMeasure(value.field, value.type.kind),
    ],
  };
}

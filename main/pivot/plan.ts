import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { Filter } from '#shared/model/result.ts';
import { columnOf } from '../engine/filter-sql.ts';
import { figuredColumns } from './aggregates.ts';
import type { PivotColumn } from './derived.ts';
import type { Figures } from './field-figures.ts';
import { callsOf, type MeasurePlan, measureCaptions, planMeasure } from './measures.ts';

export interface AxisFieldPlan {
  readonly column: PivotColumn;
  readonly descending: boolean;
  readonly subtotal: boolean;
}

export interface AxisPlan {
  readonly fields: readonly AxisFieldPlan[];
  /** The depths lines are made at, deepest first: all fields, each with subtotals, 0 for the grand total. */
  readonly depths: readonly number[];
}

/** A PivotSpec with its fields found in the result's columns. */
export interface PivotPlan {
  readonly rows: AxisPlan;
  readonly columns: AxisPlan;
  readonly measures: readonly MeasurePlan[];
  /** The spec's own and those its pages and slicers make. */
  readonly filters: readonly Filter[];
}

function planAxis(
  fields: PivotSpec['rows'],
  grandTotal: boolean,
  columns: readonly PivotColumn[],
  taken: Set<string>,
): AxisPlan {
  const planned = fields.map(({ field, sort, subtotal }) => {
    const column = columnOf(columns, field);
    if (taken.has(field)) {
      throw new AppError('input.invalid', `"${field}" stands twice on the axes of the pivot.`, {
        hint: 'Take one of the two off.',
        details: { name: field },
      });
    }
    taken.add(field);
    return { column, descending: sort === 'descending', subtotal };
  });
  const inner = planned.slice(0, -1).flatMap((field, index) => (field.subtotal ? [index + 1] : []));
  return {
    fields: planned,
    depths: [planned.length, ...inner.reverse(), ...(grandTotal && planned.length > 0 ? [0] : [])],
  };
}

/** The filters a pivot's rows pass: the spec's own, then one for each page field and slicer that is held to items. */
function filtersOf(spec: PivotSpec): Filter[] {
  const pages = [...spec.pages, ...spec.slicers].flatMap(({ field, items }) =>
    items === null ? [] : [{ field, operator: 'is' as const, values: items }],
  );
  return [...spec.filters, ...pages];
}

/** Fields of which figures must be read before the plan is made. */
export function figuredFields(spec: PivotSpec, columns: readonly PivotColumn[]): Column[] {
  const needed = spec.measures.flatMap((measure) => callsOf(measure, columns)).flatMap(figuredColumns);
  return [...new Map(needed.map((column) => [column.field, column])).values()];
}

/** Whether the number of a row decides anything, which the file then has to be read with. */
export function needsRowNumbers(spec: PivotSpec, columns: readonly PivotColumn[]): boolean {
  return spec.measures
    .flatMap((measure) => callsOf(measure, columns))
    .some(({ aggregate }) => aggregate === 'first' || aggregate === 'last');
}

/** Throws not-found for a field the result has not, input.invalid for a spec that makes no sense on it. */
export function planPivot(spec: PivotSpec, columns: readonly PivotColumn[], figures: Figures): PivotPlan {
  const taken = new Set<string>();
  const captions = measureCaptions(spec.measures);
  if (spec.sheets !== undefined) columnOf(columns, spec.sheets);
  return {
    rows: planAxis(spec.rows, spec.rowGrandTotals, columns, taken),
    columns: planAxis(spec.columns, spec.columnGrandTotals, columns, taken),
    measures: spec.measures.map((measure, index) =>
      planMeasure(measure, captions[index] ?? '', columns, figures),
    ),
    filters: filtersOf(spec),
  };
}

import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { PivotField, PivotSpec } from '#shared/model/pivot.ts';
import type { Filter } from '#shared/model/result.ts';
import { columnOf } from '../engine/filter-sql.ts';
import { figuredColumns } from './aggregates.ts';
import type { PivotColumn } from './derived.ts';
import type { Figures } from './field-figures.ts';
import { callsOf, type MeasurePlan, measureCaptions, planMeasure } from './measures.ts';
import { mergesCase } from './names.ts';
import { type AxisName, type AxisNeeds, axisNeeds, fieldsOf } from './needs.ts';
import { openingsSql } from './openings.ts';

export interface AxisFieldPlan {
  readonly column: PivotColumn;
  /**
   * Where its items are read: from the lines, where these hold all there are; from the rows that pass the filters,
   * since an item's spelling must not depend on which groups are open; or from all rows, where each group shows
   * every item.
   */
  readonly items: 'lines' | 'passing' | 'all';
  readonly top: PivotField['top'];
}

export interface AxisPlan {
  /** The fields that are grouped on, outermost first. */
  readonly fields: readonly AxisFieldPlan[];
  /** Those that only closed groups hold. */
  readonly unreached: readonly AxisFieldPlan[];
  /** The depths whose groups have lines of cells, deepest first; 0 is the grand total. */
  readonly depths: readonly number[];
  /** SQL of whether a row's group is looked into, by depth from 1; empty where all groups are. */
  readonly openings: readonly string[];
  readonly needs: AxisNeeds;
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
  spec: PivotSpec,
  axis: AxisName,
  columns: readonly PivotColumn[],
  taken: Set<string>,
): AxisPlan {
  const needs = axisNeeds(spec, axis);
  const isUneven = needs.exceptions.length > 0;
  const planned = fieldsOf(spec, axis).map(({ field, showEmpty, top }, level): AxisFieldPlan => {
    const column = columnOf(columns, field);
    if (taken.has(field)) {
      throw new AppError('input.invalid', `"${field}" stands twice on the axes of the pivot.`, {
        hint: 'Take one of the two off.',
        details: { name: field },
      });
    }
    taken.add(field);
    if (showEmpty && top === undefined) return { column, items: 'all', top };
    return { column, items: isUneven && level > 0 && mergesCase(column) ? 'passing' : 'lines', top };
  });
  const fields = planned.slice(0, needs.reach);
  return {
    fields,
    unreached: planned.slice(needs.reach),
    depths: needs.depths,
    openings: openingsSql(needs, fields, columns),
    needs,
  };
}

/** The filters a pivot's rows pass: the spec's own, then one for each page field and slicer that is held to items. */
export function filtersOf(spec: Pick<PivotSpec, 'filters' | 'pages' | 'slicers'>): Filter[] {
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
    rows: planAxis(spec, 'rows', columns, taken),
    columns: planAxis(spec, 'columns', columns, taken),
    measures: spec.measures.map((measure, index) =>
      planMeasure(measure, captions[index] ?? '', columns, figures),
    ),
    filters: filtersOf(spec),
  };
}

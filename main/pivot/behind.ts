import type { Filter } from '#shared/model/result.ts';
import { literalBindings } from '../engine/bindings.ts';
import { filterSql } from '../engine/filter-sql.ts';
import { quoteName } from '../engine/sql-text.ts';
import type { ComputedPivot } from './compute.ts';
import { filtersOnResult } from './derived.ts';
import type { PivotAxis } from './pivot-view.ts';
import type { CellPlace } from './window.ts';

function pathFilters(axis: PivotAxis, line: number): Filter[] {
  return axis.fields.slice(0, axis.depth(line)).map(({ field, items }, level) => ({
    field,
    operator: 'is',
    // All spellings of the item, since a filter compares exactly.
    values: [...(items[axis.item(line, level)]?.spellings ?? [])],
  }));
}

/**
 * The filters that let exactly the rows of the result behind a cell pass: the pivot's own and one for each item of
 * its lines.
 */
export function filtersBehind(pivot: ComputedPivot, place: CellPlace): Filter[] {
  const filters = [
    ...pivot.plan.filters,
    ...pathFilters(pivot.rows, place.row),
    ...pathFilters(pivot.columns, place.line),
  ];
  return filtersOnResult(filters, pivot.spec.derived);
}

/**
 * A SELECT over the kept result's file that gives the value of a cell, computed from the rows as the pivot does;
 * no row where the cell is one that no row reaches.
 */
export function statementOf(pivot: ComputedPivot, place: CellPlace): string {
  const measure = pivot.plan.measures[place.measure];
  const value = measure === undefined ? 'NULL' : measure.value(measure.parts.map(({ rows }) => rows));
  const condition = filterSql(filtersBehind(pivot, place), pivot.source.columns, literalBindings());
  return [
    `SELECT ${value} AS ${quoteName(measure?.caption ?? 'value')}`,
    `FROM ${pivot.source.from}`,
    ...(condition === 'TRUE' ? [] : [`WHERE ${condition}`]),
    'HAVING count(*) > 0',
  ].join('\n');
}

import type { Filter } from '#shared/model/result.ts';
import type { Bindings } from '../engine/bindings.ts';
import { filterSql } from '../engine/filter-sql.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import type { ComputedPivot } from './compute.ts';
import type { PivotAxis } from './pivot-view.ts';
import { sourceSql } from './statements.ts';
import type { CellPlace } from './window.ts';

function pathFilters(axis: PivotAxis, line: number): Filter[] {
  return axis.fields.slice(0, axis.depth(line)).map(({ field, items }, level) => ({
    field,
    operator: 'is',
    // All spellings of the item, since a filter compares exactly.
    values: [...(items[axis.item(line, level)]?.spellings ?? [])],
  }));
}

/** The filters that let exactly the rows behind a cell pass: the pivot's own and one for each item of its lines. */
export function filtersBehind(pivot: ComputedPivot, place: CellPlace): Filter[] {
  return [
    ...pivot.plan.filters,
    ...pathFilters(pivot.rows, place.row),
    ...pathFilters(pivot.columns, place.line),
  ];
}

/** Values written into the statement itself, so that it runs as it stands. */
function literals(): Bindings {
  return { values: {}, add: (value) => (value === null ? 'NULL' : quoteText(String(value))) };
}

/**
 * A SELECT over the kept result's file that gives the value of a cell, computed from the rows as the pivot does;
 * no row where the cell is one that no row reaches.
 */
export function statementOf(pivot: ComputedPivot, place: CellPlace): string {
  const measure = pivot.plan.measures[place.measure];
  const value =
    measure === undefined
      ? 'NULL'
      : measure.distinct === undefined
        ? measure.value(measure.parts.map(({ rows }) => rows))
        : `count(DISTINCT ${measure.distinct})`;
  const condition = filterSql(filtersBehind(pivot, place), pivot.source.columns, literals());
  return [
    `SELECT ${value} AS ${quoteName(measure?.caption ?? 'value')}`,
    `FROM ${sourceSql(pivot.source.file)}`,
    ...(condition === 'TRUE' ? [] : [`WHERE ${condition}`]),
    'HAVING count(*) > 0',
  ].join('\n');
}

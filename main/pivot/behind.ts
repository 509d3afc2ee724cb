import type { Cell } from '#shared/model/column.ts';
import type { PivotField } from '#shared/model/pivot.ts';
import type { Filter } from '#shared/model/result.ts';
import { literalBindings } from '../engine/bindings.ts';
import { filterSql } from '../engine/filter-sql.ts';
import { quoteName } from '../engine/sql-text.ts';
import type { ShownAxis } from './axis.ts';
import type { ComputedPivot } from './compute.ts';
import { filtersOnResult } from './derived.ts';
import type { PivotItem } from './pivot-view.ts';
import type { CellPlace } from './window.ts';

type Condition = Omit<Filter, 'within'>;

/** The items of the data that the groups inside a computed group have. */
function itemsInside(axis: ShownAxis, depth: number, group: number): Cell[] {
  const { tree } = axis.lines;
  const [start, end] = [tree[depth]?.starts[group] ?? 0, tree[depth]?.starts[group + 1] ?? 0];
  return Array.from(tree[depth + 1]?.items.subarray(start, end) ?? [], (code) => code).flatMap((code) => [
    ...(itemOf(axis, depth, code)?.spellings ?? []),
  ]);
}

function itemOf(axis: ShownAxis, level: number, code: number): PivotItem | undefined {
  return axis.fields[level]?.items[axis.codeOfItem(level, code)];
}

/** What a row of a group inside a computed group passes: it has the item, or none of those beside the rest. */
function condition(axis: ShownAxis, level: number, parent: number, code: number): Condition {
  const field = axis.fields[level]?.field ?? '';
  const item = itemOf(axis, level, code);
  // All spellings of an item, since a filter compares exactly.
  return item?.others === true
    ? { field, operator: 'is-not', values: itemsInside(axis, level, parent) }
    : { field, operator: 'is', values: [...(item?.spellings ?? [])] };
}

/** What keeps those rows out that a top N without the rest leaves out of a group and of the groups inside it. */
function exclusions(
  axis: ShownAxis,
  tops: readonly boolean[],
  depth: number,
  group: number,
  within: readonly Condition[],
): Filter[] {
  if (!tops.includes(true, depth)) return [];
  const { tree } = axis.lines;
  const filters: Filter[] = [];
  if (tops[depth] === true) {
    filters.push({
      field: axis.fields[depth]?.field ?? '',
      operator: 'is',
      values: itemsInside(axis, depth, group),
      ...(within.length > 0 ? { within: [...within] } : {}),
    });
  }
  const [start, end] = [tree[depth]?.starts[group] ?? 0, tree[depth]?.starts[group + 1] ?? 0];
  for (let inside = start; inside < end; inside += 1) {
    const narrower = condition(axis, depth, group, tree[depth + 1]?.items[inside] ?? 0);
    filters.push(...exclusions(axis, tops, depth + 1, inside, [...within, narrower]));
  }
  return filters;
}

function pathFilters(axis: ShownAxis, fields: readonly PivotField[], line: number): Filter[] {
  const depth = axis.depth(line);
  const groupAt = (above: number) => axis.shown[above]?.groups[axis.group(line, above)] ?? -1;
  const path = Array.from({ length: depth }, (_, level) =>
    condition(axis, level, groupAt(level), axis.code(line, level)),
  );
  const tops = fields.map(({ top }) => top?.others === false);
  return [...path, ...(groupAt(depth) < 0 ? [] : exclusions(axis, tops, depth, groupAt(depth), []))];
}

/**
 * The filters that let exactly the rows of the result behind a cell pass: the pivot's own and one for each item of
 * its lines. Of the rest of a top N they are the rows of none of its items; what a top N leaves out is kept out.
 */
export function filtersBehind(pivot: ComputedPivot, place: CellPlace): Filter[] {
  const filters = [
    ...pivot.plan.filters,
    ...pathFilters(pivot.rows, pivot.spec.rows, place.row),
    ...pathFilters(pivot.columns, pivot.spec.columns, place.line),
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

import type { Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';
import type { MeasurePlan } from './measures.ts';
import type { Part } from './part.ts';
import type { AxisFieldPlan, AxisPlan, PivotPlan } from './plan.ts';

/** Names of the temporary tables; each connection has its own. */
export const tables = {
  leaves: 'pivot_leaves',
  pairs: 'pivot_pairs',
  /** Cells of measures that are made of the rows. */
  cells: 'pivot_cells',
  rows: 'pivot_rows',
  columns: 'pivot_columns',
} as const;

export type AxisName = 'rows' | 'columns';

/** Prefix of an axis's columns in those tables; they stand beside the result's own. */
const prefixes = { rows: 'pivot_row', columns: 'pivot_column' } as const;

export function keyName(axis: AxisName, level: number): string {
  return `${prefixes[axis]}${level}`;
}

function codeName(axis: AxisName, level: number): string {
  return `${prefixes[axis]}${level}_code`;
}

function lineName(axis: AxisName, depth: number): string {
  return `${prefixes[axis]}_line${depth}`;
}

/** Whether items of the field that differ only by case are one. */
export function mergesCase(column: Column): boolean {
  return column.type.kind === 'text';
}

/** A field as its items are told apart before case is looked at. */
function keySql(column: Column): string {
  const name = quoteName(column.field);
  return mergesCase(column) ? `CAST(${name} AS VARCHAR)` : name;
}

function keys(plan: PivotPlan): { name: string; sql: string }[] {
  return (['rows', 'columns'] as const).flatMap((axis) =>
    plan[axis].fields.map(({ column }, level) => ({ name: keyName(axis, level), sql: keySql(column) })),
  );
}

/** The distinct parts that mergeable measures are made of, and where each measure's stand among them. */
export interface PartList {
  readonly parts: readonly Part[];
  places(measure: MeasurePlan): readonly number[];
}

export function partList(measures: readonly MeasurePlan[]): PartList {
  const parts: Part[] = [];
  const place = (part: Part) =>
    parts.findIndex((other) => other.rows === part.rows && other.combine === part.combine);
  for (const part of measures.flatMap((measure) => measure.parts)) if (place(part) < 0) parts.push(part);
  return { parts, places: (measure) => measure.parts.map(place) };
}

/**
 * Groups the rows once by all axis fields. One row more than `limit` is the sign that there are too many; `where`
 * is the filters' condition.
 */
export function leavesSql(
  plan: PivotPlan,
  parts: readonly Part[],
  source: { readonly from: string; readonly where: string },
  limit: number,
): string {
  const fields = keys(plan);
  const selected = [
    ...fields.map(({ name, sql }) => `${sql} AS ${name}`),
    'count(*) AS row_count',
    ...parts.map(({ rows }, index) => `${rows} AS part${index}`),
  ];
  // Without fields there would be a group even where there is no row.
  const group =
    fields.length === 0
      ? ' HAVING count(*) > 0'
      : ` GROUP BY ${fields.map((_, index) => index + 1).join(', ')}`;
  return `CREATE TEMP TABLE ${tables.leaves} AS SELECT ${selected.join(', ')} FROM ${source.from} WHERE ${source.where}${group} LIMIT ${limit + 1}`;
}

/**
 * Text goes by its letters without case and accents, then without case; a derived field by its own order; other
 * items by their value; null last.
 */
function orderOf({ column, descending }: AxisFieldPlan, key: string): string {
  const text = mergesCase(column) ? [`strip_accents(lower(${key}))`, `lower(${key})`] : [key];
  return [
    `${key} IS NULL`,
    ...(column.order?.(key) ?? text).map((sql) => `${sql} ${descending ? 'DESC' : 'ASC'} NULLS LAST`),
  ].join(', ');
}

/**
 * Gives each combination of an axis's items the code of each item in its field's order and the number of the line
 * it adds to at each depth: leaves in order, each group's subtotal after its leaves, the grand total last.
 */
export function linesSql(axis: AxisName, plan: AxisPlan): string {
  const names = plan.fields.map((_, level) => keyName(axis, level));
  const codes = plan.fields.map((_, level) => codeName(axis, level));
  const full = plan.fields.length;
  const leaf = lineName(axis, full);
  const subtotals = plan.depths.filter((depth) => depth > 0 && depth < full);
  const coded = plan.fields.map(
    (field, level) =>
      `dense_rank() OVER (ORDER BY ${orderOf(field, names[level] ?? '')}) - 1 AS ${codes[level]}`,
  );
  const rank = (depth: number) => `(dense_rank() OVER (ORDER BY ${codes.slice(0, depth).join(', ')}) - 1)`;
  // A subtotal stands after the last leaf of its group and after the subtotals inside it that end there too.
  const after = (depth: number) => 1 + subtotals.filter((other) => other > depth).length;
  const totals = plan.depths
    .filter((depth) => depth < full)
    .map((depth) => {
      const group = depth === 0 ? '' : `PARTITION BY ${codes.slice(0, depth).join(', ')}`;
      return `max(${leaf}) OVER (${group}) + ${after(depth)} AS ${lineName(axis, depth)}`;
    });
  return `CREATE TEMP TABLE ${tables[axis]} AS
WITH combinations AS (SELECT DISTINCT ${names.join(', ')} FROM ${tables.leaves}),
coded AS (SELECT *, ${coded.join(', ')} FROM combinations),
numbered AS (SELECT *, ${[full, ...subtotals].map(rank).join(' + ')} AS ${leaf} FROM coded)
SELECT *${totals.map((total) => `, ${total}`).join('')} FROM numbered`;
}

/** Every leaf of an axis once, in order: the code of each item, then the line at each depth of the plan. */
export function leafLinesSql(axis: AxisName, plan: AxisPlan): string {
  const names = [
    ...plan.fields.map((_, level) => codeName(axis, level)),
    ...plan.depths.map((depth) => lineName(axis, depth)),
  ];
  const selected = names.map((name) => `CAST(${name} AS INTEGER)`).join(', ');
  return `SELECT DISTINCT ${selected} FROM ${tables[axis]} ORDER BY ${lineName(axis, plan.fields.length)}`;
}

export interface AxisFieldPlace {
  readonly axis: AxisName;
  readonly level: number;
}

/** The spellings of the items of fields of one type: the field's place in `fields`, the item's code, the spelling. */
export function itemsSql(fields: readonly AxisFieldPlace[]): string {
  const each = fields.map(
    ({ axis, level }, place) =>
      `SELECT CAST(${place} AS INTEGER) AS place, CAST(${codeName(axis, level)} AS INTEGER) AS code, ${keyName(axis, level)} AS spelling FROM ${tables[axis]}`,
  );
  return `SELECT DISTINCT * FROM (${each.join(' UNION ALL ')}) ORDER BY place, code, spelling NULLS LAST`;
}

/**
 * `FROM` with every leaf's lines, and the `GROUP BY` that makes every line meet every other one.
 * @param itemOf SQL of an item in what is joined
 */
function joined(
  plan: PivotPlan,
  table: string,
  itemOf: (axis: AxisName, level: number) => string = (axis, level) => `${table}.${keyName(axis, level)}`,
): { from: string; group: string; row: string; column: string } {
  const axes = (['rows', 'columns'] as const).map((axis) => {
    const { fields, depths } = plan[axis];
    if (fields.length === 0) return { join: '', sets: [''], line: '0' };
    const same = fields.map((_, level) => {
      const key = keyName(axis, level);
      return `${itemOf(axis, level)} IS NOT DISTINCT FROM ${tables[axis]}.${key}`;
    });
    const lines = depths.map((depth) => lineName(axis, depth));
    return {
      join: ` JOIN ${tables[axis]} ON ${same.join(' AND ')}`,
      sets: lines,
      // In each grouping set one of them stands, and it is never null.
      line: `coalesce(${lines.join(', ')})`,
    };
  });
  const [rows, columns] = axes;
  const sets = (rows?.sets ?? []).flatMap((row) =>
    (columns?.sets ?? []).map((column) => `(${[row, column].filter((name) => name !== '').join(', ')})`),
  );
  const grouped = plan.rows.fields.length + plan.columns.fields.length > 0;
  return {
    from: `${table}${axes.map(({ join }) => join).join('')}`,
    // Without fields there would be a cell even where there is no row.
    group: grouped ? ` GROUP BY GROUPING SETS (${sets.join(', ')})` : ' HAVING count(*) > 0',
    row: rows?.line ?? '0',
    column: columns?.line ?? '0',
  };
}

/** Every cell that rows reach: row line, column line, then `values` over the parts. */
export function cellsSql(plan: PivotPlan, values: readonly string[]): string {
  const { from, group, row, column } = joined(plan, tables.leaves);
  const selected = [`CAST(${row} AS INTEGER)`, `CAST(${column} AS INTEGER)`, ...values];
  return `SELECT ${selected.join(', ')} FROM ${from}${group}`;
}

/** How many cells there are. */
export function cellCountSql(plan: PivotPlan): string {
  return `SELECT count(*) FROM (${cellsSql(plan, [])})`;
}

/** A part of the leaves, combined. */
export function combined(part: Part, index: number): string {
  return `${part.combine}(part${index})`;
}

/** The distinct values of a field with the axis fields they stand under. */
export function pairsSql(
  plan: PivotPlan,
  distinct: string,
  source: { readonly from: string; readonly where: string },
): string {
  const selected = [...keys(plan).map(({ name, sql }) => `${sql} AS ${name}`), `${distinct} AS counted`];
  return `CREATE TEMP TABLE ${tables.pairs} AS SELECT DISTINCT ${selected.join(', ')} FROM ${source.from} WHERE ${source.where}`;
}

/** A distinct count's cells, the same ones as of cellsSql. */
export function distinctCellsSql(plan: PivotPlan, value: string): string {
  const { from, group, row, column } = joined(plan, tables.pairs);
  return `SELECT CAST(${row} AS INTEGER), CAST(${column} AS INTEGER), ${value} FROM ${from}${group}`;
}

/**
 * Cells of measures that are made of the rows, the same ones as of cellsSql: row line `r`, column line `c`, then
 * `v0`, `v1`… of `values`, which are SQL over the rows.
 */
export function rowCellsSql(
  plan: PivotPlan,
  values: readonly string[],
  source: { readonly from: string; readonly where: string },
): string {
  const rows = `(SELECT * FROM ${source.from} WHERE ${source.where}) AS pivot_source`;
  const { from, group, row, column } = joined(plan, rows, (axis, level) => {
    const field = plan[axis].fields[level];
    return field === undefined ? 'NULL' : keySql(field.column);
  });
  const selected = [
    `CAST(${row} AS INTEGER) AS r`,
    `CAST(${column} AS INTEGER) AS c`,
    ...values.map((value, index) => `${value} AS v${index}`),
  ];
  return `CREATE TEMP TABLE ${tables.cells} AS SELECT ${selected.join(', ')} FROM ${from}${group}`;
}

export function dropSql(): string {
  return Object.values(tables)
    .map((table) => `DROP TABLE IF EXISTS temp.${table}`)
    .join('; ');
}

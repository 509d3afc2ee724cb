import type { MeasurePlan } from './measures.ts';
import { type AxisName, itemTable, keyName, keySql, lineName, openName, tables } from './names.ts';
import type { Part } from './part.ts';
import type { AxisPlan, PivotPlan } from './plan.ts';

/** Names under which the leaves of an axis are told apart. */
function keyNames(axis: AxisName, plan: AxisPlan): string[] {
  return [
    ...plan.fields.map((_, level) => keyName(axis, level)),
    ...(plan.openings.length === 0 ? [] : [openName(axis)]),
  ];
}

function axisKeys(axis: AxisName, { fields, openings }: AxisPlan): { name: string; sql: string }[] {
  const keys = fields.map(({ column }, level) => {
    const sql = keySql(column);
    const open = openings.slice(0, level);
    return {
      name: keyName(axis, level),
      sql: open.length === 0 ? sql : `CASE WHEN ${open.join(' AND ')} THEN ${sql} END`,
    };
  });
  if (openings.length === 0) return keys;
  const cases = openings.map((open, index) => `WHEN NOT ${open} THEN ${index + 1}`);
  return [...keys, { name: openName(axis), sql: `CASE ${cases.join(' ')} ELSE ${fields.length} END` }];
}

function keys(plan: PivotPlan): { name: string; sql: string }[] {
  return [...axisKeys('rows', plan.rows), ...axisKeys('columns', plan.columns)];
}

/** The fields the leaves are told apart by, and the column of the leaves that each is in. */
export function axisFields(plan: PivotPlan): { readonly field: string; readonly name: string }[] {
  return (['rows', 'columns'] as const).flatMap((axis) =>
    plan[axis].fields.map(({ column }, level) => ({ field: column.field, name: keyName(axis, level) })),
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
 * is the filters' condition, and `count` gives how many rows a group has.
 */
export function leavesSql(
  plan: PivotPlan,
  parts: readonly Part[],
  source: { readonly from: string; readonly where: string },
  limit: number,
  count = 'count(*)',
): string {
  const fields = keys(plan);
  const selected = [
    ...fields.map(({ name, sql }) => `${sql} AS ${name}`),
    `CAST(${count} AS BIGINT) AS row_count`,
    ...parts.map(({ rows }, index) => `${rows} AS part${index}`),
  ];
  // Without fields there would be a group even where there is no row.
  const group =
    fields.length === 0
      ? ' HAVING count(*) > 0'
      : ` GROUP BY ${fields.map((_, index) => index + 1).join(', ')}`;
  return `CREATE TEMP TABLE ${tables.leaves} AS SELECT ${selected.join(', ')} FROM ${source.from} WHERE ${source.where}${group} LIMIT ${limit + 1}`;
}

/** How many of the first `rows` that pass the filters there are, and into how many leaves they fall. */
export function groupCountSql(
  plan: PivotPlan,
  source: { readonly from: string; readonly where: string },
  rows: number,
): string {
  const fields = keys(plan);
  const selected = fields.map(({ name, sql }) => `${sql} AS ${name}`).join(', ');
  const names = fields.map(({ name }) => name).join(', ');
  return `WITH sample AS MATERIALIZED (SELECT ${selected} FROM ${source.from} WHERE ${source.where} LIMIT ${rows})
SELECT (SELECT count(*) FROM sample), (SELECT count(*) FROM (SELECT DISTINCT ${names} FROM sample))`;
}

/**
 * `FROM` with every leaf's lines, and the `GROUP BY` that makes every line meet every other one.
 * @param keyOf SQL of a key in what is joined
 */
function joined(
  plan: PivotPlan,
  table: string,
  keyOf: (name: string) => string = (name) => `${table}.${name}`,
): { from: string; group: string; row: string; column: string } {
  const axes = (['rows', 'columns'] as const).map((axis) => {
    const { fields, depths, openings } = plan[axis];
    if (fields.length === 0) return { join: '', sets: [''], line: '0', isLine: [] };
    const same = keyNames(axis, plan[axis]).map(
      (key) => `${keyOf(key)} IS NOT DISTINCT FROM ${tables[axis]}.${key}`,
    );
    const lines = depths.map((depth) => lineName(axis, depth));
    // In each grouping set one of them stands; it is null only for what a closed group holds.
    const line = `coalesce(${lines.join(', ')})`;
    return {
      join: ` JOIN ${tables[axis]} ON ${same.join(' AND ')}`,
      sets: lines,
      line,
      isLine: openings.length === 0 ? [] : [`${line} IS NOT NULL`],
    };
  });
  const [rows, columns] = axes;
  const sets = (rows?.sets ?? []).flatMap((row) =>
    (columns?.sets ?? []).map((column) => `(${[row, column].filter((name) => name !== '').join(', ')})`),
  );
  const grouped = plan.rows.fields.length + plan.columns.fields.length > 0;
  const having = axes.flatMap(({ isLine }) => isLine);
  return {
    from: `${table}${axes.map(({ join }) => join).join('')}`,
    group: grouped
      ? ` GROUP BY GROUPING SETS (${sets.join(', ')})${having.length === 0 ? '' : ` HAVING ${having.join(' AND ')}`}`
      : // Without fields there would be a cell even where there is no row.
        ' HAVING count(*) > 0',
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
  const ofRows = new Map(keys(plan).map(({ name, sql }) => [name, sql]));
  const { from, group, row, column } = joined(plan, rows, (name) => `(${ofRows.get(name) ?? 'NULL'})`);
  const selected = [
    `CAST(${row} AS INTEGER) AS r`,
    `CAST(${column} AS INTEGER) AS c`,
    ...values.map((value, index) => `${value} AS v${index}`),
  ];
  return `CREATE TEMP TABLE ${tables.cells} AS SELECT ${selected.join(', ')} FROM ${from}${group}`;
}

/** Drops what a pivot of so many fields may have made. */
export function dropSql(fields: Readonly<Record<AxisName, number>>): string {
  const { coded, ...single } = tables;
  const items = (['rows', 'columns'] as const).flatMap((axis) =>
    Array.from({ length: fields[axis] }, (_, level) => itemTable(axis, level)),
  );
  return [...Object.values(single), ...Object.values(coded), ...items]
    .map((table) => `DROP TABLE IF EXISTS temp.${table}`)
    .join('; ');
}

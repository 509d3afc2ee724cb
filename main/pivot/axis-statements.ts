import type { PivotColumn } from './derived.ts';
import {
  type AxisName,
  codeName,
  itemTable,
  keyName,
  keySql,
  lineName,
  mergesCase,
  openName,
  tables,
} from './names.ts';
import type { AxisFieldPlan, AxisPlan } from './plan.ts';
import { othersCode } from './tree.ts';

/**
 * Text goes by its letters without case and accents, then without case; a derived field by its own order; other
 * items by their value; null last.
 */
export function itemOrder(column: PivotColumn, key: string): string {
  const text = mergesCase(column) ? [`strip_accents(lower(${key}))`, `lower(${key})`] : [key];
  return [`${key} IS NULL`, ...(column.order?.(key) ?? text)].join(', ');
}

/** The items of a field in what stands after FROM, with their codes in the field's order. */
export function itemTableSql(axis: AxisName, level: number, field: AxisFieldPlan, from: string): string {
  const key = keyName(axis, level);
  return `CREATE TEMP TABLE ${itemTable(axis, level)} AS
SELECT *, dense_rank() OVER (ORDER BY ${itemOrder(field.column, key)}) - 1 AS ${codeName(axis, level)}
FROM (SELECT DISTINCT ${keySql(field.column)} AS ${key} FROM ${from})`;
}

/** The items that the coded combinations hold, kept before a top N makes some of them its rest. */
export function itemsBeforeTopSql(axis: AxisName, level: number): string {
  const [key, code] = [keyName(axis, level), codeName(axis, level)];
  return `CREATE TEMP TABLE ${itemTable(axis, level)} AS SELECT DISTINCT ${key}, ${code} FROM ${tables.coded[axis]} WHERE ${code} IS NOT NULL`;
}

/** A rank over the combinations whose groups are looked into as far as `depth`; null for the others. */
function rankSql(axis: AxisName, plan: AxisPlan, depth: number, order: string): string {
  if (plan.openings.length === 0 || depth < 2) return `dense_rank() OVER (ORDER BY ${order}) - 1`;
  const there = `${openName(axis)} >= ${depth}`;
  return `CASE WHEN ${there} THEN dense_rank() OVER (PARTITION BY ${there} ORDER BY ${order}) - 1 END`;
}

/** Each combination of an axis's items that the leaves hold, with the code of each item in its field's order. */
export function codedSql(axis: AxisName, plan: AxisPlan): string {
  const names = plan.fields.map((_, level) => keyName(axis, level));
  const open = plan.openings.length === 0 ? [] : [openName(axis)];
  const joins: string[] = [];
  const codes = plan.fields.map((field, level) => {
    const [key, code] = [keyName(axis, level), codeName(axis, level)];
    if (field.items === 'lines') {
      return `${rankSql(axis, plan, level + 1, itemOrder(field.column, key))} AS ${code}`;
    }
    const items = itemTable(axis, level);
    joins.push(` JOIN ${items} ON combinations.${key} IS NOT DISTINCT FROM ${items}.${key}`);
    if (open.length === 0 || level === 0) return `${items}.${code} AS ${code}`;
    return `CASE WHEN ${openName(axis)} > ${level} THEN ${items}.${code} END AS ${code}`;
  });
  const left = joins.map((join) => (open.length === 0 ? join : ` LEFT${join}`));
  return `SELECT combinations.*, ${codes.join(', ')} FROM (SELECT DISTINCT ${[...names, ...open].join(', ')} FROM ${tables.leaves}) AS combinations${left.join('')}`;
}

/**
 * Numbers the lines of the coded combinations in `from`: those of each depth follow one another in the order of
 * their items' codes, depths in the order of `depths`. A combination has the line it adds to at each depth.
 */
export function linesSql(axis: AxisName, plan: AxisPlan, depths: readonly number[], from: string): string {
  const codes = plan.fields.map((_, level) => codeName(axis, level));
  let last = `(${from})`;
  for (const [index, depth] of depths.entries()) {
    const rank = depth === 0 ? '0' : rankSql(axis, plan, depth, codes.slice(0, depth).join(', '));
    const before = depths[index - 1];
    const offset = before === undefined ? '' : ` + coalesce(max(${lineName(axis, before)}) OVER (), -1) + 1`;
    last = `(SELECT *, (${rank})${offset} AS ${lineName(axis, depth)} FROM ${last})`;
  }
  return `CREATE TEMP TABLE ${tables[axis]} AS SELECT * FROM ${last}`;
}

/** The codes of every combination once, of the first `levels` fields, in order; -1 from where a group is closed. */
export function combinationsSql(axis: AxisName, levels: number): string {
  const codes = Array.from(
    { length: levels },
    (_, level) => `CAST(coalesce(${codeName(axis, level)}, -1) AS INTEGER)`,
  );
  const order = codes.map((_, index) => index + 1).join(', ');
  return `SELECT DISTINCT ${codes.join(', ')} FROM ${tables[axis]} ORDER BY ${order}`;
}

/**
 * Takes the combinations of the numbered lines over as coded ones, those outside a top N at `level` as its rest or,
 * without others, not at all. `kept` is the lines of the top N, separated by commas, as a value `$kept`.
 */
export function keepTopSql(axis: AxisName, level: number, others: boolean): string {
  const [code, line] = [codeName(axis, level), lineName(axis, level + 1)];
  const isKept = `(${line} IS NULL OR ${line} IN (SELECT CAST(unnest(string_split($kept, ',')) AS BIGINT)))`;
  const rest = others ? ` REPLACE (CASE WHEN ${isKept} THEN ${code} ELSE ${othersCode} END AS ${code})` : '';
  return `CREATE OR REPLACE TEMP TABLE ${tables.coded[axis]} AS SELECT * EXCLUDE (${line})${rest} FROM ${tables[axis]}${others ? '' : ` WHERE ${isKept}`}`;
}

export interface AxisFieldPlace {
  readonly axis: AxisName;
  readonly level: number;
  /** Whether its items stand in a table of their own. */
  readonly apart: boolean;
}

/** The spellings of the items of fields of one type: the field's place in `fields`, the item's code, the spelling. */
export function itemsSql(fields: readonly AxisFieldPlace[]): string {
  const each = fields.map(({ axis, level, apart }, place) => {
    const code = codeName(axis, level);
    const from = apart ? itemTable(axis, level) : tables[axis];
    return `SELECT CAST(${place} AS INTEGER) AS place, CAST(${code} AS INTEGER) AS code, ${keyName(axis, level)} AS spelling FROM ${from} WHERE ${code} IS NOT NULL`;
  });
  return `SELECT DISTINCT * FROM (${each.join(' UNION ALL ')}) ORDER BY place, code, spelling NULLS LAST`;
}

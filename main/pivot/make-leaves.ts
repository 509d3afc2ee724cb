import { createBindings } from '../engine/bindings.ts';
import { filterSql } from '../engine/filter-sql.ts';
import type { DerivedRows } from './derived.ts';
import type { FinerLeaves, LeafShelf, LeavesWanted } from './leaf-shelf.ts';
import { isMergeable } from './measures.ts';
import { tables } from './names.ts';
import type { AxisPlan, PivotPlan } from './plan.ts';
import type { PivotRows } from './read-cells.ts';
import type { Run } from './run.ts';
import { axisFields, groupCountSql, leavesSql, partList } from './statements.ts';

/** The rows to group: `key` is the same wherever the same rows are meant. */
export interface GroupedRows extends PivotRows {
  readonly columns: DerivedRows['columns'];
  readonly key: string;
}

export interface MadeLeaves {
  /** Keeps the leaves, so many of them, where they are good for the next pivot; after that they are gone. */
  keep(count: number): Promise<void>;
  /** Rows, or groups of them, with all items of the axes that pass the filters. */
  readonly passing: PivotRows;
}

/** Rows looked at to tell whether the groups inside closed ones are few. */
const sampledRows = 100_000;
/**
 * The largest part of these rows that may be groups of their own: where rows fall into groups at random, those are
 * then at most about 90,000.
 */
const sampledShare = 0.6;

function hasClosed({ unreached, openings }: AxisPlan): boolean {
  return unreached.length + openings.length > 0;
}

/** The axis with every group open. */
function opened(axis: AxisPlan): AxisPlan {
  return { ...axis, fields: [...axis.fields, ...axis.unreached], unreached: [], openings: [] };
}

/**
 * Groups and keeps the rows as if every group were open, so that opening one reads nothing. Null where that would be
 * too many groups to keep: then only what is open is grouped.
 */
async function keepOpened(
  run: Run,
  plan: PivotPlan,
  rows: GroupedRows,
  wanted: LeavesWanted,
  shelf: LeafShelf,
): Promise<FinerLeaves | null> {
  const all = { ...plan, rows: opened(plan.rows), columns: opened(plan.columns) };
  const [seen, groups] = await run.row(groupCountSql(all, rows, sampledRows), rows.bindings);
  const isFew = Number(seen) < sampledRows || Number(groups) <= Number(seen) * sampledShare;
  if (!isFew) return null;
  await run.do(leavesSql(all, wanted.parts, rows, shelf.mostRows), rows.bindings);
  const [count] = await run.row(`SELECT count(*) FROM ${tables.leaves}`);
  if (Number(count) > shelf.mostRows) {
    await run.do(`DROP TABLE temp.${tables.leaves}`);
    return null;
  }
  const fields = new Map(axisFields(all).map(({ field, name }) => [field, name]));
  const leaves = { ...wanted, fields, rows: Number(count) };
  await shelf.keep(tables.leaves, leaves, (sql) => run.do(sql));
  return shelf.find(wanted);
}

/** Groups the rows into the table of leaves, or coarser groups kept of them before. */
export async function makeLeaves(
  run: Run,
  plan: PivotPlan,
  rows: GroupedRows,
  most: number,
  shelf: LeafShelf,
): Promise<MadeLeaves> {
  const { parts } = partList(plan.measures.filter(isMergeable));
  const fields = axisFields(plan);
  const wanted = { from: rows.key, filters: plan.filters, fields: fields.map(({ field }) => field), parts };
  const isClosed = hasClosed(plan.rows) || hasClosed(plan.columns);
  const known = shelf.find(wanted);
  const finer =
    known === null && isClosed && shelf.mostRows > 0
      ? await keepOpened(run, plan, rows, wanted, shelf)
      : known;
  if (finer === null) {
    await run.do(leavesSql(plan, parts, rows, most), rows.bindings);
    const keep = async (count: number) => {
      // Where a group is closed its rows are no longer told apart, so they are good for nothing else.
      if (plan.rows.openings.length + plan.columns.openings.length > 0) return;
      const columns = new Map(fields.map(({ field, name }) => [field, name]));
      const leaves = { from: rows.key, filters: plan.filters, fields: columns, parts, rows: count };
      await shelf.keep(tables.leaves, leaves, (sql) => run.do(sql));
    };
    return { keep, passing: rows };
  }
  const bindings = createBindings();
  const where = filterSql(finer.filters, rows.columns, bindings);
  await run.do(leavesSql(plan, finer.parts, { from: finer.from, where }, most, 'sum(row_count)'), bindings);
  return { keep: async () => {}, passing: { from: finer.from, where, bindings } };
}

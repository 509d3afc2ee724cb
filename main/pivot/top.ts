import { AppError } from '#shared/errors/app-error.ts';
import { createBindings } from '../engine/bindings.ts';
import { keepTopSql, linesSql } from './axis-statements.ts';
import { orderByValue } from './compare-cells.ts';
import { type AxisName, tables } from './names.ts';
import type { AxisPlan, PivotPlan } from './plan.ts';
import { type PivotRows, readStore } from './read-cells.ts';
import { readTree } from './read-tree.ts';
import type { Run } from './run.ts';

/** The grand total alone: no field tells its rows apart. */
function noFieldsOf(axis: AxisPlan): AxisPlan {
  return { ...axis, fields: [], depths: [0], openings: [] };
}

/**
 * Replaces, among the coded combinations of an axis, what is outside each top N by its rest, or removes it. Fields go
 * from the outermost: the items of an inner one are ranked within each group that then is, the rest of an outer one
 * among them. Values are totals over the other axis, of all rows.
 */
export async function keepTops(
  run: Run,
  name: AxisName,
  plan: PivotPlan,
  rows: PivotRows,
  most: number,
): Promise<void> {
  const axis = plan[name];
  for (const [level, { top, column }] of axis.fields.entries()) {
    if (top === undefined) continue;
    const measure = plan.measures[top.measure];
    if (measure === undefined) {
      throw new AppError(
        'input.invalid',
        `The top ${top.count} of "${column.field}" go by measure ${top.measure + 1}; the pivot has ${plan.measures.length}.`,
        { hint: 'Choose one of its measures.', details: { name: column.field } },
      );
    }
    const depths = [level + 1];
    await run.do(linesSql(name, axis, depths, `SELECT * FROM ${tables.coded[name]}`));
    const tree = await readTree(run, name, level + 1);
    const count = tree[level + 1]?.count ?? 0;
    const other = name === 'rows' ? 'columns' : 'rows';
    const narrowed: PivotPlan = {
      ...plan,
      [name]: { ...axis, depths },
      [other]: noFieldsOf(plan[other]),
    };
    const lineCounts = name === 'rows' ? { rows: count, columns: 1 } : { rows: 1, columns: count };
    const values = await readStore(run, narrowed, lineCounts, rows, { most, leaves: count });
    const totalOf = (group: number) =>
      values === null
        ? null
        : name === 'rows'
          ? values.value(group, 0, top.measure)
          : values.value(0, group, top.measure);
    const kept: number[] = [];
    const starts = tree[level]?.starts ?? new Int32Array(1);
    for (let parent = 0; parent < (tree[level]?.count ?? 0); parent += 1) {
      const [start, end] = [starts[parent] ?? 0, starts[parent + 1] ?? 0];
      const inside = Array.from({ length: end - start }, (_, index) => totalOf(start + index));
      const order = orderByValue(inside, measure.type, top.from === 'largest');
      for (const place of order.subarray(0, top.count)) kept.push(start + place);
    }
    if (kept.length > 0) {
      const bindings = createBindings();
      bindings.values.kept = kept.join(',');
      await run.do(keepTopSql(name, level, top.others), bindings);
    }
    await run.do(`DROP TABLE temp.${tables[name]}`);
  }
}

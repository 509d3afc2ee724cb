import type { Cell } from '#shared/model/column.ts';
import { toCell } from '../engine/cells.ts';
import { type AxisLeaves, createAxis, noFields } from './axis.ts';
import type { PivotAxis, PivotAxisField, PivotItem } from './pivot-view.ts';
import type { AxisPlan } from './plan.ts';
import type { Run } from './run.ts';
import { type AxisName, itemsSql, leafLinesSql, linesSql } from './statements.ts';
import { readIntegers } from './vectors.ts';

async function readItems(run: Run, axis: AxisName, level: number): Promise<PivotItem[]> {
  return run.whole(itemsSql(axis, level), async (result) => {
    const items: { value: Cell; spellings: Cell[] }[] = [];
    const type = result.columnType(1);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return items;
      const [codes, values] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const value = toCell(values.getItem(row), type);
        const item = items[Number(codes.getItem(row))];
        if (item === undefined) items.push({ value, spellings: [value] });
        else item.spellings.push(value);
      }
    }
  });
}

/** Numbers the lines of an axis over the grouped leaves, and reads them with their items. */
export async function readAxis(run: Run, name: AxisName, plan: AxisPlan): Promise<PivotAxis> {
  if (plan.fields.length === 0) return createAxis(plan, [], noFields);
  await run.do(linesSql(name, plan));
  const columns = await run.whole(leafLinesSql(name, plan), readIntegers);
  const leaves: AxisLeaves = {
    codes: columns.slice(0, plan.fields.length),
    lines: columns.slice(plan.fields.length),
  };
  const fields: PivotAxisField[] = [];
  for (const [level, { column }] of plan.fields.entries()) {
    fields.push({ field: column.field, type: column.type, items: await readItems(run, name, level) });
  }
  return createAxis(plan, fields, leaves);
}

import type { Cell } from '#shared/model/column.ts';
import { toCell } from '../engine/cells.ts';
import { type AxisLeaves, createAxis, noFields } from './axis.ts';
import type { PivotAxis, PivotItem } from './pivot-view.ts';
import type { PivotPlan } from './plan.ts';
import type { Run } from './run.ts';
import {
  type AxisFieldPlace,
  type AxisName,
  itemsSql,
  leafLinesSql,
  linesSql,
  mergesCase,
} from './statements.ts';
import { readIntegers } from './vectors.ts';

/** The items of fields of one type, in the order of `fields`. */
async function readItems(run: Run, fields: readonly AxisFieldPlace[]): Promise<PivotItem[][]> {
  return run.whole(itemsSql(fields), async ({ types, chunks }) => {
    const items: { value: Cell; spellings: Cell[] }[][] = fields.map(() => []);
    const type = types[2];
    if (type === undefined) return items;
    for await (const chunk of chunks) {
      const [places, codes, spellings] = [0, 1, 2].map((index) => chunk.getColumnVector(index));
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const ofField = items[Number(places?.getItem(row))];
        const value = toCell(spellings?.getItem(row) ?? null, type);
        const item = ofField?.[Number(codes?.getItem(row))];
        if (item === undefined) ofField?.push({ value, spellings: [value] });
        else item.spellings.push(value);
      }
    }
    return items;
  });
}

async function readLeaves(run: Run, name: AxisName, plan: PivotPlan): Promise<AxisLeaves> {
  const { fields } = plan[name];
  if (fields.length === 0) return noFields;
  await run.do(linesSql(name, plan[name]));
  const columns = await run.whole(leafLinesSql(name, plan[name]), readIntegers);
  return { codes: columns.slice(0, fields.length), lines: columns.slice(fields.length) };
}

/** Numbers the lines of both axes over the grouped leaves, and reads them with their items. */
export async function readAxes(
  run: Run,
  plan: PivotPlan,
): Promise<{ readonly rows: PivotAxis; readonly columns: PivotAxis }> {
  const leaves = {
    rows: await readLeaves(run, 'rows', plan),
    columns: await readLeaves(run, 'columns', plan),
  };
  const fields = (['rows', 'columns'] as const).flatMap((axis) =>
    plan[axis].fields.map(({ column }, level) => ({ axis, level, column })),
  );
  // Text fields are read at once: a statement costs more than its few rows.
  const texts = fields.filter(({ column }) => mergesCase(column));
  const ofTexts = texts.length === 0 ? [] : await readItems(run, texts);
  const items = { rows: new Map<number, PivotItem[]>(), columns: new Map<number, PivotItem[]>() };
  for (const field of fields) {
    const place = texts.indexOf(field);
    const read = place < 0 ? (await readItems(run, [field]))[0] : ofTexts[place];
    items[field.axis].set(field.level, read ?? []);
  }
  const axisOf = (name: AxisName) =>
    createAxis(
      plan[name],
      plan[name].fields.map(({ column }, level) => ({
        field: column.field,
        type: column.type,
        items: items[name].get(level) ?? [],
      })),
      leaves[name],
    );
  return { rows: axisOf('rows'), columns: axisOf('columns') };
}

import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell } from '#shared/model/column.ts';
import { toCell } from '../engine/cells.ts';
import {
  type AxisFieldPlace,
  codedSql,
  itemsBeforeTopSql,
  itemsSql,
  itemTableSql,
  linesSql,
} from './axis-statements.ts';
import { type AxisName, mergesCase, tables } from './names.ts';
import type { PivotAxisField, PivotItem } from './pivot-view.ts';
import type { AxisPlan, PivotPlan } from './plan.ts';
import type { PivotRows } from './read-cells.ts';
import { readTree } from './read-tree.ts';
import type { Run } from './run.ts';
import { keepTops } from './top.ts';
import { bareTree, type ComputedLines, computedLines, othersCode, type Tree } from './tree.ts';

/** An axis as it is computed: its lines, and its fields with their items by code, ascending. */
export interface ComputedAxis {
  readonly lines: ComputedLines;
  readonly fields: readonly PivotAxisField[];
}

export interface AxisRows {
  /** The rows of the result, with the filters they are to pass. */
  readonly all: PivotRows;
  /** The same, or groups of them, in which the items of all fields of the axes are told apart. */
  readonly passing: PivotRows;
}

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

/** What the rest of a top N is called: `Others`, numbered where an item is called that. */
function othersLabel(items: readonly PivotItem[]): string {
  const taken = new Set(items.map(({ value }) => fold(String(value))));
  let label = 'Others';
  for (let number = 2; taken.has(fold(label)); number += 1) label = `Others ${number}`;
  return label;
}

function hasTop({ fields }: AxisPlan): boolean {
  return fields.some(({ top }) => top !== undefined);
}

async function readLines(
  run: Run,
  name: AxisName,
  plan: PivotPlan,
  { all, passing }: AxisRows,
  most: number,
): Promise<Tree> {
  const axis = plan[name];
  const { fields } = axis;
  if (fields.length === 0) return bareTree;
  for (const [level, field] of fields.entries()) {
    if (field.items === 'all') await run.do(itemTableSql(name, level, field, all.from));
    if (field.items === 'passing') {
      const { from, where, bindings } = passing;
      await run.do(itemTableSql(name, level, field, `${from} WHERE ${where}`), bindings);
    }
  }
  const coded = codedSql(name, axis);
  if (hasTop(axis)) {
    await run.do(`CREATE TEMP TABLE ${tables.coded[name]} AS ${coded}`);
    for (const [level, { items }] of fields.entries()) {
      if (items === 'lines') await run.do(itemsBeforeTopSql(name, level));
    }
    await keepTops(run, name, plan, all, most);
    await run.do(linesSql(name, axis, axis.depths, `SELECT * FROM ${tables.coded[name]}`));
  } else await run.do(linesSql(name, axis, axis.depths, coded));
  return readTree(run, name, fields.length);
}

/** The tree with the rest of each top N as the item after the field's own. */
function withOthers(tree: Tree, fields: readonly PivotAxisField[]): Tree {
  return tree.map((level, depth) => {
    const items = fields[depth - 1]?.items ?? [];
    if (items.at(-1)?.others !== true) return level;
    return { ...level, items: level.items.map((code) => (code === othersCode ? items.length - 1 : code)) };
  });
}

function fieldOf({ column, top }: AxisPlan['fields'][number], items: readonly PivotItem[]): PivotAxisField {
  const others: PivotItem = { value: othersLabel(items), spellings: [], others: true };
  return {
    field: column.field,
    type: column.type,
    items: top?.others === true ? [...items, others] : items,
  };
}

/** Numbers the lines of both axes over the grouped leaves, and reads them with their items. */
export async function readAxes(
  run: Run,
  plan: PivotPlan,
  rows: AxisRows,
  most: number,
): Promise<{ readonly rows: ComputedAxis; readonly columns: ComputedAxis }> {
  const trees = {
    rows: await readLines(run, 'rows', plan, rows, most),
    columns: await readLines(run, 'columns', plan, rows, most),
  };
  const fields = (['rows', 'columns'] as const).flatMap((axis) =>
    plan[axis].fields.map(({ column, items }, level) => ({
      axis,
      level,
      column,
      apart: items !== 'lines' || hasTop(plan[axis]),
    })),
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
  const axisOf = (name: AxisName): ComputedAxis => {
    const { fields: reached, unreached, depths } = plan[name];
    const read = reached.map((field, level) => fieldOf(field, items[name].get(level) ?? []));
    return {
      lines: computedLines(withOthers(trees[name], read), depths),
      fields: [
        ...read,
        ...unreached.map(({ column }) => ({ field: column.field, type: column.type, items: [] })),
      ],
    };
  };
  return { rows: axisOf('rows'), columns: axisOf('columns') };
}

import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { type ColumnType, isNumericKind } from '#shared/model/column.ts';

import type { Bindings } from '../engine/bindings.ts';
import type { ReadTerm } from './aggregates.ts';
import { type CellStore, cellOrder, createCellStore } from './cell-store.ts';
import { type CellValues, listed, type ValueReader, valueReader } from './cell-values.ts';
import { isMergeable, type MeasurePlan } from './measures.ts';
import { tables } from './names.ts';
import type { PivotPlan } from './plan.ts';
import type { Answer, Run } from './run.ts';
import { cellsSql, combined, distinctCellsSql, pairsSql, partList, rowCellsSql } from './statements.ts';
import { Int32Column } from './vectors.ts';

/** The rows that are pivoted: what stands after FROM, and `where`, the filters' condition, its values in `bindings`. */
export interface PivotRows {
  readonly from: string;
  readonly where: string;
  readonly bindings: Bindings;
}

interface Cells {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: readonly CellValues[];
}

async function takeCells({ types, chunks }: Answer, readers: readonly ValueReader[], most: number) {
  const rows = new Int32Column();
  const columns = new Int32Column();
  let count = 0;
  for await (const chunk of chunks) {
    const { rowCount } = chunk;
    count += rowCount;
    if (count > most) return null;
    const [rowLines, columnLines] = [chunk.getColumnVector(0), chunk.getColumnVector(1)];
    for (let row = 0; row < rowCount; row += 1) {
      rows.push(Number(rowLines.getItem(row)));
      columns.push(Number(columnLines.getItem(row)));
    }
    for (const [index, reader] of readers.entries()) reader.take(chunk, 2 + index, types);
  }
  return { rows: rows.finish(), columns: columns.finish() };
}

/** Asks again, as text, for the values of a measure that a double does not hold. */
async function takeExceptions(
  run: Run,
  from: string,
  reader: ValueReader,
  lines: { readonly rows: Int32Array; readonly columns: Int32Array },
): Promise<void> {
  const exceptions = reader.exceptions();
  if (exceptions === null) return;
  const places = new Map<string, number>();
  for (const [index, row] of lines.rows.entries()) places.set(`${row},${lines.columns[index]}`, index);
  await run.stream(
    `SELECT r, c, ${exceptions.text} FROM ${from} WHERE ${exceptions.where}`,
    async ({ chunks }) => {
      for await (const chunk of chunks) {
        const [rows, columns, texts] = [0, 1, 2].map((index) => chunk.getColumnVector(index));
        for (let row = 0; row < chunk.rowCount; row += 1) {
          const index = places.get(`${rows?.getItem(row)},${columns?.getItem(row)}`);
          const text = texts?.getItem(row);
          if (index !== undefined && typeof text === 'string') reader.except(index, text);
        }
      }
    },
  );
}

/** An answer of at most so many rows, as the groups and totals bound it, is read whole. */
const wholeRows = 500_000;

/** Reads cells, whose SQL gives row line, column line, then a value for each of `types`; null above `most`. */
async function readCells(
  run: Run,
  sql: string,
  types: readonly ColumnType[],
  limits: { readonly most: number; readonly expected: number },
): Promise<Cells | null> {
  const names = types.map((_, index) => `v${index}`);
  const readers = types.map((type, index) => valueReader(`v${index}`, type));
  const from = `(${sql}) AS cells(${['r', 'c', ...names].join(', ')})`;
  const shaped = `SELECT ${['r', 'c', ...readers.map((reader) => reader.sql)].join(', ')} FROM ${from}`;
  const take = (answer: Answer) => takeCells(answer, readers, limits.most);
  const lines = await (limits.expected > wholeRows ? run.stream(shaped, take) : run.whole(shaped, take));
  if (lines === null) return null;
  for (const reader of readers) await takeExceptions(run, from, reader, lines);
  return { ...lines, values: readers.map((reader) => reader.finish()) };
}

/** What is read of a measure for each cell, and the measure's values made of that. */
interface Reading {
  readonly terms: readonly ReadTerm[];
  values(columns: readonly CellValues[], count: number): CellValues | undefined;
}

/** @param byCell whether expressions are worked out of their aggregates here, without a limit of digits */
function readingOf(measure: MeasurePlan, byCell: boolean): Reading {
  const expression = byCell ? measure.byCell : undefined;
  if (expression === undefined) {
    return { terms: [{ type: measure.type, sql: measure.value }], values: ([own]) => own };
  }
  return {
    terms: expression.terms,
    values: (columns, count) => {
      const cells = Array.from({ length: count }, (_, index) =>
        expression.value(columns.map((column) => column.get(index))),
      );
      return listed(cells, isNumericKind(measure.type.kind));
    },
  };
}

async function readMeasures(
  run: Run,
  plan: PivotPlan,
  lineCounts: { readonly rows: number; readonly columns: number },
  source: PivotRows,
  limits: { readonly most: number; readonly leaves: number },
  byCell: boolean,
): Promise<CellStore | null> {
  const readings = new Map(plan.measures.map((measure) => [measure, readingOf(measure, byCell)]));
  const termsOf = (measure: MeasurePlan) => readings.get(measure)?.terms ?? [];
  const reading = {
    most: limits.most,
    expected: limits.leaves * plan.rows.depths.length * plan.columns.depths.length,
  };
  const mergeable = plan.measures.filter(isMergeable);
  const { parts, places } = partList(mergeable);
  const pieces = parts.map(combined);
  const values = mergeable.flatMap((measure) =>
    termsOf(measure).map(({ sql }) => sql(places(measure).map((at) => pieces[at] ?? 'NULL'))),
  );
  const typesOf = (measures: readonly MeasurePlan[]) => measures.flatMap(termsOf).map(({ type }) => type);
  const cells = await readCells(run, cellsSql(plan, values), typesOf(mergeable), reading);
  if (cells === null) return null;

  const orderOf = ({ rows, columns }: Cells) => cellOrder(rows, columns, lineCounts.rows, lineCounts.columns);
  const order = orderOf(cells);
  const found = new Map<MeasurePlan, CellValues>();
  const keep = (measures: readonly MeasurePlan[], read: Cells | null) => {
    if (read === null || read.rows.length !== cells.rows.length) {
      throw new AppError('internal', 'A measure reached other cells than the rest of the pivot.');
    }
    const its = read === cells ? order : orderOf(read);
    let first = 0;
    for (const measure of measures) {
      const end = first + termsOf(measure).length;
      const column = readings.get(measure)?.values(read.values.slice(first, end), read.rows.length);
      if (column !== undefined) found.set(measure, column.reordered(its));
      first = end;
    }
  };
  keep(mergeable, cells);
  for (const measure of plan.measures) {
    if (measure.distinct === undefined) continue;
    await run.do(pairsSql(plan, measure.distinct, source), source.bindings);
    const counted = distinctCellsSql(plan, 'count(DISTINCT counted)');
    keep([measure], await readCells(run, counted, [measure.type], reading));
    await run.do(`DROP TABLE temp.${tables.pairs}`);
  }
  const ofRows = plan.measures.filter((measure) => !isMergeable(measure) && measure.distinct === undefined);
  if (ofRows.length > 0) {
    const sql = ofRows.flatMap((measure) =>
      termsOf(measure).map((term) => term.sql(measure.parts.map(({ rows }) => rows))),
    );
    await run.do(rowCellsSql(plan, sql, source), source.bindings);
    const all = `SELECT * FROM temp.${tables.cells}`;
    keep(ofRows, await readCells(run, all, typesOf(ofRows), reading));
    await run.do(`DROP TABLE temp.${tables.cells}`);
  }
  const measures = plan.measures.flatMap((measure) => found.get(measure) ?? []);
  const arrange = (lines: Int32Array) => {
    const arranged = new Int32Array(order.length);
    for (let to = 0; to < order.length; to += 1) arranged[to] = lines[order[to] ?? 0] ?? 0;
    return arranged;
  };
  return createCellStore(arrange(cells.rows), arrange(cells.columns), lineCounts.rows, measures);
}

/**
 * Computes every cell of the numbered lines; null where there are more than `most`. The engine works expressions out
 * as far as its 38 digits go; where it fails, that is done here, of their aggregates, for all cells of the pivot.
 */
export async function readStore(
  run: Run,
  plan: PivotPlan,
  lineCounts: { readonly rows: number; readonly columns: number },
  source: PivotRows,
  limits: { readonly most: number; readonly leaves: number },
): Promise<CellStore | null> {
  try {
    return await readMeasures(run, plan, lineCounts, source, limits, false);
  } catch (error) {
    const hasExpression = plan.measures.some(({ byCell }) => byCell !== undefined);
    if (!hasExpression || !isAppError(error) || error.code !== 'query.failed') throw error;
    await run.do(`DROP TABLE IF EXISTS temp.${tables.cells}`);
    return await readMeasures(run, plan, lineCounts, source, limits, true);
  }
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { createBindings } from '../engine/bindings.ts';
import type { Engine } from '../engine/engine.ts';
import { filterSql } from '../engine/filter-sql.ts';
import type { ShownAxis } from './axis.ts';
import type { CellStore } from './cell-store.ts';
import { type DerivedRows, deriveFields } from './derived.ts';
import { type FieldFigures, figuresSql, readFigures } from './field-figures.ts';
import { type LeafShelf, type LeafShelves, noShelf } from './leaf-shelf.ts';
import { makeLeaves } from './make-leaves.ts';
import { keyName, tables } from './names.ts';
import type { PivotView } from './pivot-view.ts';
import { figuredFields, needsRowNumbers, type PivotPlan, planPivot } from './plan.ts';
import { type ComputedAxis, readAxes } from './read-axis.ts';
import { readStore } from './read-cells.ts';
import { Run } from './run.ts';
import { cellCountSql, dropSql } from './statements.ts';
import { viewOf } from './view.ts';

/** A kept result to pivot. */
export interface PivotSource {
  /** Its Parquet file. */
  readonly file: string;
  readonly columns: readonly Column[];
}

export type Ranges = readonly ({ readonly min: number; readonly max: number } | null)[];

export interface ComputedPivot extends PivotView {
  readonly rows: ShownAxis;
  readonly columns: ShownAxis;
  readonly plan: PivotPlan;
  readonly spec: PivotSpec;
  /** The rows it stands on, derived fields among their columns. */
  readonly source: DerivedRows;
  /**
   * Smallest and largest shown value of each measure on the innermost lines in sight (leaves and closed groups); null
   * where none is a finite number. Worked out when asked.
   */
  readonly ranges: Ranges;
  readonly bytes: number;
  readonly elapsedMs: number;
}

/** The cells of a pivot and the groups they are of, before it is said how they stand; see viewOf. */
export interface ComputedBase {
  readonly plan: PivotPlan;
  readonly source: DerivedRows;
  readonly rows: ComputedAxis;
  readonly columns: ComputedAxis;
  /** Of the lines of both axes, as computed. */
  readonly cells: CellStore;
  readonly sourceRows: number;
  readonly bytes: number;
  readonly elapsedMs: number;
}

export interface ComputeOptions {
  readonly signal?: AbortSignal | undefined;
  /** The largest number of cells, totals included, times measures. */
  readonly maxCells?: number;
  /** Where groups of rows are kept for the next pivot of the same result. */
  readonly shelves?: LeafShelves;
}

/** What one pivot may hold in memory; about 64 MB with one measure. */
const maxPivotCells = 4_000_000;

async function readAllFigures(run: Run, from: string, columns: readonly Column[], shelf: LeafShelf) {
  const figures = new Map<string, FieldFigures>();
  for (const column of columns) {
    const key = `${column.field} ${from}`;
    const found =
      shelf.figures.get(key) ??
      readFigures(column, await run.row(`SELECT ${figuresSql(column)} FROM ${from}`));
    shelf.figures.set(key, found);
    figures.set(column.field, found);
  }
  return figures;
}

/** Too many cells: says how many, and which field makes most of them. */
function tooMany(count: string, most: number, fields: readonly { field: string; items: number }[]): AppError {
  const [largest] = [...fields].sort((a, b) => b.items - a.items);
  return new AppError('limit.exceeded', `This pivot would have ${count} cells; the limit is ${most}.`, {
    hint:
      largest === undefined
        ? 'Take measures off.'
        : `Take "${largest.field}" off (it has ${largest.items} items), or filter it.`,
    ...(largest === undefined ? {} : { details: { name: largest.field } }),
  });
}

async function refuseLeaves(run: Run, plan: PivotPlan, most: number): Promise<never> {
  const fields = [];
  for (const axis of ['rows', 'columns'] as const) {
    for (const [level, { column }] of plan[axis].fields.entries()) {
      const [items] = await run.row(`SELECT count(DISTINCT ${keyName(axis, level)}) FROM ${tables.leaves}`);
      fields.push({ field: column.field, items: Number(items) });
    }
  }
  throw tooMany(`more than ${most}`, most, fields);
}

async function compute(
  run: Run,
  kept: PivotSource,
  spec: PivotSpec,
  maxCells: number,
  shelf: LeafShelf,
): Promise<ComputedBase> {
  const started = performance.now();
  const derived = deriveFields(kept.file, kept.columns, spec.derived);
  const numbered = needsRowNumbers(spec, derived.columns);
  const source = { ...derived, from: numbered ? derived.numberedFrom : derived.from };
  const figures = await readAllFigures(run, derived.from, figuredFields(spec, derived.columns), shelf);
  const plan = planPivot(spec, source.columns, figures);
  const most = Math.floor(maxCells / Math.max(1, plan.measures.length));
  const bindings = createBindings();
  const where = filterSql(plan.filters, source.columns, bindings);
  const rowsOf = { from: source.from, where, bindings };
  const columnsOf = { ...rowsOf, columns: source.columns, key: derived.from };
  const made = await makeLeaves(run, plan, columnsOf, most, shelf);
  const [leaves, sourceRows] = await run.row(`SELECT count(*), sum(row_count) FROM ${tables.leaves}`);
  if (Number(leaves) > most) await refuseLeaves(run, plan, most);
  const { rows, columns } = await readAxes(run, plan, { all: rowsOf, passing: made.passing }, most);
  const lineCounts = { rows: rows.lines.count, columns: columns.lines.count };
  const cells = await readStore(run, plan, lineCounts, rowsOf, { most, leaves: Number(leaves) });
  if (cells === null) {
    const [count] = await run.row(cellCountSql(plan));
    const total = Number(count) * Math.max(1, plan.measures.length);
    throw tooMany(
      String(total),
      maxCells,
      [...rows.fields, ...columns.fields].map(({ field, items }) => ({ field, items: items.length })),
    );
  }
  await made.keep(Number(leaves));
  const groups = [...rows.lines.tree, ...columns.lines.tree].reduce((sum, { count }) => sum + count, 0);
  return {
    plan,
    source,
    rows,
    columns,
    cells,
    sourceRows: Number(sourceRows ?? 0),
    bytes: cells.bytes + groups * 32,
    elapsedMs: performance.now() - started,
  };
}

/**
 * Computes the cells of a pivot of a kept result: the rows are grouped once by all axis fields that are open, and
 * every total is made of those groups' sums, counts, minima and maxima, never of other totals or of averages.
 * Distinct counts are made of the distinct values, and what no groups combine to (a median) of the rows themselves.
 * Throws limit.exceeded above `maxCells`, query.cancelled when
 * aborted.
 */
export function computeBase(
  engine: Engine,
  source: PivotSource,
  spec: PivotSpec,
  options: ComputeOptions = {},
): Promise<ComputedBase> {
  const work = async (connection: DuckDBConnection, shelf: LeafShelf) => {
    try {
      const run = new Run(connection, options.signal);
      return await compute(run, source, spec, options.maxCells ?? maxPivotCells, shelf);
    } finally {
      await connection.run(dropSql({ rows: spec.rows.length, columns: spec.columns.length }));
    }
  };
  return options.shelves === undefined
    ? engine.withConnection((connection) => work(connection, noShelf()))
    : options.shelves.use(source.file, work);
}

/** Computes a pivot and shows it as the spec says; throws what computeBase and viewOf throw. */
export async function computePivot(
  engine: Engine,
  source: PivotSource,
  spec: PivotSpec,
  options: ComputeOptions = {},
): Promise<ComputedPivot> {
  return viewOf(await computeBase(engine, source, spec, options), spec);
}

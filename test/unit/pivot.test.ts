import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { computePivot, type PivotSource } from '#main/pivot/compute.ts';
import { measureLines, windowOf } from '#main/pivot/window.ts';
import type { Cell } from '#shared/model/column.ts';
import { type Aggregate, aggregates, type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';
import { randomPivotRows as randomRows, pivotTypes as types } from '#test/helpers/pivot-rows.ts';
import { plainExpressions } from '#test/helpers/plain-aggregates.ts';
import { type PlainPivot, type PlainRows, plainPivot } from '#test/helpers/plain-pivot.ts';
import { type Random, randomFrom } from '#test/helpers/random.ts';

function randomSpec(random: Random): PivotSpec {
  const left = ['label', 'constructor', 'day', 'code', 'level', 'flag'];
  const take = (most: number) =>
    Array.from({ length: random.below(most + 1) }, () => ({
      field: left.splice(random.below(left.length), 1)[0] ?? 'label',
      sort: random.pick(['ascending', 'descending'] as const),
      subtotal: random.below(3) > 0,
    }));
  const numbers = ['amount', 'ratio', 'units', 'big', 'code'];
  const measure = () => {
    const aggregate = random.pick(aggregates);
    if (aggregate === 'calculated') {
      return { aggregate, field: null, expression: random.pick(Object.keys(plainExpressions)) };
    }
    const takesAny = ['count', 'min', 'max', 'distinct', 'first', 'last'].includes(aggregate);
    const field = random.pick(takesAny ? Object.keys(types) : numbers);
    return {
      aggregate,
      field: aggregate === 'count' && random.below(2) === 0 ? null : field,
      ...(aggregate === 'weighted-average' ? { weight: random.pick(numbers) } : {}),
      ...(aggregate === 'percentile' ? { share: random.pick([0, 0.25, 0.9, 0.333, 1]) } : {}),
      ...(aggregate === 'first' || aggregate === 'last' ? { by: random.pick(Object.keys(types)) } : {}),
    };
  };
  return pivotSpecSchema.parse({
    rows: take(3),
    columns: take(2),
    measures: Array.from({ length: 1 + random.below(3) }, measure),
    rowGrandTotals: random.below(4) > 0,
    columnGrandTotals: random.below(4) > 0,
  });
}

/** How far a measure's doubles may be from the exact ones, as docs/decisions/pivot-sums-and-averages.md has it. */
function tolerance(aggregate: Aggregate | undefined): number {
  if (aggregate?.startsWith('standard-deviation')) return 1e-12;
  // Two sums, each within its last bit, and their quotient.
  return aggregate === 'weighted-average' ? 2 ** -50 : 0;
}

function expectSame(actual: PlainPivot, plain: PlainPivot, spec: PivotSpec): void {
  const cells = actual.cells.map((line, row) =>
    line.map((cell, column) => {
      const wanted = plain.cells[row]?.[column] ?? null;
      const most = tolerance(spec.measures[column % spec.measures.length]?.aggregate);
      const isNear = Math.abs(Number(cell) - Number(wanted)) <= most * Math.abs(Number(wanted));
      return typeof cell === 'number' && most > 0 && isNear ? wanted : cell;
    }),
  );
  expect({ ...actual, cells }, JSON.stringify(spec)).toEqual(plain);
}

describe('a pivot', () => {
  let engine: Engine;
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let files = 0;
  beforeAll(async () => {
    place = await temporaryFolder();
    engine = await openEngine({ temporary: place.folder });
  });
  afterAll(async () => {
    engine.close();
    await place.remove();
  });

  async function keep(sql: string): Promise<PivotSource> {
    files += 1;
    const file = `${place.folder}/facts-${files}.parquet`;
    await engine.run(`COPY (${sql}) TO ${quoteText(file)} (FORMAT parquet)`);
    const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    return { file, columns };
  }

  async function whole(source: PivotSource, spec: PivotSpec) {
    const pivot = await computePivot(engine, source, spec);
    const all = windowOf(
      pivot,
      { offset: 0, count: pivot.rows.lineCount },
      { offset: 0, count: pivot.columns.lineCount * measureLines(pivot) },
    );
    return { rowLines: all.rowLines, columnLines: all.columnLines, cells: all.cells };
  }

  it.each([1, 2, 3, 4, 5])(
    'has the cells and totals that plain JavaScript computes from the rows (seed %i)',
    async (seed) => {
      const random = randomFrom(seed);
      const rows = randomRows(random, [40, 300, 1, 120, 500][seed - 1] ?? 100);
      const source = await keep(selectOf(types, rows));
      const data: PlainRows = { columns: source.columns, rows };
      for (let round = 0; round < 25; round += 1) {
        const spec = randomSpec(random);
        expectSame(await whole(source, spec), plainPivot(data, spec), spec);
      }
    },
  );

  it('finds every line by its items, and none that is not there', async () => {
    const random = randomFrom(11);
    const source = await keep(selectOf(types, randomRows(random, 200)));
    for (let round = 0; round < 10; round += 1) {
      const { rows } = await computePivot(engine, source, randomSpec(random));
      for (let line = 0; line < rows.lineCount; line += 1) {
        const items = Array.from({ length: rows.depth(line) }, (_, level) => rows.item(line, level));
        expect(rows.find(items)).toBe(line);
      }
      expect(rows.find([999])).toBeNull();
    }
  });

  it('looks only at the rows that pass its filters and pages', async () => {
    const rows = randomRows(randomFrom(12), 300);
    const source = await keep(selectOf(types, rows));
    const spec = pivotSpecSchema.parse({
      rows: [{ field: 'label' }],
      columns: [],
      pages: [
        { field: 'flag', items: [true, null] },
        { field: 'day', items: null },
      ],
      filters: [{ field: 'units', operator: 'greater', values: [0] }],
      measures: [
        { field: 'amount', aggregate: 'sum' },
        { field: 'day', aggregate: 'distinct' },
      ],
    });
    const passing = rows.filter((row) => row[5] !== false && Number(row[8] ?? -1) > 0);
    expect(await whole(source, spec)).toEqual(plainPivot({ columns: source.columns, rows: passing }, spec));
    expect((await computePivot(engine, source, spec)).sourceRows).toBe(passing.length);
  });

  it('sums doubles to the same number in any order and any grouping', async () => {
    const values = Array.from(
      { length: 3000 },
      (_, index) => ((index * 7919) % 3001) / 7 - 1e12 * ((index % 3) - 1),
    );
    const list = (numbers: readonly number[]) =>
      selectOf(
        { g: 'INTEGER', x: 'DOUBLE' },
        numbers.map((x, index) => [index % 50, x]),
      );
    const spec = (rows: string[]) =>
      pivotSpecSchema.parse({
        rows: rows.map((field) => ({ field })),
        columns: [],
        measures: [{ field: 'x', aggregate: 'sum' }],
      });
    const totals = new Set<Cell>();
    for (const numbers of [values, [...values].reverse(), [...values].sort((a, b) => a - b)]) {
      const source = await keep(list(numbers));
      totals.add((await whole(source, spec([]))).cells[0]?.[0] ?? null);
      totals.add((await whole(source, spec(['g']))).cells.at(-1)?.[0] ?? null);
    }
    const data = {
      columns: [{ field: 'x', type: { kind: 'float' as const, native: 'DOUBLE' } }],
      rows: values.map((x) => [x]),
    };
    expect([...totals]).toEqual(plainPivot(data, spec([])).cells[0]);
  });

  it('says how many cells are too many and which field makes them', async () => {
    const source = await keep('SELECT range AS id, range % 3 AS kind FROM range(1000)');
    const spec = pivotSpecSchema.parse({
      rows: [{ field: 'kind' }, { field: 'id' }],
      columns: [],
      measures: [{ field: null, aggregate: 'count' }],
    });
    await expect(computePivot(engine, source, spec, { maxCells: 1003 })).rejects.toMatchObject({
      code: 'limit.exceeded',
      message: 'This pivot would have 1004 cells; the limit is 1003.',
      hint: 'Take "id" off (it has 1000 items), or filter it.',
    });
    await expect(computePivot(engine, source, spec, { maxCells: 10 })).rejects.toMatchObject({
      code: 'limit.exceeded',
    });
    expect((await computePivot(engine, source, spec, { maxCells: 1004 })).rows.lineCount).toBe(1004);
  });

  it('has one blank line of totals, or none, where no row passes', async () => {
    const source = await keep('SELECT 1 AS id, 2 AS units');
    const filters = [{ field: 'id', operator: 'is', values: [5] }];
    const measures = [
      { field: 'units', aggregate: 'sum' },
      { field: null, aggregate: 'count' },
    ];
    const empty = await whole(
      source,
      pivotSpecSchema.parse({ rows: [{ field: 'id' }], columns: [], filters, measures }),
    );
    expect([empty.rowLines, empty.cells]).toEqual([[], []]);
    const bare = await whole(source, pivotSpecSchema.parse({ rows: [], columns: [], filters, measures }));
    expect(bare.cells).toEqual([[null, null]]);
  });

  it.each([
    [{ rows: [{ field: 'nope' }] }, 'not-found'],
    [{ rows: [{ field: 'label' }], columns: [{ field: 'label' }] }, 'input.invalid'],
    [{ measures: [{ field: 'label', aggregate: 'sum' }] }, 'input.invalid'],
    [{ measures: [{ field: null, aggregate: 'min' }] }, 'input.invalid'],
  ])('refuses %o', async (change, code) => {
    const source = await keep(selectOf(types, randomRows(randomFrom(1), 2)));
    const spec = pivotSpecSchema.parse({ rows: [], columns: [], measures: [], ...change });
    await expect(computePivot(engine, source, spec)).rejects.toMatchObject({ code });
  });

  it('stops when asked to', async () => {
    const source = await keep('SELECT range % 100000 AS id, hash(range) % 1000 AS x FROM range(2000000)');
    const controller = new AbortController();
    const spec = pivotSpecSchema.parse({
      rows: [{ field: 'id' }],
      columns: [{ field: 'x' }],
      measures: [{ field: null, aggregate: 'count' }],
    });
    const running = computePivot(engine, source, spec, { signal: controller.signal });
    setTimeout(() => controller.abort(), 0);
    await expect(running).rejects.toMatchObject({ code: 'query.cancelled' });
    expect(
      (await engine.query("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 'pivot_%'")).values,
    ).toEqual([[0n]]);
  });
});

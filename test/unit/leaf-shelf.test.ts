import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { type ComputedPivot, computePivot, type PivotSource } from '#main/pivot/compute.ts';
import { createLeafShelves } from '#main/pivot/leaf-shelf.ts';
import { createPivotStore } from '#main/pivot/pivot-store.ts';
import { lineCountOf, windowOf } from '#main/pivot/window.ts';
import type { Cell } from '#shared/model/column.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';
import { pivotTypes, randomPivotRows } from '#test/helpers/pivot-rows.ts';
import { plainLines } from '#test/helpers/plain-lines.ts';
import { plainPivot } from '#test/helpers/plain-pivot.ts';
import { randomFrom } from '#test/helpers/random.ts';
import { exactText, randomLinesSpec } from '#test/helpers/random-lines-spec.ts';

const types = { platform: 'VARCHAR', plan: 'VARCHAR', day: 'DATE', value: 'DECIMAL(18,2)', ratio: 'DOUBLE' };

function rowsOf(seed: number, count: number): Cell[][] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => [
    random.pick(['iOS', 'ios', 'Telco', null]),
    random.pick(['Gold', 'Silver', '']),
    random.pick(['2017-01-25', '2017-01-26', null]),
    random.pick([null, `${random.below(2000) - 1000}.25`, '9999999999999999.99']),
    random.pick([0.1, -1e17, 1 / 3, null]),
  ]);
}

const measures = [
  { field: 'value', aggregate: 'sum' },
  { field: 'ratio', aggregate: 'average' },
  { field: null, aggregate: 'count' },
  { field: 'value', aggregate: 'max' },
];
const first = {
  rows: [{ field: 'platform' }, { field: 'plan' }],
  columns: [{ field: 'day' }],
  measures,
};

describe('a pivot of a result that was pivoted before', () => {
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

  async function kept(sql: string): Promise<PivotSource> {
    files += 1;
    const file = `${place.folder}/leaves-${files}.parquet`;
    await engine.run(`COPY (${sql}) TO ${quoteText(file)} (FORMAT parquet)`);
    const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    return { file, columns };
  }

  /** A store over one result; its file can be taken away, so that whatever reads the rows fails. */
  async function stored(rows: readonly Cell[][] | string) {
    const { file, columns } = await kept(typeof rows === 'string' ? rows : selectOf(types, rows));
    const info: ResultInfo = {
      id: `kept-${files}`,
      name: 'kept',
      title: 'Kept',
      origin: { kind: 'run' },
      connectionId: 'local',
      sql: '',
      parameters: {},
      startedAt: '2017-02-01T00:00:00.000Z',
      finishedAt: '2017-02-01T00:00:00.000Z',
      rows: 0,
      bytes: 0,
      columns: [...columns],
      checksum: '',
      pinned: false,
    };
    const store = createPivotStore(engine, { get: async () => info, file: async () => file });
    return {
      store,
      columns,
      get: (spec: PivotSpec) => store.get(info.id, spec),
      takeAway: () => rm(file),
    };
  }

  function whole(pivot: ComputedPivot) {
    const { rowLines, columnLines, cells } = windowOf(
      pivot,
      { offset: 0, count: lineCountOf(pivot, 'rows') },
      { offset: 0, count: lineCountOf(pivot, 'columns') },
    );
    return { rowLines, columnLines, cells };
  }

  it.each([
    ['a field moved', { rows: [{ field: 'plan' }], columns: [{ field: 'day' }, { field: 'platform' }] }],
    ['a field taken off', { rows: [{ field: 'platform' }] }],
    ['all fields taken off', { rows: [], columns: [] }],
    [
      'another order and no subtotals',
      {
        rows: [
          { field: 'plan', subtotal: false },
          { field: 'platform', sort: 'descending' },
        ],
      },
    ],
    ['fewer measures', { measures: measures.slice(1, 2) }],
  ])('is made of the groups kept: %s', async (_name, change) => {
    const rows = rowsOf(7, 400);
    const { get, columns, takeAway, store } = await stored(rows);
    await get(pivotSpecSchema.parse(first));
    await takeAway();
    const spec = pivotSpecSchema.parse({ ...first, ...change });
    expect(whole(await get(spec))).toEqual(plainPivot({ columns, rows }, spec));
    store.close();
  });

  it('opens a closed group, and closes it again, without reading the rows', async () => {
    const rows = rowsOf(13, 400);
    const { get, columns, takeAway, store } = await stored(rows);
    const filters = [{ field: 'day', operator: 'not-null' as const, values: [] }];
    const spec = (rowExpansion: object) => pivotSpecSchema.parse({ ...first, filters, rowExpansion });
    await get(spec({ depth: 1 }));
    await takeAway();
    const passing = rows.filter(([, , day]) => day !== null);
    for (const rowExpansion of [
      { depth: 1, except: [['iOS']] },
      { depth: 1, except: [[null], ['Telco']] },
      {},
    ]) {
      const wanted = plainLines({ columns, rows: passing }, { columns, rows }, spec(rowExpansion));
      expect(whole(await get(spec(rowExpansion)))).toEqual(wanted);
    }
    store.close();
  });

  it('groups only what is open where the groups inside the others are too many to keep', async () => {
    const { get, takeAway, store } = await stored(
      "SELECT ['iOS', 'Telco'][1 + i % 2] AS platform, 'Plan ' || i AS plan, DATE '2017-01-25' AS day, CAST(i AS DECIMAL(18, 2)) AS value, 0.5 AS ratio FROM range(120000) AS numbers(i)",
    );
    const spec = (rowExpansion: object) => pivotSpecSchema.parse({ ...first, rowExpansion });
    const closed = await get(spec({ depth: 1 }));
    expect([closed.rows.lineCount, closed.value(0, 0, 0)]).toEqual([3, '3599940000.00']);
    await takeAway();
    await expect(get(spec({ depth: 1, except: [['iOS']] }))).rejects.toThrow(/parquet/);
    store.close();
  });

  it.each([1, 2, 3])(
    'is what plain JavaScript makes of the rows, one change after another (seed %i)',
    async (seed) => {
      const random = randomFrom(300 + seed);
      const rows = randomPivotRows(random, 120);
      const source = await kept(selectOf(pivotTypes, rows));
      const data = { columns: source.columns, rows };
      const shelves = createLeafShelves(engine);
      for (let round = 0; round < 30; round += 1) {
        const spec = randomLinesSpec(random, rows);
        const pivot = await computePivot(engine, source, spec, { shelves });
        expect(whole(pivot), JSON.stringify(spec, exactText)).toEqual(plainLines(data, data, spec));
      }
      shelves.close();
    },
  );

  it('is made of the groups kept where an item of a kept field is chosen', async () => {
    const rows = rowsOf(8, 300);
    const { get, columns, takeAway, store } = await stored(rows);
    await get(pivotSpecSchema.parse(first));
    await takeAway();
    const spec = pivotSpecSchema.parse({
      ...first,
      rows: [{ field: 'plan' }],
      slicers: [{ field: 'platform', items: ['iOS', null] }],
    });
    const passing = rows.filter(([platform]) => platform === 'iOS' || platform === null);
    expect(whole(await get(spec))).toEqual(plainPivot({ columns, rows: passing }, spec));
    store.close();
  });

  it.each([
    ['a field that is in no group', { rows: [{ field: 'value' }] }],
    ['a measure that was not computed', { measures: [{ field: 'value', aggregate: 'min' }] }],
    [
      'a filter on a field that is in no group',
      { filters: [{ field: 'value', operator: 'not-null', values: [] }] },
    ],
  ])('reads the rows again for %s', async (_name, change) => {
    const { get, takeAway, store } = await stored(rowsOf(9, 50));
    await get(pivotSpecSchema.parse(first));
    await takeAway();
    await expect(get(pivotSpecSchema.parse({ ...first, ...change }))).rejects.toThrow();
    store.close();
  });

  it.each([
    ['brings a definition of its own', { derived: { kind: 'date', unit: 'year', name: 'day', from: 'day' } }],
    [
      'holds only within rows of another field',
      { within: [{ field: 'value', operator: 'not-null', values: [] }] },
    ],
  ])('reads the rows again for a filter on a kept field that %s', async (_name, more) => {
    const { get, takeAway, store } = await stored(rowsOf(12, 50));
    await get(pivotSpecSchema.parse(first));
    await takeAway();
    const filters = [{ field: 'day', operator: 'not-null', values: [], ...more }];
    // The file is gone: that it is missed shows that it was asked for.
    await expect(get(pivotSpecSchema.parse({ ...first, filters }))).rejects.toThrow(/parquet/);
    store.close();
  });

  it('never makes it of groups from which rows were filtered away', async () => {
    const rows = rowsOf(10, 200);
    const { get, columns, store } = await stored(rows);
    const filters = [{ field: 'plan', operator: 'is' as const, values: ['Gold'] }];
    await get(pivotSpecSchema.parse({ ...first, filters }));
    const spec = pivotSpecSchema.parse({ ...first, rows: [{ field: 'plan' }] });
    expect(whole(await get(spec))).toEqual(plainPivot({ columns, rows }, spec));
    store.close();
  });

  it('is right when several are asked for at once', async () => {
    const rows = rowsOf(11, 300);
    const { get, columns, store } = await stored(rows);
    const specs = [
      first,
      { ...first, rows: [{ field: 'day' }], columns: [{ field: 'plan' }] },
      { ...first, columns: [] },
    ].map((one) => pivotSpecSchema.parse(one));
    const pivots = await Promise.all(specs.map(get));
    for (const [index, spec] of specs.entries()) {
      const pivot = pivots[index];
      if (pivot === undefined) throw new Error('a pivot is missing');
      expect(whole(pivot)).toEqual(plainPivot({ columns, rows }, spec));
    }
    store.close();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { createPivotStore } from '#main/pivot/pivot-store.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: Engine;
beforeAll(async () => {
  place = await temporaryFolder();
  engine = await openEngine({ temporary: place.folder });
});
afterAll(async () => {
  engine.close();
  await place.remove();
});

const spec = pivotSpecSchema.parse({
  rows: [{ field: 'id' }],
  columns: [],
  measures: [{ field: null, aggregate: 'count' }],
});

/** One kept result of `rows` rows, behind the two calls the store makes. */
async function kept(rows: number) {
  const file = `${place.folder}/kept-${rows}.parquet`;
  await engine.run(
    `COPY (SELECT range AS id, range % 7 AS kind FROM range(${rows})) TO ${quoteText(file)} (FORMAT parquet)`,
  );
  const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  const info: ResultInfo = {
    id: 'kept',
    name: 'kept',
    title: 'Kept',
    origin: { kind: 'run' },
    connectionId: 'local',
    sql: '',
    parameters: {},
    startedAt: '2017-02-01T00:00:00.000Z',
    finishedAt: '2017-02-01T00:00:00.000Z',
    rows,
    bytes: 1,
    columns: [...columns],
    checksum: '',
    pinned: false,
  };
  return { get: async () => info, file: async () => file };
}

describe('the store of pivots', () => {
  it('computes a pivot once, whatever its shading, and another one for another spec', async () => {
    const pivots = createPivotStore(engine, await kept(10));
    const [first, second] = await Promise.all([pivots.get('kept', spec), pivots.get('kept', spec)]);
    expect(second).toBe(first);
    expect(await pivots.get('kept', { ...spec, conditionalFormat: { kind: 'heatmap', scope: 'all' } })).toBe(
      first,
    );
    expect(await pivots.get('kept', { ...spec, rowGrandTotals: false })).not.toBe(first);
    expect(await pivots.get('another', spec)).not.toBe(first);
  });

  it('shows the same cells otherwise without computing them again', async () => {
    const results = await kept(1000);
    const twoFields = pivotSpecSchema.parse({
      rows: [{ field: 'kind' }, { field: 'id' }],
      columns: [],
      measures: [{ field: 'id', aggregate: 'sum' }],
    });
    const pivots = createPivotStore(engine, results);
    const first = await pivots.get('kept', twoFields);
    await engine.run(
      `COPY (SELECT 0 AS id, 0 AS kind) TO ${quoteText(await results.file())} (FORMAT parquet)`,
    );
    const showAs = { kind: 'percent-of-grand-total' };
    const shown = pivotSpecSchema.parse({
      ...twoFields,
      rows: [{ field: 'kind', sort: 'descending', sortBy: { measure: 0 }, subtotal: false }, { field: 'id' }],
      measures: [{ field: 'id', aggregate: 'sum', caption: 'Share', showAs }],
      form: 'outline',
      rowGrandTotals: false,
      rowExpansion: { depth: 1 },
    });
    const second = await pivots.get('kept', shown);
    expect([first.rows.lineCount, second.rows.lineCount]).toEqual([1000 + 7 + 1, 7]);
    // 5, 12 … 999 are the most; all of 0 … 999 is 499500.
    expect([second.rows.path(0), second.value(0, 0, 0)]).toEqual([[5n], 71_786 / 499_500]);
    const largest = [{ field: 'id', aggregate: 'max' as const }];
    const another = await pivots.get('kept', { ...twoFields, measures: largest });
    expect(another.sourceRows).toBe(1);
  });

  it('lets the pivot go that was used longest ago when there is no room', async () => {
    const pivots = createPivotStore(engine, await kept(10), { maxBytes: 1500 });
    const first = await pivots.get('kept', spec);
    const other = {
      ...spec,
      rows: [{ field: 'kind', sort: 'ascending' as const, subtotal: true, showEmpty: false }],
    };
    const second = await pivots.get('kept', other);
    expect(first.bytes + second.bytes).toBeGreaterThan(500);
    for (let place = 0; place < 4; place += 1) await pivots.get(`kept-${place}`, spec);
    expect(await pivots.get('kept', spec)).not.toBe(first);
    expect(await pivots.get('kept-3', spec)).toBe(await pivots.get('kept-3', spec));
  });

  it('computes on for one caller when another one, who began it, stops', async () => {
    const pivots = createPivotStore(engine, await kept(500_000));
    const controller = new AbortController();
    const begun = pivots.get('kept', spec, controller.signal);
    const waiting = pivots.get('kept', spec);
    const stopped = expect(begun).rejects.toMatchObject({ code: 'query.cancelled' });
    controller.abort();
    await stopped;
    expect((await waiting).sourceRows).toBe(500_000);
  });

  it('does not keep a failure', async () => {
    const pivots = createPivotStore(engine, await kept(10));
    const wrong = { ...spec, measures: [{ field: 'nope', aggregate: 'sum' as const }] };
    await expect(pivots.get('kept', wrong)).rejects.toMatchObject({ code: 'not-found' });
    await expect(pivots.get('kept', wrong)).rejects.toMatchObject({ code: 'not-found' });
  });
});

it('folds the letters of Unicode 14 as the engine lowers them', async () => {
  const { values } = await engine.query(
    `SELECT range, lower(chr(range::INTEGER)) FROM range(32, ${0xa7cb}) WHERE range NOT BETWEEN ${0x1c89} AND ${0x1c8f}`,
  );
  const [codes = [], lowered = []] = values;
  const different = codes.flatMap((code: Cell, index) => {
    const character = String.fromCodePoint(Number(code));
    return fold(character) === lowered[index] ? [] : [character];
  });
  expect(different).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Cell } from '#shared/model/column.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { keepSelect, selectOf, withEngine } from '#test/helpers/kept.ts';

const types = { plan: 'VARCHAR', day: 'DATE', amount: 'DECIMAL(10,2)', code: 'BIGINT' };
const rows: readonly (readonly Cell[])[] = [
  ['Gold', '2017-01-02', '5.00', 1n],
  ['gold', '2017-01-03', '15.00', 2n],
  ['GOLD', '2017-02-01', '25.00', 2n],
  ['Silver', '2017-01-02', '5.50', 10n],
  ['Silver', '2016-12-31', '-0.50', 10n],
  ['Éclair', '2016-12-31', '12.00', null],
  [null, '2017-02-01', null, 9_007_199_254_740_993n],
  ['', null, '7.00', -3n],
];
const derived: DerivedField[] = [
  { kind: 'date', name: 'Month', from: 'day', unit: 'month', fiscalStart: 1 },
  { kind: 'bins', name: 'Size', from: 'amount', start: '0', size: '10' },
  {
    kind: 'groups',
    name: 'Metal',
    from: 'plan',
    groups: [{ name: 'Metals', items: ['Gold', 'Silver'] }],
  },
];

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let few: ResultInfo;
let many: ResultInfo;
beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
  await withEngine(place.folder, async (engine) => {
    few = await keepSelect(core, engine, selectOf(types, rows));
    many = await keepSelect(
      core,
      engine,
      `SELECT 'User ' || (i * 7919 % 100000) AS user, i % 2 = 0 AS even FROM range(150000) AS numbers(i)`,
    );
  });
});
afterAll(async () => {
  await core.close();
  await place.remove();
});

type Held = Partial<Pick<PivotSpec, 'filters' | 'pages' | 'slicers'>>;

async function items(
  field: string,
  held: Held = {},
  more: { search?: string; offset?: number; limit?: number } = {},
) {
  const { items: found, total } = await core.client.pivot.items({
    resultId: few.id,
    spec: { derived, ...held },
    field,
    ...more,
  });
  return { found: found.map(({ value, rows: count }) => [value, count]), total };
}

it('are those of the field in its order, text without case and accents being one item, null last', async () => {
  expect(await items('plan')).toEqual({
    found: [
      ['', 1],
      ['Éclair', 1],
      ['GOLD', 3],
      ['Silver', 2],
      [null, 1],
    ],
    total: 5,
  });
  const { items: spelled } = await core.client.pivot.items({ resultId: few.id, spec: {}, field: 'plan' });
  expect(spelled.map(({ spellings }) => spellings)).toEqual([
    [''],
    ['Éclair'],
    ['GOLD', 'Gold', 'gold'],
    ['Silver'],
    [null],
  ]);
  expect(await items('code')).toEqual({
    found: [
      [-3n, 1],
      [1n, 1],
      [2n, 2],
      [10n, 2],
      [9_007_199_254_740_993n, 1],
      [null, 1],
    ],
    total: 6,
  });
});

it('are those of a derived field in its own order', async () => {
  expect((await items('Month')).found).toEqual([
    ['2016-12', 2],
    ['2017-01', 3],
    ['2017-02', 2],
    [null, 1],
  ]);
  expect((await items('Size')).found).toEqual([
    ['-10 to <0', 1],
    ['0 to <10', 3],
    ['10 to <20', 2],
    ['20 to <30', 1],
    [null, 1],
  ]);
  expect((await items('Metal')).found).toEqual([
    ['', 1],
    ['Éclair', 1],
    ['Metals', 5],
    [null, 1],
  ]);
});

it('count the rows that every other filter, page and slicer leaves; those without any stand last', async () => {
  const held: Held = {
    filters: [{ field: 'amount', operator: 'at-most', values: ['15.00'] }],
    pages: [{ field: 'plan', items: ['Gold', 'gold', 'Silver'] }],
    slicers: [
      { field: 'Month', items: ['2017-01'] },
      { field: 'code', items: null },
    ],
  };
  // Of plan: 2017-01 and at most 15.
  expect((await items('plan', held)).found).toEqual([
    ['GOLD', 2],
    ['Silver', 1],
    ['', 0],
    ['Éclair', 0],
    [null, 0],
  ]);
  // Of Month: plans that are chosen and at most 15.
  expect((await items('Month', held)).found).toEqual([
    ['2016-12', 1],
    ['2017-01', 3],
    ['2017-02', 0],
    [null, 0],
  ]);
  expect((await items('Size', held)).found).toEqual([
    ['0 to <10', 2],
    ['10 to <20', 1],
    ['-10 to <0', 0],
    ['20 to <30', 0],
    [null, 0],
  ]);
});

it.each<[string, string, Cell[]]>([
  ['plan', 'gO', ['GOLD']],
  ['plan', 'écl', ['Éclair']],
  ['plan', 'blank', [null]],
  ['plan', '(empty)', ['']],
  ['plan', ' l', ['Éclair', 'GOLD', 'Silver', null]],
  ['Month', '2017', ['2017-01', '2017-02']],
  ['code', '0', [10n, 9_007_199_254_740_993n]],
  ['plan', 'bronze', []],
])('of %s are found by part of them as they read: %s', async (field, search, expected) => {
  const { found, total } = await items(field, {}, { search });
  expect(found.map(([value]) => value)).toEqual(expected);
  expect(total).toBe(expected.length);
});

it('come in pages, of a hundred thousand each once and in order', async () => {
  const spec = { slicers: [{ field: 'even', items: [true] }] };
  const all: { value: Cell; rows: number }[] = [];
  for (const offset of [0, 49_500, 99_000]) {
    const page = await core.client.pivot.items({
      resultId: many.id,
      spec,
      field: 'user',
      offset,
      limit: 1000,
    });
    expect(page.total).toBe(100_000);
    all.push(...page.items);
  }
  const counts = new Map<string, number>();
  for (let row = 0; row < 150_000; row += 1) {
    const user = `User ${(row * 7919) % 100_000}`;
    counts.set(user, (counts.get(user) ?? 0) + Number(row % 2 === 0));
  }
  const order = [...counts]
    .sort(([one, rows], [other, more]) => Number(rows === 0) - Number(more === 0) || (one < other ? -1 : 1))
    .map(([value, rows]) => ({ value, rows }));
  const expected = [0, 49_500, 99_000].flatMap((offset) => order.slice(offset, offset + 1000));
  expect(all.map(({ value, rows }) => ({ value, rows }))).toEqual(expected);
  const behind = await core.client.pivot.items({ resultId: many.id, spec, field: 'user', offset: 100_000 });
  expect(behind).toEqual({ items: [], total: 100_000 });
});

it('are refused of a field that is not there, with the nearest that is', async () => {
  const failed: unknown = await items('plans').catch((error: unknown) => error);
  expect(toAppError(failed)).toMatchObject({ code: 'not-found', details: { suggestions: ['plan'] } });
});

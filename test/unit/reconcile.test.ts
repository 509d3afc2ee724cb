import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import type { Cell } from '#shared/model/column.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { keepSelect, selectOf } from '#test/helpers/kept.ts';
import { randomFrom } from '#test/helpers/random.ts';

const types = {
  Platform: 'VARCHAR',
  Day: 'DATE',
  Plan: 'VARCHAR',
  value: 'DECIMAL(18,2)',
  note: 'VARCHAR',
};

const spec: PivotSpec = pivotSpecSchema.parse({
  rows: [{ field: 'Platform', top: { count: 1 }, sort: 'descending' }, { field: 'Day' }],
  columns: [{ field: 'Plan' }],
  measures: [{ field: 'value', aggregate: 'sum', showAs: { kind: 'percent-of-grand-total' } }],
  rowExpansion: { depth: 1 },
});

/** Cents by cell of the pivot, from the rows themselves. */
function sums(rows: readonly (readonly Cell[])[]): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const [platform, day, plan, value] of rows) {
    if (value === null) continue;
    const key = JSON.stringify([String(platform).toLowerCase(), day, plan]);
    found.set(key, (found.get(key) ?? 0n) + BigInt(String(value).replace('.', '')));
  }
  return found;
}

const cents = (units: bigint) => {
  const digits = (units < 0n ? -units : units).toString().padStart(3, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

describe('reconciling', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let core: Core;
  let engine: Engine;
  beforeAll(async () => {
    place = await temporaryFolder();
    core = await openTestCore(place.folder);
    engine = await openEngine({ temporary: place.folder });
  });
  afterAll(async () => {
    engine.close();
    await core.close();
    await place.remove();
  });

  const keep = (rows: readonly (readonly Cell[])[]) =>
    keepSelect(
      core,
      engine,
      selectOf(
        types,
        rows.map((row) => [...row]),
      ),
    );
  const compare = (left: ResultInfo, right: ResultInfo, more: object = {}) =>
    core.client.reconcile.compare({ left: left.id, right: right.id, spec, limit: 1000, ...more });

  it.each([1, 2, 3])('finds every cell that differs, by how much, and no other (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const rowsOf = (count: number): Cell[][] =>
      Array.from({ length: count }, () => [
        random.pick(['iOS IAP', 'IOS iap', 'Telco', '香港']),
        random.pick(['2017-01-25', '2017-01-26', null]),
        random.pick(['Gold', 'Silver', 'Platinum']),
        random.pick([null, cents(BigInt(random.below(2_000_000) - 1_000_000)), '9999999999999999.99']),
        'x',
      ]);
    const left = rowsOf(60);
    const right = [...left.filter(() => random.below(20) > 0), ...rowsOf(3)];
    const [before, after] = [sums(left), sums(right)];
    const keys = new Set([...before.keys(), ...after.keys()]);
    const expected = [...keys]
      .filter((key) => before.get(key) !== after.get(key))
      .map((key) => [key, cents((after.get(key) ?? 0n) - (before.get(key) ?? 0n))]);

    const found = await compare(await keep(left), await keep(right));
    const seen = found.differences.map(({ row, column, difference }) => [
      JSON.stringify([String(row.path[0]).toLowerCase(), row.path[1], column.path[0]]),
      difference,
    ]);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(expected));
    expect(seen.length).toBe(expected.length);
    expect([found.cells, found.equal]).toEqual([keys.size, keys.size - expected.length]);
    const sizes = found.differences.map(({ difference }) => Math.abs(Number(difference)));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  const base: Cell[][] = [
    ['Telco', '2017-01-25', 'Gold', '100.00', 'a'],
    ['Telco', '2017-01-25', 'Gold', '0.50', 'b'],
    ['Telco', '2017-01-25', 'Gold', '0.50', 'b'],
    ['Telco', '2017-01-26', 'Gold', '10.00', 'c'],
    ['iOS', '2017-01-26', 'Silver', '1.00', 'd'],
  ];
  const changed: Cell[][] = [
    ['Telco', '2017-01-25', 'Gold', '101.00', 'a'],
    ['Telco', '2017-01-25', 'Gold', '0.50', 'b'],
    ['Telco', '2017-01-26', 'Gold', '10.01', 'c'],
    ['Android', '2017-01-26', 'Silver', '7.00', 'e'],
  ];

  it('names what only one side has, and lets pass what is within the tolerance', async () => {
    const [left, right] = [await keep(base), await keep(changed)];
    const {
      cells,
      equal,
      tolerated,
      changed: moved,
      onlyLeft,
      onlyRight,
      differences,
    } = await compare(left, right, { tolerance: { absolute: '0.01' } });
    expect({ cells, equal, tolerated, moved, onlyLeft, onlyRight }).toEqual({
      cells: 4,
      equal: 0,
      tolerated: 1,
      moved: 1,
      onlyLeft: 1,
      onlyRight: 1,
    });
    expect(
      differences.map(({ row, kind, left: a, right: b, difference }) => [
        row.path[0],
        kind,
        a,
        b,
        difference,
      ]),
    ).toEqual([
      ['Android', 'only-right', null, '7.00', '7.00'],
      ['iOS', 'only-left', '1.00', null, '-1.00'],
      ['Telco', 'changed', '101.00', '101.50', '0.50'],
    ]);
    expect(differences[2]?.ratio).toBe(0.5 / 101);
    expect((await compare(left, right, { tolerance: { relative: '0.01' } })).changed).toBe(0);
  });

  it('compares totals too when asked', async () => {
    const { differences } = await compare(await keep(base), await keep(changed), { totals: true });
    const grand = differences.find(({ row, column }) => row.kind === 'grand' && column.kind === 'grand');
    expect([grand?.left, grand?.right, grand?.difference]).toEqual(['112.00', '118.51', '6.51']);
  });

  it('gives the rows behind a difference, as often as one side has them more', async () => {
    const [left, right] = [await keep(base), await keep(changed)];
    const { differences } = await compare(left, right);
    const index = differences.findIndex(({ row }) => row.path[0] === 'Telco' && row.path[1] === '2017-01-25');
    const rows = await core.client.reconcile.rows({ left: left.id, right: right.id, spec, index });
    expect(rows.left).toEqual({
      count: 2,
      rows: [
        ['Telco', '2017-01-25', 'Gold', '0.50', 'b'],
        ['Telco', '2017-01-25', 'Gold', '100.00', 'a'],
      ],
    });
    expect(rows.right).toEqual({ count: 1, rows: [['Telco', '2017-01-25', 'Gold', '101.00', 'a']] });
    expect([rows.common, rows.ignored]).toEqual([1, []]);
  });

  it('meets days kept as text and numbers of another scale', async () => {
    const left = await keep(base);
    const right = await keepSelect(
      core,
      engine,
      `SELECT Platform, CAST("Day" AS VARCHAR) AS "Day", Plan, CAST(value AS DECIMAL(20,4)) AS value FROM (${selectOf(types, base)})`,
    );
    const found = await compare(left, right);
    expect([found.cells, found.equal]).toEqual([3, 3]);
  });

  it('says in which result a field is missing', async () => {
    const right = await keepSelect(core, engine, 'SELECT 1 AS value');
    await expect(compare(await keep(base), right)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(`In “${right.title}”`),
    });
  });
});

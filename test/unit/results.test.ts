import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { createResultReader, maxCopyCells, type ResultReader } from '#main/engine/result-reader.ts';
import type { Cell } from '#shared/model/column.ts';
import type { Filter, ResultInfo, Sort, View } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';

/** The same rows in plain JavaScript: what the engine answers is checked against it. */
interface Row {
  readonly id: number;
  readonly plan: string | null;
  readonly amount: string;
  readonly cents: number;
  readonly ratio: number | null;
}

const rowCount = 5000;
const plans = ['Monthly', 'Yearly', null, 'Samsung "Galaxy"', 'a\tb'];
const rows: readonly Row[] = Array.from({ length: rowCount }, (_, id) => {
  const cents = ((id * 7919) % 20011) - 10000;
  const sign = cents < 0 ? '-' : '';
  const digits = String(Math.abs(cents)).padStart(3, '0');
  return {
    id,
    plan: plans[id % 5] ?? null,
    amount: `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`,
    cents,
    ratio: id % 7 === 0 ? null : id / 8,
  };
});
const sql = `SELECT range::INTEGER AS id,
  [ 'Monthly', 'Yearly', NULL, 'Samsung "Galaxy"', 'a' || chr(9) || 'b' ][range % 5 + 1] AS plan,
  (((range * 7919) % 20011 - 10000) / 100::DECIMAL(10,2))::DECIMAL(10,2) AS amount,
  CASE WHEN range % 7 = 0 THEN NULL ELSE range / 8 END AS ratio,
  9007199254740993 + range AS big
FROM range(${rowCount})`;

const everything: View = { filters: [], sort: [] };

describe('kept results', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let core: Core;
  let engine: Engine;
  let result: ResultInfo;
  let other: Awaited<ReturnType<typeof temporaryFolder>>;
  /** Reads the same results, with a sorted copy for every sorted view. */
  let copying: ResultReader;
  beforeAll(async () => {
    place = await temporaryFolder();
    other = await temporaryFolder();
    core = await openTestCore(place.folder);
    engine = await openEngine({ temporary: other.folder });
    copying = createResultReader({ engine, store: core.results, temporary: other.folder, liveRows: 0 });
    const start = { connectionId: 'local', source: { kind: 'sql' as const, sql, title: 'Amounts' } };
    for await (const event of await core.client.runs.start(start))
      if (event.type === 'result') result = event.result;
  });
  afterAll(async () => {
    await copying.close();
    engine.close();
    await core.close();
    await place.remove();
    await other.remove();
  });

  const sortings: readonly Sort[][] = [
    [],
    [{ field: 'amount', direction: 'ascending' }],
    [
      { field: 'plan', direction: 'descending' },
      { field: 'ratio', direction: 'ascending' },
    ],
    [
      { field: 'plan', direction: 'ascending' },
      { field: 'amount', direction: 'descending' },
    ],
  ];
  const filterings: readonly { filters: Filter[]; holds: (row: Row) => boolean }[] = [
    { filters: [], holds: () => true },
    {
      filters: [
        { field: 'plan', operator: 'is-not', values: ['Yearly'] },
        { field: 'amount', operator: 'at-least', values: ['-12.505'] },
      ],
      holds: ({ plan, cents }) => plan !== 'Yearly' && cents >= -1250,
    },
    {
      filters: [{ field: 'plan', operator: 'contains', values: ['GALAXY'] }],
      holds: ({ plan }) => plan === plans[3],
    },
  ];

  function compareCells(
    left: string | number | null,
    right: string | number | null,
    descending: boolean,
  ): number {
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    const order = left < right ? -1 : Number(left > right);
    return descending ? -order : order;
  }

  function expected(holds: (row: Row) => boolean, sort: readonly Sort[]): readonly Row[] {
    const key = (row: Row, field: string) =>
      field === 'amount' ? row.cents : field === 'plan' ? row.plan : row.ratio;
    return rows.filter(holds).sort((left, right) => {
      for (const { field, direction } of sort) {
        const order = compareCells(key(left, field), key(right, field), direction === 'descending');
        if (order !== 0) return order;
      }
      return left.id - right.id;
    });
  }

  it.each(['live', 'copied'])(
    'are paged as plain JavaScript would sort and filter them (%s)',
    async (way) => {
      for (const { filters, holds } of filterings) {
        for (const sort of sortings) {
          const wanted = expected(holds, sort);
          const view = { filters, sort };
          for (const offset of [
            0,
            17,
            Math.floor(wanted.length / 2),
            wanted.length - 5,
            wanted.length + 10,
          ]) {
            const page =
              way === 'live'
                ? await core.client.results.page({ id: result.id, view, offset, limit: 200 })
                : await copying.page(result.id, view, offset, 200);
            const window = wanted.slice(offset, offset + 200);
            expect(page).toEqual({
              offset,
              rowCount: window.length,
              viewRows: wanted.length,
              totalRows: rowCount,
              columns: [
                window.map(({ id }) => id),
                window.map(({ plan }) => plan),
                window.map(({ amount }) => amount),
                window.map(({ ratio }) => ratio),
                window.map(({ id }) => 9007199254740993n + BigInt(id)),
              ],
            });
          }
        }
      }
    },
  );

  it('answer the first page of a new order before its copy is made', async () => {
    const view: View = { filters: [], sort: [{ field: 'big', direction: 'descending' }] };
    const page = await copying.page(result.id, view, 0, 3);
    expect(page.columns[0]).toEqual([4999, 4998, 4997]);
    expect((await copying.page(result.id, view, 4997, 10)).columns[0]).toEqual([2, 1, 0]);
  });

  it('are summed exactly', async () => {
    const cents = rows.reduce((sum, row) => sum + row.cents, 0);
    const sorted = rows.map((row) => row.cents).sort((a, b) => a - b);
    const text = (value: number) =>
      rows.find((row) => row.cents === value)?.amount ?? (value / 100).toFixed(2);
    const summary = await core.client.results.summary({
      id: result.id,
      view: everything,
      fields: ['amount'],
      offset: 0,
      count: rowCount,
    });
    expect(summary).toEqual({
      count: rowCount,
      nulls: 0,
      distinct: new Set(sorted).size,
      numbers: rowCount,
      sum: (cents / 100).toFixed(2),
      average: String(Number((cents / 100 / rowCount).toFixed(8))),
      min: text(sorted[0] ?? 0),
      max: text(sorted.at(-1) ?? 0),
    });
  });

  it('are summed over a rectangle of any view, text and nulls told apart', async () => {
    const sort: Sort[] = [{ field: 'plan', direction: 'descending' }];
    const window = expected(() => true, sort).slice(1000, 4100);
    const summary = await core.client.results.summary({
      id: result.id,
      view: { filters: [], sort },
      fields: ['plan', 'big', 'ratio'],
      offset: 1000,
      count: 3100,
    });
    const ratios = window.flatMap(({ ratio }) => (ratio === null ? [] : [ratio]));
    const bigSum = window.reduce((sum, { id }) => sum + 9007199254740993n + BigInt(id), 0n);
    const texts = window.flatMap(({ plan, id, ratio }) => [
      plan,
      `big ${id}`,
      ratio === null ? null : `ratio ${ratio}`,
    ]);
    expect(summary).toEqual({
      count: window.length * 3 - texts.filter((one) => one === null).length,
      nulls: texts.filter((one) => one === null).length,
      distinct: new Set(texts.filter((one) => one !== null)).size,
      numbers: window.length + ratios.length,
      sum: String(Number(bigSum) + ratios.reduce((sum, ratio) => sum + ratio, 0)),
      average: String(
        (Number(bigSum) + ratios.reduce((sum, ratio) => sum + ratio, 0)) / (window.length + ratios.length),
      ),
      min: String(Math.min(...ratios)),
      max: String(9007199254740993n + BigInt(Math.max(...window.map(({ id }) => id)))),
    });
  });

  it('have no sum where nothing is a number', async () => {
    const summary = await core.client.results.summary({
      id: result.id,
      view: { filters: [{ field: 'plan', operator: 'null', values: [] }], sort: [] },
      fields: ['plan'],
      offset: 0,
      count: 10,
    });
    expect(summary).toEqual({ count: 0, nulls: 10, distinct: 0, numbers: 0 });
  });

  it('list distinct values, most frequent first', async () => {
    const { values, total } = await core.client.results.values({
      id: result.id,
      field: 'plan',
      filters: [{ field: 'id', operator: 'less', values: [8] }],
    });
    expect(values).toEqual([
      { value: 'Monthly', rows: 2 },
      { value: 'Yearly', rows: 2 },
      { value: null, rows: 2 },
      { value: plans[3], rows: 1 },
      { value: 'a\tb', rows: 1 },
    ]);
    expect(total).toBe(5);
    expect(
      await core.client.results.values({ id: result.id, field: 'plan', search: 'LY', limit: 1 }),
    ).toEqual({
      values: [{ value: 'Monthly', rows: 1000 }],
      total: 2,
    });
    expect(await core.client.results.values({ id: result.id, field: 'plan', search: 'nobody' })).toEqual({
      values: [],
      total: 0,
    });
  });

  it('are copied as Excel reads them', async () => {
    const copy = (headers: boolean) =>
      core.client.results.copy({
        id: result.id,
        view: { filters: [], sort: [{ field: 'id', direction: 'ascending' }] },
        fields: ['plan', 'amount', 'big'],
        offset: 2,
        count: 3,
        headers,
      });
    const lines = [
      `\t${rows[2]?.amount}\t9007199254740995`,
      `"Samsung ""Galaxy"""\t${rows[3]?.amount}\t9007199254740996`,
      `"a\tb"\t${rows[4]?.amount}\t9007199254740997`,
      '',
    ];
    expect((await copy(false)).text).toBe(lines.join('\r\n'));
    expect((await copy(true)).text).toBe(['plan\tamount\tbig', ...lines].join('\r\n'));
  });

  it('refuse a copy that is too large', async () => {
    const [big] = await (async () => {
      const found: ResultInfo[] = [];
      const source = { kind: 'sql' as const, sql: `FROM range(${maxCopyCells + 1})` };
      for await (const event of await core.client.runs.start({ connectionId: 'local', source }))
        if (event.type === 'result') found.push(event.result);
      return found;
    })();
    await expect(
      core.client.results.copy({
        id: big?.id ?? '',
        fields: ['range'],
        offset: 0,
        count: maxCopyCells * 2,
        headers: false,
      }),
    ).rejects.toMatchObject({ code: 'limit.exceeded' });
  });

  it('say which field there is not', async () => {
    const sort: Sort[] = [{ field: 'amonut', direction: 'ascending' }];
    for (const reading of [
      core.client.results.page({ id: result.id, view: { filters: [], sort }, offset: 0, limit: 1 }),
      core.client.results.values({ id: result.id, field: 'amonut' }),
    ]) {
      await expect(reading).rejects.toMatchObject({
        code: 'not-found',
        details: { name: 'amonut', suggestions: ['amount'] },
      });
    }
  });

  it('take another name, and only one SQL takes', async () => {
    expect(result.name).toBe('amounts');
    const renamed = await core.client.results.rename({ id: result.id, name: 'Beträge' });
    expect(renamed.name).toBe('Beträge');
    expect((await core.client.results.get({ id: result.id })).name).toBe('Beträge');
    for (const [name, code] of [
      ['two words', 'input.invalid'],
      ['select', 'input.invalid'],
      ['', 'input.invalid'],
      ['1st', 'input.invalid'],
      ['RESULT', 'conflict'],
    ] as const) {
      await expect(core.client.results.rename({ id: result.id, name })).rejects.toMatchObject({ code });
    }
    const cells: Cell[] = [];
    const source = { kind: 'sql' as const, sql: 'SELECT count(*) FROM beträge' };
    for await (const event of await core.client.runs.start({ connectionId: 'local', source })) {
      if (event.type !== 'result') continue;
      const page = await core.client.results.page({ id: event.result.id, offset: 0, limit: 1 });
      cells.push(...(page.columns[0] ?? []));
    }
    expect(cells).toEqual([BigInt(rowCount)]);
  });
});

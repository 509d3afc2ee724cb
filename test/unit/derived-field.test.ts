import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBindings } from '#main/engine/bindings.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { filterSql } from '#main/engine/filter-sql.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { filtersBehind, statementOf } from '#main/pivot/behind.ts';
import { computePivot, type PivotSource } from '#main/pivot/compute.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';

const days = [
  '2016-01-01',
  '2016-12-31',
  '2017-01-01',
  '2017-03-31',
  '2017-04-01',
  '2020-12-31',
  '2021-01-03',
  '0005-02-28',
  '12016-10-09',
  '0044-03-15 (BC)',
  'infinity',
  '-infinity',
  null,
];

describe('derived fields', () => {
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

  async function keep(type: string, values: readonly Cell[]): Promise<PivotSource> {
    files += 1;
    const file = `${place.folder}/facts-${files}.parquet`;
    const rows = selectOf(
      { x: type },
      values.map((value) => [value]),
    );
    await engine.run(`COPY (${rows}) TO ${quoteText(file)} (FORMAT parquet)`);
    const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    return { file, columns };
  }

  function specOf(derived: object, sort = 'ascending') {
    return pivotSpecSchema.parse({
      derived: [{ name: 'made', from: 'x', ...derived }],
      rows: [{ field: 'made', sort }],
      columns: [],
      rowGrandTotals: false,
      measures: [{ field: null, aggregate: 'count' }],
    });
  }

  async function items(source: PivotSource, derived: object, sort?: string): Promise<Cell[]> {
    const pivot = await computePivot(engine, source, specOf(derived, sort));
    return pivot.rows.fields[0]?.items.map(({ value }) => value) ?? [];
  }

  it.each([
    ['year', 1, [-43, 5, 2016, 2017, 2020, 2021, 12016, null]],
    ['year', 4, [-43, 5, 2016, 2017, 2018, 2021, 12017, null]],
    [
      'quarter',
      4,
      [
        '-infinity',
        'FY-043 Q4',
        'FY0005 Q4',
        'FY2016 Q4',
        'FY2017 Q3',
        'FY2017 Q4',
        'FY2018 Q1',
        'FY2021 Q3',
        'FY2021 Q4',
        'FY12017 Q3',
        'infinity',
        null,
      ],
    ],
    [
      'month',
      1,
      [
        '-infinity',
        '-43-03',
        '0005-02',
        '2016-01',
        '2016-12',
        '2017-01',
        '2017-03',
        '2017-04',
        '2020-12',
        '2021-01',
        '12016-10',
        'infinity',
        null,
      ],
    ],
    [
      'month-of-year',
      4,
      ['-infinity', '04 Apr', '10 Oct', '12 Dec', '01 Jan', '02 Feb', '03 Mar', 'infinity', null],
    ],
  ])('group days by %s, the fiscal year from month %i', async (unit, fiscalStart, expected) => {
    for (const type of ['DATE', 'TIMESTAMP', 'TIMESTAMPTZ']) {
      const source = await keep(type, days);
      expect(await items(source, { kind: 'date', unit, fiscalStart }), type).toEqual(expected);
    }
  });

  it('group days by ISO week, weekday and day', async () => {
    const source = await keep('DATE', [
      '2016-01-03',
      '2016-01-04',
      '2017-01-01',
      '2020-12-31',
      '2021-01-03',
      null,
    ]);
    expect(await items(source, { kind: 'date', unit: 'iso-week' }, 'descending')).toEqual([
      '2020-W53',
      '2016-W52',
      '2016-W01',
      '2015-W53',
      null,
    ]);
    expect(await items(source, { kind: 'date', unit: 'weekday' })).toEqual(['1 Mon', '4 Thu', '7 Sun', null]);
    const times = await keep('TIMESTAMPTZ', [
      '2017-01-25 00:30:00+02',
      '2017-01-24 23:59:59+00',
      '2017-01-25 00:00:00+00',
    ]);
    expect(await items(times, { kind: 'date', unit: 'day' })).toEqual(['2017-01-24', '2017-01-25']);
  });

  it.each([
    [
      'INTEGER',
      ['-1', '0', '99', '100', '-100', '1000', null],
      '0',
      '100',
      ['-100 to <0', '0 to <100', '100 to <200', '1000 to <1100', null],
    ],
    [
      'DECIMAL(18,2)',
      ['-0.01', '0.00', '0.24', '0.25', '0.26'],
      '0',
      '0.250',
      ['-0.25 to <0.00', '0.00 to <0.25', '0.25 to <0.50'],
    ],
    [
      'HUGEINT',
      ['99999999999999999999999999', '12345678901234567890', '-12345678901234567891'],
      '0',
      '1000000',
      [
        '-12345678901235000000 to <-12345678901234000000',
        '12345678901234000000 to <12345678901235000000',
        '100000000000000000000 and above',
      ],
    ],
    [
      'DOUBLE',
      ['0.1', '0.3', '0.7', '0.6999999999999999', '1e300', '-1e300', 'NaN', 'infinity', '-infinity', null],
      '0',
      '0.1',
      [
        '-infinity',
        'below -10000000000000',
        '0.1 to <0.2',
        '0.3 to <0.4',
        '0.6 to <0.7',
        '0.7 to <0.8',
        '10000000000000 and above',
        'infinity',
        'NaN',
        null,
      ],
    ],
  ])('put %s into exact bins, in order', async (type, values, start, size, expected) => {
    const source = await keep(type, values);
    expect(await items(source, { kind: 'bins', start, size })).toEqual(expected);
    const present = expected.filter((item) => item !== null);
    expect(await items(source, { kind: 'bins', start, size }, 'descending')).toEqual([
      ...present.reverse(),
      ...(expected.includes(null) ? [null] : []),
    ]);
  });

  it('group items without case, null among them, others standing as themselves', async () => {
    const source = await keep('VARCHAR', ['Paying', 'PAYING', 'free', "it's", 'Σ', null]);
    const groups = [
      { name: 'Good', items: ['paying', 'σ'] },
      { name: 'None', items: [null] },
    ];
    expect(await items(source, { kind: 'groups', groups })).toEqual(['free', 'Good', "it's", 'None']);
    const numbers = await keep('DECIMAL(6,2)', ['1.00', '2.50', '3.00', null]);
    expect(await items(numbers, { kind: 'groups', groups: [{ name: 'Low', items: ['1', 2.5] }] })).toEqual([
      '3.00',
      'Low',
      null,
    ]);
  });

  it.each([
    ['VARCHAR', { kind: 'date', unit: 'year' }, 'input.invalid', /"made": "x" is VARCHAR/],
    ['VARCHAR', { kind: 'bins', start: '0', size: '1' }, 'input.invalid', /not a number/],
    ['INTEGER', { kind: 'bins', start: `1${'0'.repeat(30)}`, size: '1' }, 'input.invalid', /38 digits/],
    ['DATE', { kind: 'date', unit: 'year', name: 'X' }, 'input.invalid', /"X": that is the column "x"/],
    ['DATE', { kind: 'date', unit: 'year', from: 'xy' }, 'not-found', /made of "xy"/],
    [
      'VARCHAR',
      {
        kind: 'groups',
        groups: [
          { name: 'a', items: ['p'] },
          { name: 'b', items: ['P'] },
        ],
      },
      'input.invalid',
      /"P" is in "a" and in "b"/,
    ],
  ])('of %s refuse %o', async (type, derived, code, message) => {
    const source = await keep(type, [null]);
    await expect(computePivot(engine, source, specOf(derived))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('hold as filters, pages and slicers, and give the rows behind a cell of the result itself', async () => {
    const source = await keep('DATE', days);
    const spec = pivotSpecSchema.parse({
      derived: [
        { kind: 'date', unit: 'month-of-year', name: 'Month', from: 'x' },
        { kind: 'date', unit: 'year', name: 'Year', from: 'x' },
      ],
      rows: [{ field: 'Month' }],
      columns: [],
      filters: [{ field: 'Year', operator: 'at-least', values: [2016] }],
      slicers: [{ field: 'Year', items: [2016, 2017, 2021] }],
      measures: [
        { field: 'Year', aggregate: 'max' },
        { field: null, aggregate: 'count' },
      ],
    });
    const pivot = await computePivot(engine, source, spec);
    expect(pivot.rows.fields[0]?.items.map(({ value }) => value)).toEqual([
      '01 Jan',
      '03 Mar',
      '04 Apr',
      '12 Dec',
    ]);
    const place = { row: 0, line: 0, measure: 0 };
    expect(pivot.value(0, 0, 0)).toBe(2021);
    expect(pivot.value(0, 0, 1)).toBe(3n);
    expect((await engine.query(statementOf(pivot, place))).values).toEqual([[2021]]);
    const bindings = createBindings();
    const where = filterSql(filtersBehind(pivot, place), source.columns, bindings);
    const behind = await engine.query(`SELECT x FROM ${quoteText(source.file)} WHERE ${where} ORDER BY x`, {
      parameters: bindings.values,
    });
    expect(behind.values).toEqual([['2016-01-01', '2017-01-01', '2021-01-03']]);
  });
});

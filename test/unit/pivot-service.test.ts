import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { createBindings } from '#main/engine/bindings.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { filterSql } from '#main/engine/filter-sql.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { keepSelect, selectOf } from '#test/helpers/kept.ts';

const types = {
  Type: 'VARCHAR',
  Platform: 'VARCHAR',
  'Start Date': 'DATE',
  'Meta 1': 'VARCHAR',
  'Meta 4': 'VARCHAR',
  code: 'DECIMAL(20,0)',
  at: 'TIMESTAMP',
  ratio: 'DOUBLE',
  paid: 'BOOLEAN',
  value: 'DECIMAL(18,2)',
};
const long = `Promotion ${'x'.repeat(290)}`;
const facts: Cell[][] = [
  [
    'Active subscriber',
    'Redemption',
    '2017-01-25',
    'Samsung Galaxy Tablet Promotion',
    'Paying',
    '7',
    '2017-01-25 00:00:00',
    0.1,
    true,
    '10.00',
  ],
  [
    'Active subscriber',
    'Redemption',
    '2017-01-25',
    'Samsung Galaxy Tablet Promotion',
    'PAYING',
    '12345678901234567890',
    '2017-01-25 10:30:00',
    0.2,
    true,
    '2.50',
  ],
  [
    'Active subscriber',
    'redemption',
    '2017-01-26',
    'Samsung Galaxy Tablet Promotion',
    'Free trial',
    '12345678901234567891',
    '2017-01-25 10:30:00.25',
    0.3,
    false,
    '1.00',
  ],
  ['Active subscriber', 'Telco', '2017-01-25', long, 'Paying', '-5', null, Number.NaN, null, '4.00'],
  ['Active subscriber', 'Telco', null, null, null, null, '1999-12-31 23:59:59', -2.5, false, null],
  [
    'Active subscriber',
    '__proto__',
    '1899-12-31',
    'constructor',
    '',
    '0',
    '2017-01-25 00:00:00',
    null,
    true,
    '8.00',
  ],
  [
    'ACTIVE subscriber',
    'toString',
    '2017-01-26',
    '(blank)',
    'null',
    '7',
    '2017-01-25 00:00:00',
    1e300,
    true,
    '16.00',
  ],
  [
    'Churn',
    'Telco',
    '2017-01-25',
    'it\'s "quoted"',
    'Paying',
    '7',
    '2017-01-25 00:00:00',
    1e17,
    true,
    '100.25',
  ],
  ['Churn', 'iOS IAP', '2017-01-26', 'tab\there', 'Grace', '7', '2017-01-25 00:00:00', 0.1, true, '-3.00'],
];

const report = pivotSpecSchema.parse({
  rows: [{ field: 'Platform' }, { field: 'Start Date' }, { field: 'Meta 1' }],
  columns: [{ field: 'Meta 4' }],
  pages: [{ field: 'Type', items: ['Active subscriber', 'ACTIVE subscriber'] }],
  measures: [{ field: 'value', aggregate: 'sum' }],
  sheets: 'Type',
});

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let engine: Engine;
let kept: ResultInfo;
beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
  engine = await openEngine({ temporary: place.folder });
  kept = await keepSelect(core, engine, selectOf(types, facts), {
    kind: 'run',
    queryId: 'subscription/report',
  });
});
afterAll(async () => {
  engine.close();
  await core.close();
  await place.remove();
});

function read(formula: string, spec = report, name?: string) {
  return core.client.pivot.read({
    resultId: kept.id,
    spec,
    formula,
    ...(name === undefined ? {} : { name }),
  });
}

async function failure(
  call: Promise<unknown>,
): Promise<{ code: string; message: string; suggestions: readonly string[] }> {
  try {
    await call;
  } catch (error) {
    const { code, message, details } = toAppError(error);
    return { code, message, suggestions: details.suggestions ?? [] };
  }
  throw new Error('the call did not fail');
}

describe('reading a formula', () => {
  it('names the sheets of a report, each with every spelling, and none where the field is in the pivot', async () => {
    const spec = { ...report, pages: [] };
    expect(await core.client.pivot.sheets({ resultId: kept.id, spec })).toEqual([
      { name: 'ACTIVE subscriber', items: ['ACTIVE subscriber', 'Active subscriber'] },
      { name: 'Churn', items: ['Churn'] },
    ]);
    expect(await core.client.pivot.sheets({ resultId: kept.id, spec: report })).toEqual([]);
  });

  it('gives the value, the SELECT and the cell of the formula finance uses', async () => {
    const formula =
      'GETPIVOTDATA("value",\'Active subscriber\'!$A$5,"Platform","Redemption","Start Date","1/25/2017","Meta 1","Samsung Galaxy Tablet Promotion","Meta 4","Paying")';
    const answer = await read(formula);
    expect(answer).toMatchObject({ value: '12.50', type: { kind: 'decimal', scale: 2 } });
    expect(answer.sql).toBe(
      [
        "SELECT value FROM 'Active subscriber'!$A$5",
        "WHERE Platform = 'Redemption' AND \"Start Date\" = '1/25/2017' AND \"Meta 1\" = 'Samsung Galaxy Tablet Promotion'",
        '  AND "Meta 4" = \'Paying\'',
      ].join('\n'),
    );
    const cell = answer.cell ?? { row: -1, column: -1 };
    const window = await core.client.pivot.window({
      resultId: kept.id,
      spec: report,
      rows: { offset: cell.row, count: 1 },
      columns: { offset: cell.column, count: 1 },
    });
    expect(window.cells).toEqual([['12.50']]);
    expect(window.rowLines[0]?.path).toEqual(['Redemption', '2017-01-25', 'Samsung Galaxy Tablet Promotion']);
  });

  it.each([
    ['names and items without case', '"VALUE",$A$5,"PLATFORM","REDEMPTION"', '13.50'],
    ['the data field by its caption', '"sum of value",$A$5', '41.50'],
    ['a date as a serial number', '"value",$A$5,"Platform","Redemption","Start Date",42760', '12.50'],
    ['a date as DATE()', '"value",$A$5,"Platform","Redemption","Start Date",DATE(2017,1,26)', '1.00'],
    ['a date as yyyy-mm-dd', '"value",$A$5,"Platform","Redemption","Start Date","2017-01-26"', '1.00'],
    ['fields in any order', '"value",$A$5,"Start Date",DATE(2017,1,25),"Platform","Telco"', '4.00'],
    ['fields that are not named at their total', '"value",$A$5,"Meta 4","paying"', '16.50'],
    ['nulls as (blank)', '"value",$A$5,"Platform","Telco","Start Date","(blank)"', null],
    [
      'text that is called (blank) before nulls',
      '"value",$A$5,"Platform","toString","Start Date",DATE(2017,1,26),"Meta 1","(blank)"',
      '16.00',
    ],
    ['a saved sheet of another case', '"value",\'CHURN\'!A1', '97.25'],
  ])('takes %s', async (_what, parts, value) => {
    expect((await read(`GETPIVOTDATA(${parts})`)).value).toBe(value);
  });

  it.each([
    ['"Platfrom","Telco"', '#REF! The pivot has no field "Platfrom".', ['Platform']],
    [
      '"paid",TRUE',
      '#REF! "paid" is neither a row nor a column field of the pivot.',
      ['Platform', 'Start Date', 'Meta 1'],
    ],
    [
      '"Type","Churn"',
      '#REF! "Type" is neither a row nor a column field of the pivot.',
      ['Platform', 'Start Date', 'Meta 1'],
    ],
    ['"Platform","Redemptoin"', '#REF! "Platform" has no item "Redemptoin".', ['Redemption']],
    [
      '"Platform","Telco","Start Date","1/26/2017"',
      '#REF! "Start Date" has no item "2017-01-26" under the items named outside it.',
      ['2017-01-25'],
    ],
    [
      '"Start Date","1/25/2017"',
      '#REF! "Start Date" is named, but "Platform", which stands outside it, is not.',
      ['Platform'],
    ],
  ])('is #REF! for %s', async (pairs, message, suggestions) => {
    expect(await failure(read(`GETPIVOTDATA("value",$A$5,${pairs})`))).toEqual({
      code: 'not-found',
      message,
      suggestions,
    });
  });

  it('is #REF! for a data field, a sheet and a total that are not there', async () => {
    expect(await failure(read('GETPIVOTDATA("valeu",$A$5)'))).toMatchObject({
      code: 'not-found',
      suggestions: ['value'],
    });
    expect(await failure(read('GETPIVOTDATA("value",\'Active subscribers\'!$A$5)'))).toEqual({
      code: 'not-found',
      message: '#REF! There is no pivot or sheet called "Active subscribers".',
      suggestions: ['Active subscriber', 'ACTIVE subscriber'],
    });
    const bare = {
      ...report,
      rows: report.rows.map((field) => ({ ...field, subtotal: false })),
      rowGrandTotals: false,
    };
    expect((await failure(read('GETPIVOTDATA("value",$A$5,"Platform","Telco")', bare))).message).toBe(
      '#REF! "Platform" shows no subtotals.',
    );
    expect((await failure(read('GETPIVOTDATA("value",$A$5)', bare))).message).toBe(
      '#REF! The pivot shows no grand total there.',
    );
  });

  it('reads another sheet of the report without moving in the given pivot', async () => {
    const answer = await read('GETPIVOTDATA("value",Churn!$A$5,"Platform","Telco")');
    expect([answer.value, answer.cell]).toEqual(['100.25', null]);
    const { values } = await engine.query(answer.statement);
    expect(values).toEqual([['100.25']]);
  });

  it('is input.invalid for what is no formula, with the position', async () => {
    await expect(read('GETPIVOTDATA("value"')).rejects.toMatchObject({ code: 'input.invalid' });
  });
});

const measures = [
  { field: 'value', aggregate: 'sum' as const },
  { field: 'value', aggregate: 'average' as const },
  { field: 'ratio', aggregate: 'sum' as const },
  { field: null, aggregate: 'count' as const },
  { field: 'Meta 1', aggregate: 'distinct' as const, caption: 'Plans' },
  { field: 'at', aggregate: 'max' as const },
];

describe.each([
  ['Platform', 'Start Date', 'Meta 1', 'Meta 4'],
  ['code', 'paid', 'Type', 'at'],
  ['ratio', 'Meta 4', 'Meta 1', 'Platform'],
])('every cell of a pivot by %s, %s, %s and %s', (...fields) => {
  const spec = pivotSpecSchema.parse({
    rows: fields.slice(0, 2).map((field) => ({ field })),
    columns: fields
      .slice(2)
      .map((field, index) => ({ field, sort: index === 0 ? 'descending' : 'ascending' })),
    filters: [{ field: 'Platform', operator: 'is-not', values: ['nothing'] }],
    measures,
  });

  it('reads back by its address, and equals its statement and the rows behind it', async () => {
    const given = { resultId: kept.id, spec };
    const shape = await core.client.pivot.compute(given);
    const whole = await core.client.pivot.window({
      ...given,
      rows: { offset: 0, count: 1000 },
      columns: { offset: 0, count: 1000 },
    });
    expect([whole.rowLines.length, whole.columnLines.length]).toEqual([shape.rowCount, shape.columnCount]);
    const source = `read_parquet(${quoteText(await core.results.file(kept.id))})`;
    for (const [row, cells] of whole.cells.entries()) {
      for (const [column, value] of cells.entries()) {
        const cell = { row, column };
        const address = await core.client.pivot.address({ ...given, cell });
        expect(address.value).toEqual(value);
        const answer = await core.client.pivot.read({ ...given, formula: `=${address.formula}` });
        expect([answer.value, answer.cell], address.formula).toEqual([value, cell]);
        expect(answer.sql).toBe(address.sql);
        const { values } = await engine.query(answer.statement);
        expect(values[0]?.[0] ?? null, answer.statement).toEqual(value);
        if (column % measures.length !== 0) continue;
        const drilled = await core.client.pivot.drill({ ...given, cell });
        const bindings = createBindings();
        const where = filterSql(drilled.filters, kept.columns, bindings);
        const again = await engine.query(`SELECT sum(value), count(*) FROM ${source} WHERE ${where}`, {
          parameters: bindings.values,
        });
        expect([again.values[0]?.[0], again.values[1]?.[0]]).toEqual([value, BigInt(drilled.rows)]);
      }
    }
  });
});

describe('addresses', () => {
  const cell = { row: 0, column: 0 };
  it('name the pivot by its saved name, its sheet, or plainly', async () => {
    const formula = async (spec: typeof report, name?: string) =>
      (
        await core.client.pivot.address({
          resultId: kept.id,
          spec,
          cell,
          ...(name === undefined ? {} : { name }),
        })
      ).formula.split(',')[1];
    expect(await formula(report)).toBe("'Active subscriber'!$A$5");
    expect(await formula({ ...report, pages: [] })).toBe('Pivot!$A$5');
    expect(await formula({ ...report, pages: [{ field: 'Type', items: ['Churn'] }] })).toBe('Churn!$A$5');
    expect(await formula(report, "Jane's pivot")).toBe("'Jane''s pivot'!$A$5");
  });

  it('leave what is at its total out', async () => {
    const { rowCount, columnCount } = await core.client.pivot.compute({ resultId: kept.id, spec: report });
    const { formula, sql, value } = await core.client.pivot.address({
      resultId: kept.id,
      spec: report,
      cell: { row: rowCount - 1, column: columnCount - 1 },
    });
    expect([formula, sql, value]).toEqual([
      'GETPIVOTDATA("value",\'Active subscriber\'!$A$5)',
      "SELECT value FROM 'Active subscriber'!$A$5",
      '41.50',
    ]);
  });

  it('are refused outside the pivot', async () => {
    await expect(
      core.client.pivot.address({ resultId: kept.id, spec: report, cell: { row: 999, column: 0 } }),
    ).rejects.toMatchObject({ code: 'input.invalid' });
  });
});

it('copies the pivot as tab-separated text with headers', async () => {
  const spec = pivotSpecSchema.parse({
    rows: [{ field: 'Type' }, { field: 'Platform' }],
    columns: [{ field: 'paid' }],
    filters: [{ field: 'Type', operator: 'is', values: ['Churn'] }],
    measures: [
      { field: 'value', aggregate: 'sum' },
      { field: null, aggregate: 'count' },
    ],
  });
  expect(await core.client.pivot.copy({ resultId: kept.id, spec, headers: true })).toEqual({
    text: [
      '\t\ttrue\ttrue\tGrand Total\tGrand Total',
      'Type\tPlatform\tSum of value\tCount of rows\tSum of value\tCount of rows',
      'Churn\tiOS IAP\t-3.00\t1\t-3.00\t1',
      '\tTelco\t100.25\t1\t100.25\t1',
      'Churn Total\t\t97.25\t2\t97.25\t2',
      'Grand Total\t\t97.25\t2\t97.25\t2',
    ].join('\r\n'),
  });
  const part = { rows: { offset: 1, count: 1 }, columns: { offset: 2, count: 1 } };
  expect(await core.client.pivot.copy({ resultId: kept.id, spec, headers: false, ...part })).toEqual({
    text: '100.25',
  });
});

describe('saved pivots', () => {
  beforeEach(async () => {
    for (const { id } of await core.client.pivot.saved({})) await core.client.pivot.remove({ id });
  });

  it('are kept, listed by query, replaced and removed', async () => {
    const first = await core.client.pivot.save({
      name: 'Revenue',
      queryId: 'subscription/report',
      spec: report,
    });
    await core.client.pivot.save({ name: 'Another', spec: report });
    expect((await core.client.pivot.saved({})).map(({ name }) => name)).toEqual(['Another', 'Revenue']);
    const renamed = await core.client.pivot.save({ ...first, name: 'REVENUE' });
    expect(await core.client.pivot.saved({ queryId: 'subscription/report' })).toEqual([renamed]);
    await core.client.pivot.remove({ id: first.id });
    expect(await core.client.pivot.saved({ queryId: 'subscription/report' })).toEqual([]);
    await expect(core.client.pivot.remove({ id: first.id })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('have names that are unique without case among the pivots of a query', async () => {
    await core.client.pivot.save({ name: 'Revenue', queryId: 'subscription/report', spec: report });
    await expect(
      core.client.pivot.save({ name: 'revenue', queryId: 'subscription/report', spec: report }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await core.client.pivot.save({ name: 'revenue', spec: report });
  });

  it('are read by name', async () => {
    const spec = { ...report, pages: [], rows: report.rows.slice(0, 1) };
    await core.client.pivot.save({ name: 'All types', spec });
    const answer = await read('GETPIVOTDATA("value",\'all TYPES\'!$A$5,"Platform","Telco")');
    expect([answer.value, answer.cell]).toEqual(['104.25', null]);
    expect((await failure(read('GETPIVOTDATA("value",All_type!$A$5)'))).suggestions).toEqual(['All types']);
  });

  it('keep exact values in their filters', async () => {
    const filters = [
      { field: 'code', operator: 'is' as const, values: [12_345_678_901_234_567_890n, null] },
      { field: 'ratio', operator: 'is' as const, values: [Number.NaN, Number.NEGATIVE_INFINITY] },
    ];
    await core.client.pivot.save({ name: 'Exact', spec: { ...report, filters } });
    expect((await core.client.pivot.saved({}))[0]?.spec.filters).toEqual(filters);
  });
});

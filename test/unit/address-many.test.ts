import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { keepSelect, selectOf } from '#test/helpers/kept.ts';

const types = {
  Type: 'VARCHAR',
  Platform: 'VARCHAR',
  'Start Date': 'DATE',
  plan: 'INTEGER',
  paid: 'BOOLEAN',
  value: 'DECIMAL(18,2)',
};
const facts: Cell[][] = [
  ['Active', 'iOS IAP', '2017-01-25', 12, true, '10.00'],
  ['Active', 'iOS IAP', '2017-01-26', 1, true, '2.50'],
  ['Active', 'Telco', '2017-01-25', 12, false, '4.00'],
  ['Active', 'Telco HK', '2017-02-05', 2, null, '8.00'],
  ['Churn', 'Telco', '2017-01-25', 1, true, '100.25'],
];
const spec = pivotSpecSchema.parse({
  sheets: 'Type',
  rows: [{ field: 'Platform' }, { field: 'Start Date' }],
  columns: [{ field: 'plan' }, { field: 'paid' }],
  measures: [
    { field: 'value', aggregate: 'sum' },
    { field: 'value', aggregate: 'count', caption: 'value ' },
  ],
});

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let engine: Engine;
let kept: ResultInfo;
beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
  engine = await openEngine({ temporary: place.folder });
  kept = await keepSelect(core, engine, selectOf(types, facts));
});
afterAll(async () => {
  engine.close();
  await core.close();
  await place.remove();
});

async function valuesOf(formulas: readonly string[]): Promise<unknown[]> {
  const readings = await core.client.pivot.readMany({ resultId: kept.id, spec, formulas: [...formulas] });
  return readings.map((reading) => ('error' in reading ? reading.error.message : reading.value));
}

it('reads formulas of several sheets and SELECTs in one call, in order, each with its own error', async () => {
  expect(
    await valuesOf([
      'GETPIVOTDATA("Sum of value",Active!$A$5,"Platform","telco")',
      `SELECT "Sum of value" FROM Churn!$A$5 WHERE Platform = 'Telco' AND "Start Date" = DATE '2017-01-25'`,
      'GETPIVOTDATA("Sum of value",Actve!$A$5)',
      'SUM(A1)',
      'GETPIVOTDATA("Sum of value",$A$5,"Platform","Telco","plan",1)',
      'GETPIVOTDATA("Sum of value",$A$5,"Platform","Telko")',
    ]),
  ).toEqual([
    '4.00',
    '100.25',
    '#REF! There is no pivot or sheet called "Actve".',
    'Expected GETPIVOTDATA(…) at character 1, found SUM.',
    '100.25',
    '#REF! "Platform" has no item "Telko".',
  ]);
});

it('answers as many as the limit, alike ones alike', async () => {
  const formulas = Array.from(
    { length: 20_000 },
    (_, index) =>
      `=GETPIVOTDATA("Sum of value",$A$5,"Platform","${index % 2 === 0 ? 'Telco' : `None ${index}`}")`,
  );
  const readings = await core.client.pivot.readMany({ resultId: kept.id, spec, formulas });
  expect(readings).toHaveLength(20_000);
  expect(readings.filter((reading) => 'value' in reading && reading.value === '104.25')).toHaveLength(10_000);
});

it.each([
  ['a data field by a caption that ends in a space', '"value ",$A$5,"Platform","Telco"', 2n],
  ['the data field by its field: the first of several', '"VALUE",$A$5,"Platform","Telco"', '104.25'],
  [
    'a date as an American writes it short',
    '"value",$A$5,"Platform","iOS IAP","Start Date","1/25/17"',
    '10.00',
  ],
  [
    'a date with the name of its month',
    '"value",$A$5,"Platform","iOS IAP","Start Date","26-Jan-2017"',
    '2.50',
  ],
  ['a date as DATEVALUE()', '"value",$A$5,"Platform","iOS IAP","Start Date",DATEVALUE("1/26/2017")', '2.50'],
  ['a date reckoned', '"value",$A$5,"Platform","iOS IAP","Start Date",DATE(2017,1,20)+5', '10.00'],
  ['a number as text', '"value",$A$5,"plan","12"', '14.00'],
  ['a number with needless zeros', '"value",$A$5,"plan",12.0', '14.00'],
  ['a truth value as text', '"value",$A$5,"plan",12,"paid","true"', '10.00'],
  ['the same item twice', '"value",$A$5,"plan",12,"plan",12', '14.00'],
  ['the older syntax, field and item', '$A$5,"Sum of value Platform iOS IAP"', '12.50'],
  ['the older syntax, an item alone, the longest that fits', '$A$5,"Telco HK Sum of value"', '8.00'],
  ['the older syntax in brackets', `$A$5,"'Sum of value' plan[12] paid[TRUE]"`, '10.00'],
])('takes %s', async (_what, parts, value) => {
  expect(await valuesOf([`GETPIVOTDATA(${parts})`])).toEqual([value]);
});

it.each([
  [
    'two items of one field',
    '"value",$A$5,"plan",12,"plan",1',
    '#REF! "plan" is named twice, with different items.',
  ],
  [
    'an inner field without the one outside it',
    '"value",$A$5,"paid",TRUE',
    '#REF! "paid" is named, but "plan", which stands outside it, is not.',
  ],
  [
    'a word of the older syntax that is nothing',
    '$A$5,"Sum of value Satellite"',
    '#REF! "Satellite" is neither a data field, nor a field, nor an item of the pivot.',
  ],
  ['no data field where there are several', '$A$5,"Telco"', '#REF! "Telco" does not say which data field.'],
])('is #REF! for %s', async (_what, parts, message) => {
  expect(await valuesOf([`GETPIVOTDATA(${parts})`])).toEqual([message]);
});

it('prints every cell so short that no character and no pair can go without another meaning', async () => {
  const given = { resultId: kept.id, spec };
  const shape = await core.client.pivot.compute(given);
  for (let row = 0; row < shape.rowCount; row += 1) {
    for (let column = 0; column < shape.columnCount; column += 1) {
      const { formula } = await core.client.pivot.address({ ...given, cell: { row, column } });
      // Excel keeps the $ of what is not to move, and writes the quotes of every text.
      const shorter = [...formula].flatMap((character, index) =>
        character === '$' ? [] : [formula.slice(0, index) + formula.slice(index + 1)],
      );
      const pairs = [...formula.matchAll(/,"[^"]*",(?:"[^"]*"|DATE\([^)]*\)|[^,()]*)/g)];
      const without = pairs.map(([pair]) => formula.replace(pair, ''));
      const readings = await core.client.pivot.readMany({ ...given, formulas: [...shorter, ...without] });
      const same = readings.flatMap((reading, index) =>
        'cell' in reading && reading.cell?.row === row && reading.cell.column === column
          ? [[...shorter, ...without][index]]
          : [],
      );
      expect(same, formula).toEqual([]);
    }
  }
});

it('finds the items of derived fields, the rest of a top N and values shown as shares', async () => {
  const grouped = pivotSpecSchema.parse({
    derived: [
      { kind: 'date', name: 'Year', from: 'Start Date', unit: 'year' },
      { kind: 'date', name: 'Month', from: 'Start Date', unit: 'month' },
      { kind: 'bins', name: 'Plans', from: 'plan', start: '0', size: '10' },
    ],
    rows: [{ field: 'Platform', top: { count: 1 } }, { field: 'Year' }, { field: 'Month' }],
    columns: [{ field: 'Plans' }],
    measures: [
      { field: 'value', aggregate: 'sum' },
      { field: 'value', aggregate: 'sum', caption: 'Share', showAs: { kind: 'percent-of-grand-total' } },
    ],
  });
  const given = { resultId: kept.id, spec: grouped };
  const formulas = [
    'GETPIVOTDATA("value",$A$5,"Platform","Telco","Year",2017,"Month","2017-01")',
    'GETPIVOTDATA("value",$A$5,"Platform","Others")',
    'GETPIVOTDATA("value",$A$5,"Platform","Others","Year",2017,"Month","2017-02")',
    'GETPIVOTDATA("share",$A$5)',
  ];
  const readings = await core.client.pivot.readMany({ ...given, formulas });
  expect(readings.map((reading) => ('error' in reading ? reading.error.message : reading.value))).toEqual([
    '104.25',
    '20.50',
    '8.00',
    1,
  ]);
  const shape = await core.client.pivot.compute(given);
  for (let row = 0; row < shape.rowCount; row += 1) {
    for (let column = 0; column < shape.columnCount; column += 1) {
      const { formula } = await core.client.pivot.address({ ...given, cell: { row, column } });
      expect((await core.client.pivot.read({ ...given, formula })).cell, formula).toEqual({ row, column });
    }
  }
});

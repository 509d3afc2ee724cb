import path from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { Engine } from '#main/engine/engine.ts';
import { openEngine } from '#main/engine/engine.ts';
import { exportPivot } from '#main/workbook/export-pivot.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { keepSelect, selectOf } from '#test/helpers/kept.ts';
import { unzip } from '#test/helpers/unzip.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let engine: Engine;
let facts: ResultInfo;

/** The sums below are worked out by hand from these rows. */
const rows = [
  ['Active subscriber', 'Hong Kong', 'iOS IAP', '2017-01-25', 'Paying', '10.50', 1],
  ['Active subscriber', 'Hong Kong', 'ios iap', '2017-01-25', 'Free trial', '4.25', 2],
  ['Active subscriber', 'Singapore', 'Telco', '2017-01-26', 'Paying', '7.00', 3],
  ['Active subscriber', 'Hong Kong', 'Telco', '2017-01-26', null, '1.00', 3],
  ['Churn', 'Singapore', 'Telco', '2017-01-25', 'Paying', '2.00', 4],
  ['Churn', 'Hong Kong', 'iOS IAP', null, 'Grace', '3.00', null],
] as const;

beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
  engine = await openEngine({ temporary: place.folder });
  facts = await keepSelect(
    core,
    engine,
    selectOf(
      {
        Type: 'VARCHAR',
        Country: 'VARCHAR',
        Platform: 'VARCHAR',
        'Start Date': 'DATE',
        'Meta 4': 'VARCHAR',
        value: 'DECIMAL(12,2)',
        user_id: 'INTEGER',
      },
      rows,
    ),
  );
});
afterAll(async () => {
  engine.close();
  await core.close();
  await place.remove();
});

let exported = 0;
async function exportSpec(spec: object, options: { name?: string; maxSheetRows?: number } = {}) {
  exported += 1;
  const target = path.join(place.folder, `pivot-${exported}.xlsx`);
  const { name, maxSheetRows } = options;
  const file = await core.results.file(facts.id);
  const written = await engine.withConnection((connection) =>
    exportPivot({ info: facts, file, spec: pivotSpecSchema.parse(spec), name }, 'xlsx', target, {
      engine,
      reader: { connection, signal: undefined },
      now: new Date('2017-01-25T00:00:00Z'),
      report: () => {},
      ...(maxSheetRows === undefined ? {} : { maxSheetRows }),
    }),
  );
  const bytes = await readBytes(target);
  const parts = unzip(bytes);
  const part = (partName: string) => {
    const member = parts.get(partName);
    if (member === undefined) throw new Error(`no part ${partName}`);
    return member.text;
  };
  const workbook = await readXlsx(bytes);
  const sheet = (wanted: string) => workbook.sheets.find((one) => one.name === wanted)?.rows;
  return { ...written, parts, part, sheet, names: workbook.sheets.map((one) => one.name) };
}

/** Every element of a kind, as it is written. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}[ >].*?</${name}>|<${name}[^>]*/>`, 'g'))].map(([one]) => one);
}

const byPlatform = {
  rows: [{ field: 'Platform' }, { field: 'Start Date' }],
  columns: [{ field: 'Country' }],
  measures: [{ field: 'value', aggregate: 'sum' }],
  pages: [{ field: 'Type', items: ['Active subscriber'] }],
};

describe('a pivot with rows, columns and a page', () => {
  it('shows its cells at A5 under its page', async () => {
    const { sheet, names } = await exportSpec(byPlatform, { name: 'Subscribers' });
    expect(names).toEqual(['Subscribers', 'Data']);
    const day = (date: string) => new Date(`${date}T00:00:00Z`);
    expect(sheet('Subscribers')).toEqual([
      [null, null, null, null, null],
      [null, null, null, null, null],
      ['Type', 'Active subscriber', null, null, null],
      [null, null, null, null, null],
      ['Sum of value', null, 'Country', null, null],
      ['Platform', 'Start Date', 'Hong Kong', 'Singapore', 'Grand Total'],
      ['iOS IAP', day('2017-01-25'), 14.75, null, 14.75],
      ['iOS IAP Total', null, 14.75, null, 14.75],
      ['Telco', day('2017-01-26'), 1, 7, 8],
      ['Telco Total', null, 1, 7, 8],
      ['Grand Total', null, 15.75, 7, 22.75],
    ]);
  });

  it('has the lines, items and location Excel expects', async () => {
    const { part } = await exportSpec(byPlatform, { name: 'Subscribers' });
    const pivot = part('xl/pivotTables/pivotTable1.xml');
    expect(pivot).toContain('name="Subscribers" cacheId="1"');
    expect(pivot).toContain(
      '<location ref="A5:E11" firstHeaderRow="1" firstDataRow="2" firstDataCol="2" rowPageCount="1" colPageCount="1"/>',
    );
    expect(elements(pivot, 'rowItems')).toEqual([
      '<rowItems count="5"><i><x/><x/></i><i t="default"><x/></i><i><x v="1"/><x v="1"/></i><i t="default"><x v="1"/></i><i t="grand"><x/></i></rowItems>',
    ]);
    expect(elements(pivot, 'colItems')).toEqual([
      '<colItems count="3"><i><x/></i><i><x v="1"/></i><i t="grand"><x/></i></colItems>',
    ]);
    expect(elements(pivot, 'rowFields')).toEqual([
      '<rowFields count="2"><field x="2"/><field x="3"/></rowFields>',
    ]);
    expect(elements(pivot, 'pageFields')).toEqual([
      '<pageFields count="1"><pageField fld="0" item="0" hier="-1"/></pageFields>',
    ]);
    expect(elements(pivot, 'dataFields')).toEqual([
      '<dataFields count="1"><dataField name="Sum of value" fld="5" baseField="0" baseItem="0" numFmtId="4"/></dataFields>',
    ]);
    expect(elements(pivot, 'pivotField')).toEqual([
      '<pivotField compact="0" outline="0" showAll="0" axis="axisPage"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField>',
      '<pivotField compact="0" outline="0" showAll="0" axis="axisCol" sortType="ascending"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField>',
      '<pivotField compact="0" outline="0" showAll="0" axis="axisRow" sortType="ascending"><items count="3"><item x="0"/><item x="1"/><item t="default"/></items></pivotField>',
      '<pivotField numFmtId="14" compact="0" outline="0" showAll="0" axis="axisRow" sortType="ascending"><items count="4"><item x="0"/><item x="1"/><item x="2"/><item t="default"/></items></pivotField>',
      '<pivotField compact="0" outline="0" showAll="0"/>',
      '<pivotField dataField="1" compact="0" outline="0" showAll="0"/>',
      '<pivotField compact="0" outline="0" showAll="0"/>',
    ]);
  });

  it('stands on a cache of every row, items only on axis fields, case merged', async () => {
    const { part } = await exportSpec(byPlatform);
    const definition = part('xl/pivotCache/pivotCacheDefinition1.xml');
    expect(definition).toContain('recordCount="6"');
    expect(definition).toContain('refreshOnLoad="1"');
    expect(definition).toContain('<worksheetSource ref="A1:G7" sheet="Data"/>');
    expect(elements(definition, 'cacheField')).toEqual([
      '<cacheField name="Type" numFmtId="0"><sharedItems count="2"><s v="Active subscriber"/><s v="Churn"/></sharedItems></cacheField>',
      '<cacheField name="Country" numFmtId="0"><sharedItems count="2"><s v="Hong Kong"/><s v="Singapore"/></sharedItems></cacheField>',
      '<cacheField name="Platform" numFmtId="0"><sharedItems count="2"><s v="iOS IAP"/><s v="Telco"/></sharedItems></cacheField>',
      '<cacheField name="Start Date" numFmtId="14"><sharedItems containsNonDate="0" containsDate="1" containsString="0" containsBlank="1" minDate="2017-01-25T00:00:00" maxDate="2017-01-27T00:00:00" count="3"><d v="2017-01-25T00:00:00"/><d v="2017-01-26T00:00:00"/><m/></sharedItems></cacheField>',
      '<cacheField name="Meta 4" numFmtId="0"><sharedItems containsBlank="1"/></cacheField>',
      '<cacheField name="value" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" containsNumber="1" minValue="1" maxValue="10.5"/></cacheField>',
      '<cacheField name="user_id" numFmtId="0"><sharedItems containsString="0" containsBlank="1" containsNumber="1" containsInteger="1" minValue="1" maxValue="4"/></cacheField>',
    ]);
    const records = part('xl/pivotCache/pivotCacheRecords1.xml');
    expect(records).toContain('count="6"');
    expect(elements(records, 'r')).toEqual([
      '<r><x v="0"/><x v="0"/><x v="0"/><x v="0"/><s v="Paying"/><n v="10.5"/><n v="1"/></r>',
      '<r><x v="0"/><x v="0"/><x v="0"/><x v="0"/><s v="Free trial"/><n v="4.25"/><n v="2"/></r>',
      '<r><x v="0"/><x v="1"/><x v="1"/><x v="1"/><s v="Paying"/><n v="7"/><n v="3"/></r>',
      '<r><x v="0"/><x v="0"/><x v="1"/><x v="1"/><m/><n v="1"/><n v="3"/></r>',
      '<r><x v="1"/><x v="1"/><x v="1"/><x v="0"/><s v="Paying"/><n v="2"/><n v="4"/></r>',
      '<r><x v="1"/><x v="0"/><x v="0"/><x v="2"/><s v="Grace"/><n v="3"/><m/></r>',
    ]);
  });

  it('is wired into the workbook', async () => {
    const { part } = await exportSpec(byPlatform);
    const types = part('[Content_Types].xml');
    for (const name of [
      'pivotTables/pivotTable1',
      'pivotCache/pivotCacheDefinition1',
      'pivotCache/pivotCacheRecords1',
    ]) {
      expect(types).toContain(`PartName="/xl/${name}.xml"`);
    }
    expect(part('xl/workbook.xml')).toContain(
      '<pivotCaches><pivotCache cacheId="1" r:id="rId3"/></pivotCaches>',
    );
    expect(part('xl/_rels/workbook.xml.rels')).toContain(
      'Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition" Target="pivotCache/pivotCacheDefinition1.xml"',
    );
    expect(part('xl/worksheets/_rels/sheet1.xml.rels')).toContain('Target="../pivotTables/pivotTable1.xml"');
    expect(part('xl/pivotTables/_rels/pivotTable1.xml.rels')).toContain(
      'Target="../pivotCache/pivotCacheDefinition1.xml"',
    );
  });
});

it('makes a sheet with a pivot at A5 for each item of the field of sheets, over one cache', async () => {
  const { names, sheet, part, parts } = await exportSpec({
    rows: [{ field: 'Platform' }],
    columns: [],
    measures: [{ field: 'value', aggregate: 'sum' }],
    sheets: 'Type',
  });
  expect(names).toEqual(['Active subscriber', 'Churn', 'Data']);
  expect(sheet('Churn')?.slice(2)).toEqual([
    ['Type', 'Churn'],
    [null, null],
    ['Platform', 'Sum of value'],
    ['iOS IAP', 3],
    ['Telco', 2],
    ['Grand Total', 5],
  ]);
  expect(
    [...parts.keys()].filter((name) => name.includes('pivotCacheDefinition') && !name.includes('_rels')),
  ).toEqual(['xl/pivotCache/pivotCacheDefinition1.xml']);
  for (const number of [1, 2]) {
    const pivot = part(`xl/pivotTables/pivotTable${number}.xml`);
    expect(pivot).toContain('cacheId="1"');
    expect(pivot).toContain('<location ref="A5:B8"');
    expect(pivot).toContain(`<pageField fld="0" item="${number - 1}" hier="-1"/>`);
  }
});

it('names the sheet after the one item it is held to', async () => {
  const { names } = await exportSpec({
    rows: [{ field: 'Platform' }],
    columns: [],
    measures: [{ field: 'value', aggregate: 'sum' }],
    pages: [{ field: 'Type', items: ['Churn'] }],
    sheets: 'Type',
  });
  expect(names).toEqual(['Churn', 'Data']);
});

it('moves down under more than three page fields', async () => {
  const { part } = await exportSpec({
    rows: [],
    columns: [],
    measures: [{ field: 'value', aggregate: 'sum' }],
    pages: ['Type', 'Country', 'Platform', 'Meta 4'].map((field) => ({ field, items: null })),
  });
  expect(part('xl/pivotTables/pivotTable1.xml')).toContain(
    '<location ref="A6:A7" firstHeaderRow="1" firstDataRow="1" firstDataCol="0" rowPageCount="4" colPageCount="1"/>',
  );
});

it('puts several measures side by side, natively where Excel can make them', async () => {
  const { part, sheet, names, notes } = await exportSpec({
    rows: [{ field: 'Platform' }],
    columns: [{ field: 'Country' }],
    measures: [
      { field: 'value', aggregate: 'sum' },
      { field: 'user_id', aggregate: 'distinct' },
      { field: null, aggregate: 'count' },
    ],
  });
  expect(names).toEqual(['Pivot', 'Data', 'Pivot values', 'Notes']);
  const pivot = part('xl/pivotTables/pivotTable1.xml');
  expect(elements(pivot, 'dataField').map((one) => /name="([^"]*)" fld="(\d)"/.exec(one)?.slice(1))).toEqual([
    ['Sum of value', '5'],
    ['Count of rows', '0'],
  ]);
  expect(elements(pivot, 'colItems')).toEqual([
    '<colItems count="6"><i><x/><x/></i><i r="1" i="1"><x v="1"/></i><i><x v="1"/><x/></i><i r="1" i="1"><x v="1"/></i><i t="grand"><x/></i><i t="grand" i="1"><x/></i></colItems>',
  ]);
  expect(sheet('Pivot values')?.slice(4)).toEqual([
    [null, 'Country', 'Values', null, null, null, null, null, null, null],
    [
      null,
      'Hong Kong',
      null,
      null,
      'Singapore',
      null,
      null,
      'Total Sum of value',
      'Total Distinct Count of user_id',
      'Total Count of rows',
    ],
    [
      'Platform',
      'Sum of value',
      'Distinct Count of user_id',
      'Count of rows',
      'Sum of value',
      'Distinct Count of user_id',
      'Count of rows',
      null,
      null,
      null,
    ],
    ['iOS IAP', 17.75, 2, 3, null, null, null, 17.75, 2, 3],
    ['Telco', 1, 1, 1, 9, 2, 2, 10, 2, 3],
    ['Grand Total', 18.75, 3, 4, 9, 2, 2, 27.75, 4, 6],
  ]);
  expect(notes).toEqual([
    '“Distinct Count of user_id” stands as numbers, not as a PivotTable: Excel cannot re-total a distinct count from its source.',
  ]);
});

it('stands on grouped rows where a sheet cannot hold them all', async () => {
  const { part, sheet, notes } = await exportSpec(
    {
      rows: [{ field: 'Platform' }],
      columns: [],
      measures: [
        { field: 'value', aggregate: 'sum' },
        { field: 'value', aggregate: 'count' },
      ],
      filters: [{ field: 'Platform', operator: 'is-not', values: ['ios iap'] }],
    },
    { maxSheetRows: 4 },
  );
  expect(sheet('Data')).toEqual([
    ['Platform', 'value', 'value (count)'],
    ['Telco', 10, 3],
    ['iOS IAP', 13.5, 2],
  ]);
  expect(elements(part('xl/pivotTables/pivotTable1.xml'), 'dataField')).toEqual([
    '<dataField name="Sum of value" fld="1" baseField="0" baseItem="0" numFmtId="4"/>',
    '<dataField name="Count of value" fld="2" baseField="0" baseItem="0" numFmtId="3"/>',
  ]);
  expect(notes[0]).toContain('grouped by the pivot');
});

it('refuses rows that no sheet can hold, grouped or not', async () => {
  await expect(
    exportSpec(
      { rows: [{ field: 'value' }], columns: [], measures: [{ field: null, aggregate: 'count' }] },
      { maxSheetRows: 4 },
    ),
  ).rejects.toMatchObject({ code: 'limit.exceeded' });
});

it('leaves rows of other spellings out where a page is held to one spelling', async () => {
  const { sheet } = await exportSpec({
    rows: [{ field: 'Country' }],
    columns: [],
    measures: [{ field: 'value', aggregate: 'sum' }],
    pages: [{ field: 'Platform', items: ['iOS IAP'] }],
  });
  expect(
    sheet('Data')
      ?.slice(1)
      .map((row) => [row[2], row[5]]),
  ).toEqual([
    ['iOS IAP', 10.5],
    ['iOS IAP', 3],
  ]);
  expect(sheet('Pivot')?.at(-1)).toEqual(['Grand Total', 13.5]);
});

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CellValue, streamXlsxRows } from 'hucre';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { TemplateInspection } from '#shared/contract/templates.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { keepSelect, selectOf, withEngine } from '#test/helpers/kept.ts';
import { pivotCount, templateFile, templateParts } from '#test/helpers/template.ts';
import { unzip, type ZipMember } from '#test/helpers/unzip.ts';
import { xlsbOf, zipOf } from '#test/helpers/xlsb.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let facts: ResultInfo;

const types = {
  VALUE: 'DECIMAL(12,2)',
  Platform: 'VARCHAR',
  country: 'VARCHAR',
  Day: 'DATE',
  Note: 'VARCHAR',
};
const rows = [
  ['1.50', 'iOS IAP', 'Hong Kong', '2017-01-25', 'a'],
  ['2.25', '=1+1', 'Singapore', '2017-01-26', 'b'],
  ['-3.00', 'Telco & "co"', 'Singapore', '2017-01-26', 'c'],
  [null, 'Telco', 'Taiwan', null, 'd'],
  ['40', 'Telco', 'Singapore', '2017-01-27', 'e'],
] as const;

beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
  facts = await kept(selectOf(types, rows));
});
afterAll(async () => {
  await core.close();
  await place.remove();
});

const kept = (sql: string) => withEngine(place.folder, (engine) => keepSelect(core, engine, sql));

let files = 0;
async function templateOf(bytes: Buffer, ending = 'xlsx'): Promise<string> {
  files += 1;
  const file = path.join(place.folder, `template ${files}.${ending}`);
  await writeFile(file, bytes);
  return file;
}

interface Asked {
  readonly sheet?: string;
  readonly acceptLost?: boolean;
  readonly result?: ResultInfo;
}

async function fill(bytes: Buffer, asked: Asked = {}, ending = 'xlsx') {
  const template = await templateOf(bytes, ending);
  const target = template.replace('template', 'filled').replace(/\.xlsb$/, '.xlsx');
  const { result = facts, ...rest } = asked;
  const done = await runExport(core.client, {
    what: { kind: 'template', id: result.id, template: { kind: 'path', path: template }, ...rest },
    format: 'xlsx',
    target: { kind: 'path', path: target },
  });
  return { file: target, done, parts: unzip(await readBytes(target)) };
}

async function inspect(bytes: Buffer, asked: Omit<Asked, 'acceptLost'> = {}): Promise<TemplateInspection> {
  const template = await templateOf(bytes);
  const { result = facts, ...rest } = asked;
  return core.client.exports.inspectTemplate({
    id: result.id,
    template: { kind: 'path', path: template },
    ...rest,
  });
}

const textOf = (parts: Map<string, ZipMember>, part: string) => parts.get(part)?.text ?? '';

/** The values of a sheet as another program's reader gives them. */
async function valuesOf(file: string, sheet: string): Promise<CellValue[][]> {
  const values: CellValue[][] = [];
  for await (const row of streamXlsxRows(await readBytes(file), { sheet })) values.push([...row.values]);
  return values;
}

const day = (text: string) => new Date(`${text}T00:00:00Z`);

it('keeps every part of a template of 14 pivots, and changes only those that depend on the rows', async () => {
  const before = templateParts();
  const { parts, done } = await fill(zipOf(before));
  const changed = [...parts.values()].filter(({ name, text }) => text !== String(before[name]));
  expect(Object.keys(before).filter((name) => !parts.has(name))).toEqual(['xl/calcChain.xml']);
  const caches = Array.from({ length: pivotCount }, (_, index) => index + 1).flatMap((number) => [
    `xl/pivotCache/pivotCacheDefinition${number}.xml`,
    `xl/pivotCache/pivotCacheRecords${number}.xml`,
  ]);
  expect(changed.map(({ name }) => name).sort()).toEqual(
    [
      '[Content_Types].xml',
      'xl/_rels/workbook.xml.rels',
      'xl/tables/table1.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
      ...caches,
      // The evidence: a sheet and properties that are new, what leads to them, and two styles.
      '_rels/.rels',
      'docProps/custom.xml',
      'xl/styles.xml',
      'xl/worksheets/sheet18.xml',
    ].sort(),
  );
  // Without the order of calculation, with the two new parts.
  expect(parts.size).toBe(Object.keys(before).length + 1);
  expect(done.rows).toBe(5);
});

it('puts the rows under the headers they belong to, whatever their order and case', async () => {
  const { file, parts } = await fill(templateFile());
  expect(await valuesOf(file, 'Data')).toEqual([
    ['Country', 'Platform', 'Day', 'value', 'Double'],
    ['Hong Kong', 'iOS IAP', day('2017-01-25'), 1.5, null],
    ['Singapore', '=1+1', day('2017-01-26'), 2.25, null],
    ['Singapore', 'Telco & "co"', day('2017-01-26'), -3, null],
    ['Taiwan', 'Telco', null, null, null],
    ['Singapore', 'Telco', day('2017-01-27'), 40, null],
  ]);
  expect(textOf(parts, 'xl/worksheets/sheet1.xml')).toContain(
    '<row r="5" ht="18" customHeight="1"><c r="A5" s="2" t="inlineStr"><is><t>Taiwan</t></is></c><c r="B5" s="2" t="inlineStr"><is><t>Telco</t></is></c><c r="C5" s="1"/><c r="D5" s="3"/><c r="E5" s="3"><f>Facts[[#This Row],[value]]*2</f></c></row>',
  );
});

it('lets table, filter, caches, names, formats and validations follow the rows, and nothing else', async () => {
  const before = templateParts();
  const { parts, done } = await fill(zipOf(before));
  const sheet = textOf(parts, 'xl/worksheets/sheet1.xml');
  const tail = (text: string) => text.slice(text.indexOf('</sheetData>'));
  expect(tail(sheet)).toBe(
    tail(String(before['xl/worksheets/sheet1.xml']))
      .replace('sqref="D2:D4"', 'sqref="D2:D6"')
      .replace('sqref="A2:A4"', 'sqref="A2:A6"')
      .replace(/<hyperlinks>.*<\/hyperlinks>/, ''),
  );
  expect(sheet).toContain('<dimension ref="A1:E6"/>');
  expect(textOf(parts, 'xl/tables/table1.xml')).toBe(
    String(before['xl/tables/table1.xml'])
      .replaceAll('A1:E4', 'A1:E6')
      .replace(/<filterColumn.*<\/filterColumn>/, ''),
  );
  expect(textOf(parts, 'xl/workbook.xml')).toBe(
    String(before['xl/workbook.xml'])
      .replace('Data!$A$1:$E$4', 'Data!$A$1:$E$6')
      .replace('Data!$D$2:$D$4', 'Data!$D$2:$D$6')
      .replace('<calcPr calcId', '<calcPr fullCalcOnLoad="1" calcId')
      .replace('</sheets>', '<sheet name="Evidence" sheetId="18" r:id="rId34"/></sheets>'),
  );
  expect(textOf(parts, 'xl/pivotCache/pivotCacheDefinition1.xml')).toBe(
    String(before['xl/pivotCache/pivotCacheDefinition1.xml'])
      .replace('<pivotCacheDefinition ', '<pivotCacheDefinition refreshOnLoad="1" ')
      .replace('recordCount="3"', 'recordCount="0"')
      .replace('ref="A1:E4"', 'ref="A1:E6"'),
  );
  expect(textOf(parts, 'xl/pivotCache/pivotCacheDefinition2.xml')).toContain(
    '<worksheetSource name="Facts"/>',
  );
  expect(textOf(parts, 'xl/pivotCache/pivotCacheRecords2.xml')).toMatch(/ count="0"\/>$/);
  expect(textOf(parts, '[Content_Types].xml')).not.toContain('calcChain');
  expect(textOf(parts, 'xl/_rels/workbook.xml.rels')).not.toContain('calcChain');
  expect(done.notes).toEqual([
    'Left out, since “Data” has no column for them: “Note”.',
    "Filled down with the template's own formulas: “Double”.",
    'Pivots and formulas show the template’s figures until Excel, once editing is enabled, has refreshed them.',
    '1 link on the template’s old rows left out.',
  ]);
});

it('writes under the prefix that the template writes under', async () => {
  const { file, parts } = await fill(templateFile({ prefix: 'x:' }));
  expect((await valuesOf(file, 'Data'))[5]).toEqual(['Singapore', 'Telco', day('2017-01-27'), 40, null]);
  expect(textOf(parts, 'xl/worksheets/sheet1.xml')).toContain(
    '<x:c r="A6" s="2" t="inlineStr"><x:is><x:t>Singapore</x:t></x:is></x:c>',
  );
});

const get = (formula: string, shown = '<v>1</v>') => `<c r="B9"><f>${formula}</f>${shown}</c>`;
const summaryOf = (...cells: readonly string[]) =>
  templateFile({
    summary: cells
      .map((cell, index) => `<row r="${index + 1}">${cell.replace('B9', `B${index + 1}`)}</row>`)
      .join(''),
  });

it('lists the formulas whose address the pivots no longer have, before anything is written', async () => {
  const { lost, unchecked, pivots, columns, unused, ...rest } = await inspect(
    summaryOf(
      get(`GETPIVOTDATA("value",'Pivot 1'!$A$5)`),
      get(`1+IFERROR(GETPIVOTDATA("value",'Pivot 2'!$A$5,"Country","hong kong","Platform","Telco"),0)`),
      get(`GETPIVOTDATA("value",'Pivot 1'!B7,"Country","Singapor")`),
      get(`GETPIVOTDATA("value",'Pivot 1'!$A$5,"Country",E5)`),
      `<c r="B9"><f>GETPIVOTDATA("value",'Pivot 1'!$A$5,"Country",D5)</f><v>1</v></c><c r="D5" t="s"><v>3</v></c><c r="E5" t="b"><v>1</v></c>`,
      get(`GETPIVOTDATA("value",'Pivot 1'!$A$5,"Country",UPPER("x"))`),
      get(`GETPIVOTDATA("value",'Pivot 1'!$A$5,"Country","Japan")`).replace('<c r="B9">', '<c r="B9" t="e">'),
      get(`GETPIVOTDATA("value",$A$5)`),
      get('SUM(Data!$D$2:$D$4)'),
    ),
  );
  expect(lost.map(({ cell, reason, nearest, already }) => [cell, reason, nearest, already])).toEqual([
    ['B2', '"Platform" has no item "Telco" under the items named outside it.', ['iOS IAP'], false],
    ['B3', '"country" has no item "Singapor".', ['Singapore'], false],
    ['B4', '"country" has no item "TRUE".', ['Hong Kong', 'Singapore', 'Taiwan'], false],
    ['B5', '"country" has no item "value".', ['Hong Kong', 'Singapore', 'Taiwan'], false],
    ['B7', '"country" has no item "Japan".', ['Hong Kong', 'Singapore', 'Taiwan'], true],
    ['B8', 'There is no pivot at Summary!$A$5.', [], true],
  ]);
  expect(unchecked.map(({ cell, reason }) => [cell, reason])).toEqual([
    ['B6', 'what it asks for is worked out by Excel'],
  ]);
  expect(pivots).toHaveLength(14);
  expect(pivots[13]).toEqual({ name: 'Pivot 14', sheet: 'Pivot 14', refreshed: true });
  expect(columns).toEqual([
    { header: 'Country', filled: 'result', column: 'country' },
    { header: 'Platform', filled: 'result', column: 'Platform' },
    { header: 'Day', filled: 'result', column: 'Day' },
    { header: 'value', filled: 'result', column: 'VALUE' },
    { header: 'Double', filled: 'formula', formula: 'Facts[[#This Row],[value]]*2' },
  ]);
  expect(unused).toEqual(['Note']);
  expect(rest).toMatchObject({ sourceSheet: 'Data', range: 'A1:E4', table: 'Facts', rows: 5 });
  expect(rest.notes.at(-1)).toBe(
    '1 formula (first Summary!B9) names rows of “Data” by address and does not reach its new last row, 6. Let them name the whole columns, or a table.',
  );
});

it('writes a template that would lose addresses only where that is accepted', async () => {
  const losing = summaryOf(get(`GETPIVOTDATA("value",'Pivot 1'!$A$5,"Country","Japan")`));
  await expect(fill(losing)).rejects.toMatchObject({
    code: 'conflict',
    message: '1 formula of the template would become #REF!: first Summary!B1. "country" has no item "Japan".',
  });
  const { done } = await fill(losing, { acceptLost: true });
  expect(done.notes).toContain('#REF! in Summary!B1: "country" has no item "Japan".');
});

it('fills only the rows that the reader shows, and checks addresses against them', async () => {
  const template = await templateOf(templateFile());
  const view = {
    filters: [{ field: 'country', operator: 'is' as const, values: ['Singapore'] }],
    sort: [{ field: 'VALUE', direction: 'descending' as const }],
  };
  const { rows: count, lost } = await core.client.exports.inspectTemplate({
    id: facts.id,
    view,
    template: { kind: 'path', path: template },
  });
  expect([count, lost.map(({ cell }) => cell)]).toEqual([3, ['B2']]);
});

it('says which headers the result does not fill, with the names nearest to them', async () => {
  const result = await kept(
    selectOf({ Countri: 'VARCHAR', Platform: 'VARCHAR', Day: 'DATE', value: 'INT' }, [['a', 'b', null, 1]]),
  );
  await expect(inspect(templateFile(), { result })).rejects.toMatchObject({
    code: 'not-found',
    message: 'The result has no column “Country”, which “Data” of the template has.',
    hint: 'Nearest: “Countri”. Name the columns in the query as the template does.',
  });
});

it('knows the sheets there are', async () => {
  await expect(inspect(templateFile(), { sheet: 'Dato' })).rejects.toMatchObject({
    code: 'not-found',
    details: { suggestions: ['Data'] },
  });
});

const belowRow = `<row r="2"><c r="A2" s="2"/><c r="D2"><v>1</v></c><c r="G2"><v>7</v></c></row><row r="3"><c r="G3"><v>8</v></c></row><row r="4"><c r="D4"><v>1</v></c></row>`;

it('keeps cells beside the rows, and refuses to write over cells below them', async () => {
  const { file } = await fill(templateFile({ rows: belowRow }));
  const values = await valuesOf(file, 'Data');
  expect([values[1]?.[6], values[2]?.[6]]).toEqual([7, 8]);
  const covered = `${belowRow}<row r="5"><c r="A5" t="inlineStr"><is><t>Source: finance</t></is></c></row>`;
  await expect(fill(templateFile({ rows: covered }))).rejects.toMatchObject({
    code: 'conflict',
    message: '“Data” has cells below its data, from row 5 on; 5 rows would cover them.',
  });
});

it('moves a totals row to the end of the rows', async () => {
  const totals = `${belowRow}<row r="5"><c r="A5" t="inlineStr"><is><t>Total</t></is></c><c r="D5" s="3"><f>SUBTOTAL(109,Facts[value])</f><v>3</v></c></row>`;
  const { file, parts } = await fill(
    templateFile({
      rows: totals,
      replace: [['xl/tables/table1.xml', 'ref="A1:E4" totalsRowShown="0"', 'ref="A1:E5" totalsRowCount="1"']],
    }),
  );
  expect((await valuesOf(file, 'Data'))[6]?.[0]).toBe('Total');
  expect(textOf(parts, 'xl/worksheets/sheet1.xml')).toContain(
    '<c r="D7" s="3"><f>SUBTOTAL(109,Facts[value])</f><v>3</v></c></row></sheetData>',
  );
  expect(textOf(parts, 'xl/tables/table1.xml')).toContain(
    'ref="A1:E7" totalsRowCount="1"><autoFilter ref="A1:E6">',
  );
});

it('fills formulas down that name cells of their own row, and shows dates as dates', async () => {
  const row = `<row r="2"><c r="A2"/><c r="C2"/><c r="D2"><v>1</v></c><c r="E2"><f>D2*$D$1+LOG10(D1)&amp;"D2"</f><v>1</v></c></row>`;
  const { file, parts } = await fill(templateFile({ rows: row }));
  expect((await valuesOf(file, 'Data'))[2]?.[2]).toEqual(day('2017-01-26'));
  expect(textOf(parts, 'xl/worksheets/sheet1.xml')).toContain(
    '<c r="E4"><f>D4*$D$1+LOG10(D3)&amp;"D2"</f></c>',
  );
  expect(textOf(parts, 'xl/styles.xml')).toContain(
    '<xf applyNumberFormat="1" numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2"',
  );
});

it('keeps macros under their own ending, and leaves a signature out', async () => {
  const macros = templateFile({
    parts: { 'xl/vbaProject.bin': Buffer.from('d0cf11e0', 'hex'), '_xmlsignatures/sig1.xml': '<Signature/>' },
    replace: [
      [
        '[Content_Types].xml',
        'openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
        'ms-excel.sheet.macroEnabled.main+xml',
      ],
    ],
  });
  await expect(fill(macros)).rejects.toMatchObject({ code: 'input.invalid' });
  const { parts, done } = await fill(macros, {}, 'xlsm');
  expect(parts.has('xl/vbaProject.bin')).toBe(true);
  expect(parts.has('_xmlsignatures/sig1.xml')).toBe(false);
  expect(done.notes).toContain('The template’s digital signature was left out: it vouched for the old rows.');
});

it('reads the values of a binary workbook and says what it had to drop', async () => {
  const binary = xlsbOf('Data', [
    ['Day', 'Platform', 'value'],
    [{ date: 42_760 }, 'iOS IAP', 1],
  ]);
  const { file, done } = await fill(binary, {}, 'xlsb');
  expect((await valuesOf(file, 'Data'))[1]).toEqual([day('2017-01-25'), 'iOS IAP', 1.5]);
  expect(done.notes[0]).toContain('Left out');
  expect(done.notes.join(' ')).toContain('The template is a binary workbook (.xlsb)');
});

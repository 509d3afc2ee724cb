import path from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NameBook } from '#main/workbook/defined-names.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { unzip, type ZipMember } from '#test/helpers/unzip.ts';
import { writeWholeWorkbook } from '#test/helpers/whole-workbook.ts';

let bytes: Buffer;
let parts: Map<string, ZipMember>;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  place = await temporaryFolder();
  const file = path.join(place.folder, 'whole.xlsx');
  await writeWholeWorkbook(file);
  bytes = await readBytes(file);
  parts = unzip(bytes);
});
afterAll(() => place.remove());

function part(name: string): string {
  const member = parts.get(name);
  if (member === undefined) throw new Error(`no part ${name}: ${[...parts.keys()].join(', ')}`);
  return member.text;
}

it('names every part it holds, and ties each to what shows it', () => {
  const named = [...part('[Content_Types].xml').matchAll(/PartName="\/([^"]+)"/g)].map(([, name]) => name);
  const held = [...parts.keys()].filter((name) => !name.endsWith('.rels') && !name.startsWith('['));
  expect(named.sort()).toEqual(held.sort());
  for (const name of [...parts.keys()].filter((one) => one.endsWith('.rels'))) {
    const folder = path.posix.dirname(path.posix.dirname(name));
    const targets = [...part(name).matchAll(/Target="([^"]+)"/g)].map(([, target = '']) =>
      path.posix.join(folder, target),
    );
    expect(targets.length).toBeGreaterThan(0);
    for (const target of targets) expect(held).toContain(target);
  }
});

it('keeps the order of sheets, hides one and puts one in front', () => {
  const workbook = part('xl/workbook.xml');
  expect(
    [...workbook.matchAll(/<sheet name="([^"]+)" sheetId="(\d)"( state="hidden")?/g)].map((match) =>
      match.slice(1),
    ),
  ).toEqual([
    ['Summary', '3', undefined],
    ['Facts &amp; figures', '1', undefined],
    ['Behind', '2', ' state="hidden"'],
  ]);
  expect(workbook).not.toContain('activeTab');
  expect(part('xl/worksheets/sheet3.xml')).toContain('tabSelected="1"');
  expect(part('xl/worksheets/sheet1.xml')).not.toContain('tabSelected');
  expect(workbook).toContain('<calcPr calcId="191029" fullCalcOnLoad="1"/>');
});

it('makes a table with its own filter buttons', () => {
  expect(part('xl/tables/table1.xml')).toContain(
    'id="1" name="Facts_figures" displayName="Facts_figures" ref="A1:B3" totalsRowShown="0"><autoFilter ref="A1:B3"/><tableColumns count="2"><tableColumn id="1" name="Plan"/><tableColumn id="2" name="Value"/></tableColumns>',
  );
  expect(part('xl/worksheets/sheet1.xml')).toContain(
    '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>',
  );
  expect(part('xl/workbook.xml')).not.toContain('_FilterDatabase');
});

it('names ranges, print titles and print areas of the right sheet', () => {
  const names = [
    ...part('xl/workbook.xml').matchAll(/<definedName name="([^"]+)"( localSheetId="\d")?>([^<]*)</g),
  ];
  expect(names.map((match) => match.slice(1))).toEqual([
    ['_xlnm.Print_Area', ' localSheetId="1"', "'Facts &amp; figures'!$A$1:$B$3"],
    ['_xlnm.Print_Titles', ' localSheetId="1"', "'Facts &amp; figures'!$A:$A,'Facts &amp; figures'!$1:$1"],
    ['All_values', undefined, 'SUM(Facts_figures[Value])'],
  ]);
});

it('sets up pages: one wide unless told otherwise, with the sheet and the page at the foot', () => {
  expect(part('xl/worksheets/sheet1.xml')).toContain(
    '<pageSetup orientation="portrait" fitToWidth="1" fitToHeight="0"/><headerFooter><oddHeader>&amp;LP&amp;&amp;L</oddHeader><oddFooter>&amp;L&amp;A&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter>',
  );
  expect(part('xl/worksheets/sheet3.xml')).toContain('<pageSetup orientation="landscape"/>');
});

it('keeps what a formula came to beside it', async () => {
  const sheet = part('xl/worksheets/sheet3.xml');
  const formula = '<f>SUM(A1,"&lt;")</f>';
  const cells = [...sheet.matchAll(/<c r="A([2-7])" s="\d+"(?: t="(\w+)")?>(<f>.*?<\/f>)<v>(.*?)<\/v>/g)];
  expect(cells.map((match) => match.slice(1))).toEqual([
    ['2', undefined, formula, '3.5'],
    ['3', 'str', formula, 'a&lt;b'],
    ['4', 'b', formula, '1'],
    ['5', undefined, formula, '42760'],
    ['6', 'str', formula, ''],
    ['7', 'e', formula, '#REF!'],
  ]);
  const read = await readXlsx(bytes);
  expect(read.sheets.find(({ name }) => name === 'Summary')?.rows[1]?.[0]).toBe(3.5);
});

it('says who made it and when, and keeps properties of any kind', () => {
  expect(part('docProps/core.xml')).toContain('<dc:title>Whole &lt;book&gt;</dc:title>');
  expect(part('docProps/core.xml')).toContain('>2017-01-25T01:02:03Z</dcterms:created>');
  const properties = [
    ...part('docProps/custom.xml').matchAll(/pid="(\d)" name="([^"]+)"><vt:(\w+)>([^<]*)</g),
  ];
  expect(properties.map((match) => match.slice(1))).toEqual([
    ['2', 'Backcast SQL', 'lpwstr', 'SELECT "a" FROM b WHERE c &lt; 1'],
    ['3', 'Backcast rows', 'r8', '3'],
    ['4', 'Backcast snapshot', 'filetime', '2017-01-25T01:02:03Z'],
    ['5', 'Backcast whole', 'bool', 'true'],
  ]);
});

it('marks cells by their size', () => {
  const marks = [
    ...part('xl/worksheets/sheet1.xml').matchAll(/sqref="([^"]+)"><cfRule type="(\w+)" priority="(\d)"/g),
  ];
  expect(marks.map((match) => match.slice(1))).toEqual([
    ['B2:B3', 'colorScale', '1'],
    ['B2 B3', 'dataBar', '2'],
  ]);
});

it('makes names that Excel takes, and takes once', () => {
  const names = new NameBook();
  const wanted = ['Net value', 'net VALUE', '2017', 'AB12', 'R1C1', 'r', '', 'Umsätze 2017'];
  expect(wanted.map((name) => names.take(name))).toEqual([
    'Net_value',
    'net_VALUE_2',
    '_2017',
    'AB12_',
    'R1C1_',
    'r_',
    '_',
    'Umsätze_2017',
  ]);
});

import path from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { exportResult } from '#main/workbook/export-result.ts';
import { SheetNames } from '#main/workbook/sheet-names.ts';
import type { View } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';
import { unzip, type ZipMember } from '#test/helpers/unzip.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
beforeEach(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
});
afterEach(async () => {
  await core.close();
  await place.remove();
});

interface Exported {
  readonly bytes: Buffer;
  readonly parts: Map<string, ZipMember>;
  readonly notes: readonly string[];
  readonly rows: number;
}

function exportSelect(
  sql: string,
  options: { readonly view?: View; readonly maxSheetRows?: number } = {},
): Promise<Exported> {
  return withEngine(place.folder, async (engine) => {
    const info = await keepSelect(core, engine, sql);
    const target = path.join(place.folder, `${info.id}.xlsx`);
    const written = await engine.withConnection(async (connection) =>
      exportResult(
        { info, file: await core.results.file(info.id), view: options.view ?? { filters: [], sort: [] } },
        'xlsx',
        target,
        {
          engine,
          reader: { connection, signal: undefined },
          now: new Date('2017-01-25T01:02:03Z'),
          report: () => {},
          ...(options.maxSheetRows === undefined ? {} : { maxSheetRows: options.maxSheetRows }),
        },
      ),
    );
    const bytes = await readBytes(target);
    return { bytes, parts: unzip(bytes), ...written };
  });
}

function part(exported: Exported, name: string): string {
  const member = exported.parts.get(name);
  if (member === undefined) throw new Error(`no part ${name}: ${[...exported.parts.keys()].join(', ')}`);
  return member.text;
}

/** The cells of a sheet as they stand in its XML: reference, type, style and inner XML. */
function cellsOf(
  exported: Exported,
  sheet = 1,
): Record<string, { type: string; style: string; inner: string }> {
  const xml = part(exported, `xl/worksheets/sheet${sheet}.xml`);
  const cells = xml.matchAll(/<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?>(.*?)<\/c>/gs);
  return Object.fromEntries(
    [...cells].map(([, reference = '', style = '0', type = 'n', inner = '']) => [
      reference,
      { type, style, inner },
    ]),
  );
}

function formatOf(exported: Exported, style: string | undefined): string {
  const xml = part(exported, 'xl/styles.xml');
  const styles = [...(xml.split('<cellXfs')[1] ?? '').matchAll(/<xf numFmtId="(\d+)"/g)].map(([, id]) => id);
  const id = styles[Number(style)];
  return new RegExp(`numFmtId="${id}" formatCode="([^"]*)"`).exec(xml)?.[1] ?? `#${id}`;
}

async function sheetRows(exported: Exported, index = 0) {
  const workbook = await readXlsx(exported.bytes);
  return workbook.sheets[index]?.rows;
}

it('writes typed cells that another reader gives back exactly', async () => {
  const exported = await exportSelect(
    `SELECT 42::INTEGER AS whole, -1234.50::DECIMAL(12,2) AS money, 0.1::DOUBLE AS ratio, TRUE AS yes,
       DATE '2017-01-25' AS day, TIMESTAMP '2017-01-25 13:30:00' AS moment, 'text & <more>' AS words, NULL::VARCHAR AS nothing
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, '', 'x'`,
  );
  expect(await sheetRows(exported)).toEqual([
    ['whole', 'money', 'ratio', 'yes', 'day', 'moment', 'words', 'nothing'],
    [
      42,
      -1234.5,
      0.1,
      true,
      new Date('2017-01-25T00:00:00Z'),
      new Date('2017-01-25T13:30:00Z'),
      'text & <more>',
      null,
    ],
    [null, null, null, null, null, null, '', 'x'],
  ]);
  const cells = cellsOf(exported);
  expect(cells.A2?.inner).toBe('<v>42</v>');
  expect(cells.B2?.inner).toBe('<v>-1234.5</v>');
  expect(cells.C2?.inner).toBe('<v>0.1</v>');
  expect(cells.D2).toMatchObject({ type: 'b', inner: '<v>1</v>' });
  expect(cells.E2?.inner).toBe('<v>42760</v>');
  expect(cells.F2?.inner).toBe('<v>42760.5625</v>');
  expect(cells.H2).toBeUndefined();
  expect(cells.G3?.type).toBe('s');
  expect(['A2', 'B2', 'C2', 'E2', 'F2'].map((cell) => formatOf(exported, cells[cell]?.style))).toEqual([
    '#1',
    '#4',
    '#0',
    'yyyy-mm-dd',
    'yyyy-mm-dd hh:mm:ss',
  ]);
  expect(exported.notes).toEqual([]);
  expect(exported.parts.has('xl/worksheets/sheet2.xml')).toBe(false);
});

it('writes numbers of more than 15 digits as text, exactly, and says so', async () => {
  const exported = await exportSelect(
    `SELECT * FROM (VALUES
       (999999999999999::BIGINT, 1234567890123.45::DECIMAL(18,2), 123456789012345678901234567890.12::DECIMAL(38,2)),
       (1000000000000000, 12345678901234.56, 12345678901.25),
       (-9007199254740993, 123456789012345.60, -0.10)) AS rows(id, money, total)`,
  );
  const cells = cellsOf(exported);
  const inner = (column: string) => [2, 3, 4].map((row) => cells[`${column}${row}`]?.inner);
  expect(inner('A')).toEqual([
    '<v>999999999999999</v>',
    '<is><t>1000000000000000</t></is>',
    '<is><t>-9007199254740993</t></is>',
  ]);
  expect(inner('B')).toEqual([
    '<v>1234567890123.45</v>',
    '<is><t>12345678901234.56</t></is>',
    '<is><t>123456789012345.60</t></is>',
  ]);
  expect(inner('C')).toEqual([
    '<is><t>123456789012345678901234567890.12</t></is>',
    '<v>12345678901.25</v>',
    '<v>-0.1</v>',
  ]);
  expect(exported.notes).toEqual([
    '2 values of “id” with more than 15 digits written as text, exactly: Excel would round them.',
    '2 values of “money” with more than 15 digits written as text, exactly: Excel would round them.',
    '1 value of “total” with more than 15 digits written as text, exactly: Excel would round them.',
  ]);
  expect(await sheetRows(exported, 1)).toEqual([
    ['What this workbook could not hold as it was'],
    ...exported.notes.map((note) => [note]),
  ]);
});

it('writes dates and numbers that Excel does not have as text, and says so', async () => {
  const exported = await exportSelect(
    `SELECT * FROM (VALUES
       (DATE '1900-02-28', 'nan'::DOUBLE, TIMESTAMP '1899-12-31 23:59:59'),
       (DATE '1900-03-01', '-inf'::DOUBLE, TIMESTAMP '9999-12-31 23:59:59'),
       ('infinity'::DATE, 1e308, TIMESTAMP '2017-01-25 01:02:03.000004')) AS rows(day, ratio, moment)`,
  );
  const cells = cellsOf(exported);
  const inner = (column: string) => [2, 3, 4].map((row) => cells[`${column}${row}`]?.inner);
  expect(inner('A')).toEqual(['<is><t>1900-02-28</t></is>', '<v>61</v>', '<is><t>infinity</t></is>']);
  expect(inner('B')).toEqual(['<is><t>nan</t></is>', '<is><t>-inf</t></is>', '<is><t>1e+308</t></is>']);
  // 42760 days and 3723000004 microseconds of one of 86400000000.
  expect(inner('C')).toEqual([
    '<is><t>1899-12-31 23:59:59</t></is>',
    '<v>2958465.999988426</v>',
    `<v>${42760 + 3723.000004 / 86400}</v>`,
  ]);
  expect(formatOf(exported, cells.C4?.style)).toBe('yyyy-mm-dd hh:mm:ss.000');
  expect(exported.notes).toHaveLength(3);
});

it('keeps text that looks like a formula, an escape or a control character as it is', async () => {
  const texts = [
    '=1+1',
    '+1',
    '-1',
    '@x',
    '\tx',
    '\rx',
    'a\u0001b\rc',
    '_x0041_',
    ' ends ',
    'two\nlines',
    '\u{1F600}',
  ];
  const values = texts.map((text) => `(decode(unhex('${Buffer.from(text).toString('hex')}')))`);
  const exported = await exportSelect(`SELECT * FROM (VALUES ${values.join(', ')}) AS rows(words)`);
  expect((await sheetRows(exported))?.slice(1).map(([cell]) => cell)).toEqual(texts);
  const sheet = part(exported, 'xl/worksheets/sheet1.xml');
  expect(sheet).not.toContain('<f>');
  expect([...new Set(Object.values(cellsOf(exported)).map(({ type }) => type))]).toEqual(['s']);
  const strings = part(exported, 'xl/sharedStrings.xml');
  expect(strings).toContain('<t>a_x0001_b_x000D_c</t>');
  expect(strings).toContain('<t>_x005F_x0041_</t>');
  expect(strings).toContain('<t xml:space="preserve"> ends </t>');
});

it('says where a text longer than a cell stands whole', async () => {
  const exported = await exportSelect(
    `SELECT repeat('x', 40000) AS long UNION ALL SELECT repeat('y', 32767)`,
  );
  const rows = await sheetRows(exported);
  const [first, second] = [String(rows?.[1]?.[0]), String(rows?.[2]?.[0])];
  expect(first).toHaveLength(32767);
  expect(first.endsWith('x … [cut: whole in row 2 of the sheet “Long text”]')).toBe(true);
  expect(second).toBe('y'.repeat(32767));
  expect(exported.notes[0]).toContain('1 text of “long” longer than the 32,767 characters of a cell');
});

it('writes text of many distinct values into its own cells', async () => {
  const exported = await exportSelect(`SELECT 'name ' || i AS name FROM range(30000) AS numbers(i)`);
  expect(cellsOf(exported).A30001).toMatchObject({ type: 'inlineStr', inner: '<is><t>name 29999</t></is>' });
  expect((await sheetRows(exported))?.[15_000]).toEqual(['name 14999']);
});

it('goes on to new sheets where one is full', async () => {
  const exported = await exportSelect('SELECT i FROM range(10) AS numbers(i)', { maxSheetRows: 5 });
  const workbook = await readXlsx(exported.bytes);
  expect(workbook.sheets.map(({ name, rows }) => [name, rows.map(([cell]) => cell)])).toEqual([
    ['Facts', ['i', 0, 1, 2, 3]],
    ['Facts (2)', ['i', 4, 5, 6, 7]],
    ['Facts (3)', ['i', 8, 9]],
    ['Notes', ['What this workbook could not hold as it was', exported.notes[0]]],
  ]);
  expect(exported.notes).toEqual([
    '10 rows written to 3 sheets: an Excel sheet holds 5 rows, header included.',
  ]);
  const xml = part(exported, 'xl/worksheets/sheet3.xml');
  expect(xml).toContain('<dimension ref="A1:A3"/>');
  expect(xml).toContain('<tablePart r:id="rId1"/>');
  expect(
    [1, 2, 3].map((number) =>
      /displayName="(\w+)" ref="([^"]+)"/.exec(part(exported, `xl/tables/table${number}.xml`))?.slice(1),
    ),
  ).toEqual([
    ['Facts', 'A1:A5'],
    ['Facts_2', 'A1:A5'],
    ['Facts_3', 'A1:A3'],
  ]);
});

it("keeps the reader's filters and order, ties as in the result", async () => {
  const exported = await exportSelect(
    `SELECT i, i % 3 AS third, chr(97 + i::INTEGER) AS letter FROM range(9) AS numbers(i)`,
    {
      view: {
        filters: [{ field: 'letter', operator: 'is-not', values: ['b', 'e'] }],
        sort: [{ field: 'third', direction: 'descending' }],
      },
    },
  );
  expect((await sheetRows(exported))?.slice(1)).toEqual([
    [2, 2, 'c'],
    [5, 2, 'f'],
    [8, 2, 'i'],
    [7, 1, 'h'],
    [0, 0, 'a'],
    [3, 0, 'd'],
    [6, 0, 'g'],
  ]);
});

it('writes a header alone where there are no rows', async () => {
  const exported = await exportSelect("SELECT 1 AS one, 'x' AS word WHERE FALSE");
  expect(await sheetRows(exported)).toEqual([['one', 'word']]);
  expect(part(exported, 'xl/worksheets/sheet1.xml')).toContain('<autoFilter ref="A1:B1"/>');
  expect(exported.rows).toBe(0);
});

it('makes no table where a column has no name', async () => {
  const exported = await exportSelect('SELECT 1 AS a, 2 AS " "');
  expect(await sheetRows(exported)).toEqual([
    ['a', ' '],
    [1, 2],
  ]);
  expect(part(exported, 'xl/worksheets/sheet1.xml')).toContain('<autoFilter ref="A1:B2"/>');
  expect(part(exported, 'xl/workbook.xml')).toContain(`hidden="1">'Facts'!$A$1:$B$2</definedName>`);
});

it('knows every type of time the engine has', async () => {
  const exported = await exportSelect(
    `SELECT TIMESTAMP_NS '2017-01-25 01:02:03' AS nano, TIMESTAMP_NS '2017-01-25 01:02:03.000000001' AS finer,
       TIMESTAMP_S '2017-01-25 12:00:00' AS second, TIME '06:00:00' AS time, TIMESTAMPTZ '2017-01-25 08:00:00+08' AS zoned`,
  );
  const cells = cellsOf(exported);
  expect(['A2', 'B2', 'C2', 'D2', 'E2'].map((cell) => cells[cell]?.inner)).toEqual([
    `<v>${42760 + 3723 / 86400}</v>`,
    '<is><t>2017-01-25 01:02:03.000000001</t></is>',
    '<v>42760.5</v>',
    '<v>0.25</v>',
    '<v>42760</v>',
  ]);
  expect(exported.notes.at(-1)).toBe('Times in “zoned” are in UTC: Excel has no time zones.');
});

it('names sheets as Excel allows', () => {
  const names = new SheetNames();
  const wanted = [
    'a/b:c',
    "'x'",
    'History',
    '',
    'Data',
    'DATA',
    `${'long '.repeat(8)}name`,
    `${'long '.repeat(8)}other`,
  ];
  expect(wanted.map((name) => names.take(name))).toEqual([
    'a b c',
    'x',
    'History sheet',
    'Sheet',
    'Data',
    'DATA (2)',
    'long long long long long long l',
    'long long long long long lo (2)',
  ]);
});

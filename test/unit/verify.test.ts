import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { ExportRequest } from '#shared/contract/transfers.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { editCell, editParts } from '#test/helpers/edit-parts.ts';
import { runExport } from '#test/helpers/exports.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';
import { verifyFile } from '#test/helpers/verifying.ts';

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

/** Ten rows: `id` tells them apart, `code` stands in cells of its own, `kind` is shared. */
const rows = `SELECT i AS id, CASE WHEN i % 2 = 0 THEN 'even' ELSE 'odd' END AS kind, (i * 1.25)::DECIMAL(12,2) AS amount,
  i / 3.0::DOUBLE AS ratio, DATE '2017-01-20' + i::INTEGER AS day, i % 3 = 0 AS third,
  CASE WHEN i = 4 THEN 12345678901234567890 ELSE i END::DECIMAL(20,0) AS long FROM range(1, 11) AS numbers(i)`;

async function exported(what: (info: ResultInfo) => ExportRequest['what']) {
  const info = await withEngine(place.folder, (engine) => keepSelect(core, engine, rows));
  const file = path.join(place.folder, 'fresh.xlsx');
  await runExport(core.client, { what: what(info), format: 'xlsx', target: { kind: 'path', path: file } });
  return { info, file };
}

const wholeResult = (info: ResultInfo): ExportRequest['what'] => ({
  kind: 'result',
  id: info.id,
  view: { filters: [], sort: [{ field: 'ratio', direction: 'descending' }] },
});
const pivot = (info: ResultInfo): ExportRequest['what'] => ({
  kind: 'pivot',
  id: info.id,
  spec: pivotSpecSchema.parse({
    rows: [{ field: 'kind' }, { field: 'day' }],
    columns: [{ field: 'third' }],
    measures: [{ field: 'amount', aggregate: 'sum' }],
  }),
});
const edited = (name: string) => path.join(place.folder, name);

describe('a workbook of rows', () => {
  it('is verified as it was written', async () => {
    const { file, info } = await exported(wholeResult);
    const { verdict, differences } = await verifyFile(core.client, file);
    expect(differences).toEqual([]);
    expect(verdict).toMatchObject({
      fileName: 'fresh.xlsx',
      same: true,
      differences: 0,
      sheets: ['Facts', 'Notes', 'Evidence'],
      evidence: { result: { id: info.id } },
      notes: [],
    });
    // 11 rows of 7 columns, the notes and the evidence.
    expect(verdict.cells).toBeGreaterThan(77);
  });

  it('one changed digit of a number is named, and nothing else', async () => {
    const { file } = await exported(wholeResult);
    // The largest ratio comes first: row 2 is id 10, so row 5 is id 7 with an amount of 8.75.
    const changed = await editParts(file, edited('digit.xlsx'), {
      'xl/worksheets/sheet1.xml': editCell('C5', (inner) => inner.replace('8.75', '8.76')),
    });
    const { verdict, differences } = await verifyFile(core.client, changed);
    expect(verdict).toMatchObject({ same: false, differences: 1 });
    expect(differences).toEqual([{ kind: 'cell', where: "'Facts'!C5", workbook: '8.76', snapshot: '8.75' }]);
  });

  it('the last digit of a double counts, and so does a value that became text', async () => {
    const { file } = await exported(wholeResult);
    const changed = await editParts(file, edited('double.xlsx'), {
      'xl/worksheets/sheet1.xml': (xml) =>
        editCell(
          'A3',
          () => '<v>9.000000000000002</v>',
        )(xml.replace(/<c r="G4"( s="\d+")?><v>8<\/v>/, '<c r="G4"$1 t="str"><v>8</v>')),
    });
    expect((await verifyFile(core.client, changed)).differences).toEqual([
      { kind: 'cell', where: "'Facts'!A3", workbook: '9.000000000000002', snapshot: '9' },
      { kind: 'cell', where: "'Facts'!G4", workbook: '"8"', snapshot: '8' },
    ]);
  });

  it('a changed shared text is named in every cell that shows it', async () => {
    const { file } = await exported(wholeResult);
    const changed = await editParts(file, edited('shared.xlsx'), {
      'xl/sharedStrings.xml': (xml) => xml.replace('<t>even</t>', '<t>evem</t>'),
    });
    expect((await verifyFile(core.client, changed)).differences).toEqual(
      [2, 4, 6, 8, 10].map((row) => ({
        kind: 'cell',
        where: `'Facts'!B${row}`,
        workbook: '"evem"',
        snapshot: '"even"',
      })),
    );
  });

  it('a removed row and an added one are each named once, whatever moves', async () => {
    const { file } = await exported(wholeResult);
    const renumbered = (xml: string, by: number, from: number) =>
      xml.replace(/<row r="(\d+)">(.*?)<\/row>/gs, (whole, number: string, cells: string) =>
        Number(number) < from
          ? whole
          : `<row r="${Number(number) + by}">${cells.replace(/r="([A-Z]+)\d+"/g, `r="$1${Number(number) + by}"`)}</row>`,
      );
    const removed = await editParts(file, edited('removed.xlsx'), {
      'xl/worksheets/sheet1.xml': (xml) => renumbered(xml.replace(/<row r="4">.*?<\/row>/s, ''), -1, 5),
    });
    expect((await verifyFile(core.client, removed)).differences).toMatchObject([
      { kind: 'row', where: "'Facts'!4:4", workbook: null },
    ]);
    const added = await editParts(file, edited('added.xlsx'), {
      'xl/worksheets/sheet1.xml': (xml) =>
        renumbered(xml, 1, 4).replace('<row r="5">', '<row r="4"><c r="A4"><v>99</v></c></row><row r="5">'),
    });
    expect((await verifyFile(core.client, added)).differences).toEqual([
      { kind: 'row', where: "'Facts'!4:4", workbook: '99', snapshot: null },
    ]);
  });

  it('changed evidence is named, on its sheet and in the properties', async () => {
    const { file } = await exported(wholeResult);
    // The sum of 1.25 to 12.50 is 68.75.
    const onSheet = await editParts(file, edited('total.xlsx'), {
      'xl/worksheets/sheet3.xml': (xml) => xml.replace('<v>68.75</v>', '<v>68.85</v>'),
    });
    expect((await verifyFile(core.client, onSheet)).differences).toEqual([
      {
        kind: 'cell',
        where: expect.stringMatching(/^'Evidence'!E\d+$/),
        workbook: '68.85',
        snapshot: '68.75',
      },
    ]);
    const inProperties = await editParts(file, edited('property.xlsx'), {
      'docProps/custom.xml': (xml) => xml.replace('68.75', '68.85'),
    });
    expect((await verifyFile(core.client, inProperties)).differences).toEqual([
      { kind: 'evidence', where: 'evidence: totals.1.sum', workbook: '68.85', snapshot: '68.75' },
    ]);
  });

  it('fails where nothing says where it came from, and where the result is gone', async () => {
    const { file, info } = await exported(wholeResult);
    await core.client.results.remove({ id: info.id });
    await expect(verifyFile(core.client, file)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining(info.id),
    });
  });

  it('is verified against another kept result that holds the same data', async () => {
    const { file, info } = await exported(wholeResult);
    const again = await withEngine(place.folder, (engine) => keepSelect(core, engine, rows));
    expect(again.checksum).toBe(info.checksum);
    await core.client.results.remove({ id: info.id });
    const { verdict } = await verifyFile(core.client, file);
    expect(verdict).toMatchObject({ same: true, evidence: { result: { id: info.id } } });
    expect(verdict.notes).toEqual([
      `The result ${info.id} is no longer kept; ${again.id} holds the same data and stood in for it.`,
    ]);
  });
});

describe('a workbook of a pivot', () => {
  it('is verified as it was written, its cache and PivotTable too', async () => {
    const { file } = await exported(pivot);
    expect(await verifyFile(core.client, file)).toMatchObject({
      differences: [],
      verdict: { same: true, sheets: ['Pivot', 'Data', 'Notes', 'Evidence'] },
    });
    const changed = await editParts(file, edited('cache.xlsx'), {
      'xl/pivotCache/pivotCacheRecords1.xml': (xml) => xml.replace('<n v="2.5"/>', '<n v="2.6"/>'),
    });
    expect((await verifyFile(core.client, changed)).differences).toEqual([
      {
        kind: 'part',
        where: 'xl/pivotCache/pivotCacheRecords1.xml',
        workbook: 'changed',
        snapshot: 'as Backcast writes it',
      },
    ]);
  });

  it('one changed digit of a rendered total is named', async () => {
    const { file } = await exported(pivot);
    // Even ids: 2, 4, 8, 10 are no third, 6 is; the group begins at row 7 with day 2017-01-22.
    const changed = await editParts(file, edited('pivot.xlsx'), {
      'xl/worksheets/sheet1.xml': (xml) => xml.replace('<v>68.75</v>', '<v>68.74</v>'),
    });
    const { differences } = await verifyFile(core.client, changed);
    expect(differences).toEqual([
      { kind: 'cell', where: "'Pivot'!E19", workbook: '68.74', snapshot: '68.75' },
    ]);
  });

  it('a sheet that is missing or was added is named', async () => {
    const { file } = await exported(pivot);
    const renamed = await editParts(file, edited('sheets.xlsx'), {
      'xl/workbook.xml': (xml) => xml.replace('<sheet name="Notes"', '<sheet name="Remarks"'),
    });
    expect((await verifyFile(core.client, renamed)).differences).toEqual([
      { kind: 'sheet', where: 'Notes', workbook: null, snapshot: 'a sheet' },
      { kind: 'sheet', where: 'Remarks', workbook: 'a sheet', snapshot: null },
      { kind: 'part', where: 'xl/workbook.xml', workbook: 'changed', snapshot: 'as Backcast writes it' },
    ]);
  });
});

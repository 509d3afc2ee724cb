import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { readEvidence } from '#main/workbook/evidence/read-evidence.ts';
import { openPackage } from '#main/workbook/verify/package.ts';
import type { Evidence } from '#shared/contract/evidence.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { editCell, editParts } from '#test/helpers/edit-parts.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { keepSelect, selectOf, withEngine } from '#test/helpers/kept.ts';
import { type TemplateChange, templateFile } from '#test/helpers/template.ts';
import { unzip } from '#test/helpers/unzip.ts';
import { verifyFile } from '#test/helpers/verifying.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let facts: ResultInfo;

const types = {
  value: 'DECIMAL(12,2)',
  Platform: 'VARCHAR',
  Country: 'VARCHAR',
  Day: 'DATE',
  ratio: 'DOUBLE',
};
const rows = [
  ['1.50', 'iOS IAP', 'Hong Kong', '2017-01-25', '0.1'],
  ['2.25', 'Telco', 'Singapore', '2017-01-26', '0.2'],
  ['-3.00', 'Telco', 'Singapore', null, '0.3'],
  ['40', 'Telco', 'Singapore', '2017-01-27', '0.4'],
] as const;

beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
  facts = await withEngine(place.folder, (engine) => keepSelect(core, engine, selectOf(types, rows)));
});
afterAll(async () => {
  await core.close();
  await place.remove();
});

let files = 0;
function newFile(): string {
  files += 1;
  return path.join(place.folder, `workbook ${files}.xlsx`);
}

/** Fills a template that lies in a folder; gives the filled file. */
async function fillFile(template: string): Promise<string> {
  const target = newFile();
  await runExport(core.client, {
    what: { kind: 'template', id: facts.id, template: { kind: 'path', path: template } },
    format: 'xlsx',
    target: { kind: 'path', path: target },
  });
  return target;
}

async function fill(change: TemplateChange = {}): Promise<string> {
  const template = newFile();
  await writeFile(template, templateFile(change));
  return fillFile(template);
}

const partsOf = async (file: string) => unzip(await readBytes(file));
const textOf = async (file: string, part: string) => (await partsOf(file)).get(part)?.text ?? '';
const verify = (file: string) => verifyFile(core.client, file);
const data = 'xl/worksheets/sheet1.xml';

async function evidenceOf(file: string): Promise<Evidence & { readonly sheetNames: readonly string[] }> {
  const workbook = await openPackage(file, 'filled.xlsx');
  try {
    return { ...(await readEvidence(workbook)), sheetNames: workbook.sheets.map(({ name }) => name) };
  } finally {
    await workbook.close();
  }
}

describe('the evidence of a filled template', () => {
  it('says where the rows stand and which column fills which, and their control totals', async () => {
    const evidence = await evidenceOf(await fill());
    expect(evidence).toMatchObject({
      version: '0.0.0-test',
      result: { id: facts.id, checksum: facts.checksum },
      rowsWritten: 4,
      filled: {
        sheet: 'Data',
        headerRow: 0,
        open: true,
        columns: [
          { column: 0, header: 'Country', field: 'Country' },
          { column: 1, header: 'Platform', field: 'Platform' },
          { column: 2, header: 'Day', field: 'Day' },
          { column: 3, header: 'value', field: 'value' },
          { column: 4, header: 'Double', field: null },
        ],
      },
      // 1.50 + 2.25 - 3.00 + 40; ratio has no place in the template.
      totals: [
        { column: 'value', count: 4, nulls: 0, distinct: 4, sum: '40.75', min: '-3.00', max: '40.00' },
      ],
    });
    expect(evidence.sheetNames.at(-1)).toBe('Evidence');
    expect(evidence.sheets.map(({ name, data: isData }) => [name, isData]).slice(0, 3)).toEqual([
      ['Data', true],
      ['Summary', false],
      ['Pivot 1', false],
    ]);
  });

  it('names the template without the folder it lies in', async () => {
    const file = await fill();
    const { request } = await evidenceOf(file);
    expect(request.what).toMatchObject({ template: { path: expect.stringMatching(/^workbook \d+\.xlsx$/) } });
    const all = [...(await partsOf(file)).values()].map(({ text }) => text).join('');
    expect(all).not.toContain(place.folder);
  });

  it('takes the place of an earlier one: a template filled twice has one sheet of it', async () => {
    const once = await fill();
    const twice = await fillFile(once);
    const [first, second] = [await partsOf(once), await partsOf(twice)];
    expect([...second.keys()].sort()).toEqual([...first.keys()].sort());
    expect((await evidenceOf(twice)).sheetNames.filter((name) => name.startsWith('Evidence'))).toEqual([
      'Evidence',
    ]);
    for (const part of ['xl/workbook.xml', 'xl/styles.xml', '[Content_Types].xml', '_rels/.rels']) {
      expect(second.get(part)?.text).toBe(first.get(part)?.text);
    }
    const names = (text = '') => [...text.matchAll(/ name="([^"]*)"/g)].map(([, name]) => name);
    const properties = names(second.get('docProps/custom.xml')?.text);
    expect(new Set(properties).size).toBe(properties.length);
    expect((await verify(twice)).differences).toEqual([]);
  });

  it('leaves a sheet of that name alone that is the owner’s', async () => {
    const own: TemplateChange = {
      replace: [['xl/workbook.xml', 'name="Pivot 14"', 'name="Evidence"']],
    };
    const once = await fill(own);
    const twice = await fillFile(once);
    for (const file of [once, twice]) {
      expect((await evidenceOf(file)).sheetNames.filter((name) => name.startsWith('Evidence'))).toEqual([
        'Evidence',
        'Evidence (2)',
      ]);
      expect((await verify(file)).differences).toEqual([]);
    }
  });

  it('stands among the owner’s own properties, which stay', async () => {
    const property =
      '<p:property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="7" name="Approved by"><vt:lpwstr>Kim &amp; Lee</vt:lpwstr></p:property>';
    const file = await fill({
      parts: {
        'docProps/custom.xml': `<?xml version="1.0"?><p:Properties xmlns:p="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">${property}</p:Properties>`,
      },
      replace: [
        [
          '_rels/.rels',
          '</Relationships>',
          '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>',
        ],
        [
          '[Content_Types].xml',
          '</Types>',
          '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/></Types>',
        ],
      ],
    });
    const xml = await textOf(file, 'docProps/custom.xml');
    expect(xml).toContain(`${property}<property `);
    expect(xml).toContain('pid="8" name="Backcast version"');
    const workbook = await openPackage(file, 'filled.xlsx');
    expect(workbook.customProperties.get('Approved by')).toBe('Kim & Lee');
    await workbook.close();
    expect((await verify(file)).verdict.same).toBe(true);
  });

  it('is refused nothing where the rows are the cells of the only sheet', async () => {
    const template = newFile();
    const target = { kind: 'path' as const, path: template };
    await runExport(core.client, { what: { kind: 'result', id: facts.id }, format: 'xlsx', target });
    const once = await fillFile(template);
    expect((await evidenceOf(once)).sheetNames).toEqual(['Facts', 'Evidence']);
    expect((await verify(once)).differences).toEqual([]);
  });
});

describe('a filled template', () => {
  it('is verified by its rows and control totals, and what was not checked is said', async () => {
    const { verdict, differences } = await verify(await fill());
    expect(differences).toEqual([]);
    expect(verdict).toMatchObject({ same: true, sheets: ['Data', 'Evidence'] });
    // Five headers, and four columns of four rows but for the day that is missing.
    expect(verdict.cells).toBeGreaterThanOrEqual(20);
    expect(verdict.notes).toEqual([
      'This is a filled template. Compared with the kept result: the rows on “Data” (A1:E5, the formulas of “Double” not among them) and the control totals.',
      'The 15 other sheets (“Summary”, “Pivot 1”, “Pivot 2”, “Pivot 3”, “Pivot 4” and 10 more) were compared with the checksums of when it was filled, not with the result.',
      'Not checked: the values that the template’s own formulas and pivots show, its PivotTables, charts, macros and styles.',
    ]);
  });

  it('has a changed digit named', async () => {
    const file = await editParts(await fill(), newFile(), {
      [data]: editCell('D3', (inner) => inner.replace('2.25', '2.26')),
    });
    expect((await verify(file)).differences).toEqual([
      { kind: 'cell', where: "'Data'!D3", workbook: '2.26', snapshot: '2.25' },
    ]);
  });

  it('has a row named that was added below, and a header that was changed', async () => {
    const file = await editParts(await fill(), newFile(), {
      [data]: (xml) =>
        xml
          .replace(
            '</sheetData>',
            '<row r="6"><c r="A6" t="inlineStr"><is><t>Japan</t></is></c><c r="D6"><v>5</v></c></row></sheetData>',
          )
          .replace('<t>Double</t>', '<t>Twice</t>'),
    });
    expect((await verify(file)).differences).toEqual([
      { kind: 'cell', where: "'Data'!E1", workbook: '"Twice"', snapshot: '"Double"' },
      { kind: 'row', where: "'Data'!6:6", workbook: '"Japan", 5', snapshot: null },
    ]);
  });

  it('has a sheet named that was touched, and a formula among the rows', async () => {
    const file = await editParts(await fill(), newFile(), {
      'xl/worksheets/sheet2.xml': editCell('B1', (inner) => inner.replace('<v>50</v>', '<v>51</v>')),
      [data]: editCell('E3', (inner) => inner.replace('*2', '*3')),
    });
    expect((await verify(file)).differences.map(({ kind, where }) => [kind, where])).toEqual([
      ['checksum', "CRC-32 of 'Data'"],
      ['checksum', "CRC-32 of 'Summary'"],
    ]);
  });

  it('has a control total named that was changed', async () => {
    const file = await editParts(await fill(), newFile(), {
      'docProps/custom.xml': (xml) => xml.replace('40.75', '40.85'),
    });
    expect((await verify(file)).differences).toContainEqual({
      kind: 'evidence',
      where: 'evidence: totals.0.sum',
      workbook: '40.85',
      snapshot: '40.75',
    });
  });

  it('that a program saved again is compared by what programs keep', async () => {
    const file = await editParts(await fill(), newFile(), {
      // As Excel does: the workbook is calculated, pivots are refreshed.
      'xl/workbook.xml': (xml) => xml.replace(' fullCalcOnLoad="1"', ''),
      'xl/worksheets/sheet2.xml': editCell('B1', (inner) => inner.replace('<v>50</v>', '<v>39.25</v>')),
      [data]: editCell('E3', (inner) => `${inner}<v>4.5</v>`),
    });
    const { verdict, differences } = await verify(file);
    expect(differences).toEqual([]);
    expect(verdict.notes.slice(1, 3)).toEqual([
      'The file was saved by a program since it was filled, so values are compared to the 15 digits every program keeps.',
      'Not checked: the 15 other sheets (“Summary”, “Pivot 1”, “Pivot 2”, “Pivot 3”, “Pivot 4” and 10 more).',
    ]);
  });
});

import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { editParts } from '#test/helpers/edit-parts.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';
import { alternateContent, templateFile } from '#test/helpers/template.ts';
import { unzip } from '#test/helpers/unzip.ts';
import { verifyFile } from '#test/helpers/verifying.ts';
import {
  askLibreOffice,
  describeWithPeer,
  findLibreOffice,
  findSchemas,
  savedByLibreOffice,
  schemaOf,
  validate,
} from './peer.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;

beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
});
afterAll(async () => {
  await core.close();
  await place.remove();
});

const factsSql = `
SELECT (['Hong Kong', 'Singapore', 'Taiwan'])[1 + i % 3] AS "Country", (['iOS IAP', 'Telco', 'Redemption'])[1 + (i // 3) % 3] AS "Platform",
  DATE '2017-01-23' + (i % 4)::INTEGER AS "Day", ((i * 7919 % 100000) / 100.0)::DECIMAL(12,2) AS value
FROM range(500) AS numbers(i)`;

const keep = (sql: string) => withEngine(place.folder, (engine) => keepSelect(core, engine, sql));

async function numberOf(sql: string): Promise<number> {
  return withEngine(place.folder, async (engine) => {
    const { values } = await engine.query(`WITH facts AS (${factsSql}) ${sql}`);
    return Number(values[0]?.[0]);
  });
}

async function fill(bytes: Buffer, result: ResultInfo, name: string, sheet?: string): Promise<string> {
  const template = path.join(place.folder, `${name}.xlsx`);
  const target = path.join(place.folder, `${name} filled.xlsx`);
  await writeFile(template, bytes);
  await runExport(core.client, {
    what: {
      kind: 'template',
      id: result.id,
      template: { kind: 'path', path: template },
      acceptLost: true,
      ...(sheet === undefined ? {} : { sheet }),
    },
    format: 'xlsx',
    target: { kind: 'path', path: target },
  });
  return target;
}

describeWithPeer('LibreOffice, on a filled template', findLibreOffice(), () => {
  it('refreshes the pivots to what SQL says of the new rows, and calculates the formulas on them', async () => {
    const file = await fill(templateFile(), await keep(factsSql), 'pivots');
    const ask = [
      `=GETPIVOTDATA("value";$'Pivot 1'.$A$5)`,
      `=GETPIVOTDATA("value";$'Pivot 2'.$A$5;"Country";"Taiwan")`,
      `=GETPIVOTDATA("value";$'Pivot 14'.$A$5;"Country";"Singapore";"Platform";"Redemption")`,
      '=$Summary.$B$3',
      '=SUM($Data.$E$2:$E$501)',
      '=SUM(Values)',
    ];
    const [checked] = await askLibreOffice([{ file, formulas: ask }]);
    const sum = (where: string) => numberOf(`SELECT sum(value) FROM facts WHERE ${where}`);
    const total = await sum('TRUE');
    const summary =
      (await sum(`"Country" = 'Singapore'`)) +
      (await sum(`"Country" = 'Hong Kong' AND "Platform" = 'iOS IAP'`)) +
      1;
    const expected = [
      total,
      await sum(`"Country" = 'Taiwan'`),
      await sum(`"Country" = 'Singapore' AND "Platform" = 'Redemption'`),
      summary,
      total * 2,
      total,
    ];
    const refreshed = checked?.formulas.map((one) => Number(Number(one.refreshed).toFixed(6)));
    expect(refreshed).toEqual(expected.map((value) => Number(value.toFixed(6))));
    expect(checked?.pivots).toHaveLength(14);
    // Those of the template, and the evidence.
    expect(checked?.sheets).toHaveLength(18);
    expect(checked?.sheets.at(-1)).toBe('Evidence');
  });
});

describeWithPeer('LibreOffice, having saved a filled template', findLibreOffice(), () => {
  it('has its rows verified, its evidence kept, and one changed digit named', async () => {
    const file = await fill(templateFile(), await keep(factsSql), 'saved');
    const saved = await savedByLibreOffice(file, place.folder);
    const { verdict, differences } = await verifyFile(core.client, saved);
    expect(differences).toEqual([]);
    expect(verdict).toMatchObject({ same: true, sheets: ['Data', 'Evidence'] });
    expect(verdict.notes[1]).toContain('was saved by a program since');
    // The second row of facts: 7919 % 100000 cents.
    const changed = await editParts(saved, path.join(place.folder, 'saved and changed.xlsx'), {
      'xl/worksheets/sheet1.xml': (xml) => xml.replace(/(<c r="D3"[^>]*><v>)79\.19</, '$179.18<'),
    });
    expect((await verifyFile(core.client, changed)).differences).toEqual([
      { kind: 'cell', where: "'Data'!D3", workbook: '79.18', snapshot: '79.19' },
    ]);
    // Filled again, the sheet that LibreOffice wrote in its own way is still known for ours.
    const again = await fill(await readFile(saved), await keep(factsSql), 'again');
    const [checked] = await askLibreOffice([{ file: again, formulas: [] }]);
    expect(checked?.sheets.filter((name) => name.startsWith('Evidence'))).toEqual(['Evidence']);
    expect((await verifyFile(core.client, again)).differences).toEqual([]);
  });
});

describeWithPeer('The ISO 29500 schema, on a filled template', await findSchemas(), () => {
  it('finds nothing wrong with the parts that were changed or added', async () => {
    // The schema knows none of the markup that later versions of Excel add, which is kept as it is.
    const template = templateFile({
      replace: [['xl/workbook.xml', alternateContent, '']],
    });
    const parts = [...unzip(await readBytes(await fill(template, await keep(factsSql), 'schema'))).values()];
    const touched =
      /^(\[Content|_rels\/|docProps\/custom|xl\/(workbook|styles|_rels|worksheets\/sheet(1|18)\.xml|tables|pivotCache\/))/;
    expect(parts.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['docProps/custom.xml', 'xl/worksheets/sheet18.xml']),
    );
    const complaints = parts.flatMap(({ name, text }) => {
      const schema = touched.test(name) ? schemaOf(name) : null;
      const complaint = schema === null ? '' : validate(text, schema);
      return complaint === '' ? [] : [`${name}: ${complaint}`];
    });
    expect(complaints).toEqual([]);
  });
});

const samples = path.resolve(import.meta.dirname, '../../../shared/samples/templates');
const there = await readdir(samples).catch(() => []);

describeWithPeer(
  'Templates that Excel wrote',
  {
    missing: there.length === 0 ? `no templates were found in ${samples}` : findLibreOffice().missing,
    onlyWherePresent: true,
  },
  () => {
    it('keeps the pivot, the chart and the chartsheet of one, and LibreOffice refreshes the pivot', async () => {
      const bytes = await readFile(path.join(samples, 'pivot-chart-chartsheet.xlsx'));
      const headers = await headersOf(bytes);
      const [first = '', second = ''] = headers;
      const rows = await keep(
        `SELECT * FROM (VALUES ('a', 1.5), ('b', 2), ('b', 4)) AS rows("${first}", "${second}")`,
      );
      const file = await fill(bytes, rows, 'chartsheet');
      await sameParts(bytes, file, [
        '[Content_Types].xml',
        '_rels/.rels',
        'xl/_rels/workbook.xml.rels',
        'xl/styles.xml',
        'xl/workbook.xml',
        'xl/worksheets/sheet1.xml',
        'xl/pivotCache/pivotCacheDefinition1.xml',
        'xl/pivotCache/pivotCacheRecords1.xml',
      ]);
      const [checked] = await askLibreOffice([
        { file, formulas: [`=GETPIVOTDATA("${second}";$Pivot.$A$3;"${first}";"b")`] },
      ]);
      expect(checked?.formulas.map(({ refreshed }) => refreshed)).toEqual([6]);
    });

    it('keeps the 14 pivots and tables of another', async () => {
      const bytes = await readFile(path.join(samples, 'fourteen-pivots.xlsx'));
      const template = path.join(place.folder, 'fourteen.xlsx');
      await writeFile(template, bytes);
      const any = await keep('SELECT 1 AS nothing');
      const inspected = core.client.exports.inspectTemplate({
        id: any.id,
        template: { kind: 'path', path: template },
      });
      await expect(inspected).rejects.toMatchObject({ code: 'conflict' });
      const sheet = 'LiabilityOutput';
      const headers = await core.client.exports
        .inspectTemplate({ id: any.id, template: { kind: 'path', path: template }, sheet })
        .then(
          () => [],
          (error: Error) =>
            [...error.message.matchAll(/“([^”]+)”/g)].flatMap(([, name]) => name ?? []).slice(0, -1),
        );
      const rows = await keep(
        `SELECT ${headers.map((name, index) => `${index} + i AS "${name}"`).join(', ')} FROM range(40) AS numbers(i)`,
      );
      const file = await fill(bytes, rows, 'fourteen', sheet);
      const before = [...unzip(bytes).keys()];
      const after = [...unzip(await readBytes(file)).keys()];
      expect(before.filter((name) => !after.includes(name) && name !== 'xl/calcChain.xml')).toEqual([]);
      const [checked] = await askLibreOffice([{ file, formulas: [] }]);
      expect(checked?.sheets).toHaveLength(29);
    });

    it('writes the rows of one whose elements are prefixed', async () => {
      const bytes = await readFile(path.join(samples, 'prefixed-namespaces.xlsx'));
      const headers = await headersOf(bytes);
      const [first = ''] = headers;
      const rows = await keep(
        `SELECT DATE '2017-01-23' + i::INTEGER AS "${first}" FROM range(3) AS numbers(i)`,
      );
      const file = await fill(bytes, rows, 'prefixed', 'Sheet1');
      expect((await verifyFile(core.client, file)).differences).toEqual([]);
      const [checked] = await askLibreOffice([
        { file, formulas: ['=$Sheet1.$A$4', '=COUNT($Sheet1.$B$2:$B$9)'] },
      ]);
      expect(checked?.formulas.map(({ calculated }) => calculated)).toEqual([42_760, 3]);
    });
  },
);

/** The texts of a template's first shared strings, which its header row is made of. */
async function headersOf(bytes: Buffer): Promise<string[]> {
  const { text = '' } = unzip(bytes).get('xl/sharedStrings.xml') ?? {};
  const texts = [...text.matchAll(/<(?:x:)?t[^>]*>([^<]*)</g)].map(([, value]) => value ?? '');
  const sheet = unzip(bytes).get('xl/worksheets/sheet1.xml')?.text ?? '';
  const row = sheet.slice(0, sheet.indexOf('row>'));
  return [...row.matchAll(/ t="s"><(?:x:)?v>(\d+)</g)].map(([, number]) => texts[Number(number)] ?? '');
}

async function sameParts(before: Buffer, file: string, changed: readonly string[]): Promise<void> {
  const after = unzip(await readBytes(file));
  const differing = [...unzip(before).values()].filter(({ name, text }) => after.get(name)?.text !== text);
  expect(differing.map(({ name }) => name).sort()).toEqual([...changed].sort());
}

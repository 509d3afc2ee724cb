import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { ExportRequest } from '#shared/contract/transfers.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';
import { templateFile } from '#test/helpers/template.ts';
import { unzip } from '#test/helpers/unzip.ts';

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

type What = ExportRequest['what'];

const keep = (sql: string, queryId?: string) =>
  withEngine(place.folder, (engine) =>
    keepSelect(core, engine, sql, { kind: 'run', ...(queryId === undefined ? {} : { queryId }) }),
  );

let files = 0;
async function written(what: What, remedies: Record<string, string> = {}) {
  files += 1;
  const file = path.join(place.folder, `out ${files}.xlsx`);
  await runExport(core.client, { what, format: 'xlsx', target: { kind: 'path', path: file }, remedies });
  return unzip(await readBytes(file));
}

const told = async (what: What, dates?: ExportRequest['dates']) =>
  (await core.client.exports.preflight({ what, dates })).map(({ id, severity, remedy, remedies, places }) => [
    id,
    severity,
    remedy,
    remedies.map((one) => one.id),
    places,
  ]);

describe('before a report is written', () => {
  /** Two rows of a report's columns; one platform begins like a formula, and there are two of it but for case. */
  async function report(): Promise<What> {
    const row = (platform: string, value: string) =>
      `SELECT DATE '2017-01-24' AS "Start Date", 'Hong Kong' AS "Country", ${platform} AS "Platform", 'Active subscriber' AS "Type",
        'daily' AS "Resolution Type", '' AS "Meta 1", '' AS "Meta 2", '' AS "Meta 3", '' AS "Meta 4", ${value}::DECIMAL(20,0) AS value`;
    const sql = [row("'=Telco'", '12345678901234567890'), row("'telco'", '2'), row("'TELCO'", '3')].join(
      ' UNION ALL ',
    );
    const { id } = await keep(sql, 'subscription/report');
    return { kind: 'report', id, report: 'hong-kong-daily' };
  }

  it('says what its rows and its PivotTables cannot hold as they are', async () => {
    expect(await told(await report())).toEqual([
      ['formula-text', 'info', 'text', ['text'], [{ column: 'Platform', count: 1, examples: ['=Telco'] }]],
      [
        'long-numbers',
        'warning',
        'text',
        ['text', 'refuse'],
        [{ column: 'value', count: 1, examples: ['12345678901234567890'] }],
      ],
      [
        'case-items',
        'warning',
        'merge',
        ['merge', 'refuse'],
        [
          {
            column: 'Platform',
            count: 1,
            examples: [expect.stringMatching(/^telco = TELCO$|^TELCO = telco$/)],
          },
        ],
      ],
      [
        'measures',
        'warning',
        'values',
        ['values', 'refuse'],
        [
          {
            column: 'Sum of value',
            count: 1,
            examples: ['“value” holds numbers or times that Excel cannot hold exactly'],
          },
        ],
      ],
    ]);
  });

  it('writes nothing where that is the remedy chosen', async () => {
    const what = await report();
    await expect(written(what, { 'case-items': 'refuse' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('items that differ only by case'),
    });
    await expect(written(what, { 'case-items': 'marge' })).rejects.toMatchObject({ code: 'input.invalid' });
    expect((await written(what, { 'sheet-names': 'refuse' })).has('xl/workbook.xml')).toBe(true);
  });

  it('judges dates as the texts they are written as, where they are', async () => {
    const { id } = await keep(
      `SELECT DATE '1899-12-31' AS "Start Date", 'Hong Kong' AS "Country", 'Telco' AS "Platform", 'Active subscriber' AS "Type",
        'daily' AS "Resolution Type", '' AS "Meta 1", '' AS "Meta 2", '' AS "Meta 3", '' AS "Meta 4", 1 AS value`,
      'subscription/report',
    );
    const what: What = { kind: 'report', id, report: 'hong-kong-daily' };
    expect((await told(what, 'function')).map(([finding]) => finding)).toEqual(['odd-dates']);
    expect(await told(what, 'text')).toEqual([]);
  });

  it('fails as the export would where there is nothing to write', async () => {
    const what = { ...(await report()), report: 'singapore-daily' };
    await expect(told(what)).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'Facts has no rows for Singapore, daily.',
    });
  });
});

describe('before a template is filled', () => {
  async function template(platform: string, value = '1'): Promise<What> {
    const file = path.join(place.folder, 'template.xlsx');
    await writeFile(file, templateFile());
    const { id } = await keep(
      `SELECT 'Singapore' AS "Country", ${platform} AS "Platform", DATE '2017-01-25' AS "Day", ${value}::DECIMAL(20,0) AS value, 'x' AS other
       UNION ALL SELECT 'Hong Kong', 'iOS IAP', DATE '2017-01-25', 1, repeat('é', 40000)`,
    );
    return { kind: 'template', id, template: { kind: 'path', path: file } };
  }

  it('finds nothing where the rows fit and every address stays', async () => {
    // The column that is too long has no place in the template.
    expect(await told(await template("'Telco'"))).toEqual([]);
  });

  it('says what its rows cannot hold, without remedies that would change its pivots', async () => {
    expect(await told(await template("'-'", '12345678901234567890'))).toEqual([
      ['formula-text', 'info', 'text', ['text'], [{ column: 'Platform', count: 1, examples: ['-'] }]],
      [
        'long-numbers',
        'warning',
        'text',
        ['text', 'refuse'],
        [{ column: 'value', count: 1, examples: ['12345678901234567890'] }],
      ],
    ]);
  });

  it('leaves the cut of a long text to be decided, and enforces what was', async () => {
    const what = await template("repeat('é', 40000)");
    expect((await told(what)).map((one) => one.slice(0, 4))).toEqual([
      ['long-text', 'blocking', null, ['cut', 'refuse']],
    ]);
    const message =
      'Nothing was written: 1 text of “Platform” is longer than the 32,767 characters of a cell.';
    await expect(written(what)).rejects.toMatchObject({ code: 'conflict', message });
    await expect(written(what, { 'long-text': 'refuse' })).rejects.toMatchObject({ code: 'conflict' });
    const parts = await written(what, { 'long-text': 'cut' });
    expect(parts.get('xl/worksheets/sheet1.xml')?.text).toMatch(/é{30000}/);
  });

  it('names each formula whose address is gone, and fills it only where that was chosen', async () => {
    const { id } = await keep(
      `SELECT 'Singapore' AS "Country", 'Telco' AS "Platform", DATE '2017-01-25' AS "Day", 1 AS value`,
    );
    const file = path.join(place.folder, 'template.xlsx');
    await writeFile(file, templateFile());
    const what: What = { kind: 'template', id, template: { kind: 'path', path: file } };
    expect(await told(what)).toEqual([
      [
        'addresses',
        'blocking',
        null,
        ['lose', 'refuse'],
        [
          {
            sheet: 'Summary',
            column: 'B2',
            count: 1,
            examples: [
              `=IFERROR(GETPIVOTDATA("Sum of value",'Pivot 2'!$A$5,"Country","Hong Kong","Platform","iOS IAP"),0)+1`,
              '"Country" has no item "Hong Kong".',
            ],
          },
        ],
      ],
    ]);
    await expect(written(what)).rejects.toMatchObject({ code: 'conflict' });
    await expect(written(what, { addresses: 'refuse' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(written({ ...what, acceptLost: true }, { addresses: 'refuse' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect((await written(what, { addresses: 'lose' })).has('xl/workbook.xml')).toBe(true);
  });
});

import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { readEvidence } from '#main/workbook/evidence/read-evidence.ts';
import { redactSql } from '#main/workbook/evidence/redact.ts';
import { openPackage } from '#main/workbook/verify/package.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';
import { unzip } from '#test/helpers/unzip.ts';

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

const figures = `SELECT 'a' AS word, 1::INTEGER AS whole, 0.10::DECIMAL(12,2) AS money, 1e16::DOUBLE AS ratio
  UNION ALL SELECT 'b', 3, 0.20, 1.5 UNION ALL SELECT 'b', 3, NULL, -1e16`;

function exportFigures(sql = figures) {
  return withEngine(place.folder, async (engine) => {
    const info = await keepSelect(core, engine, sql);
    const target = path.join(place.folder, 'figures.xlsx');
    await runExport(core.client, {
      what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } },
      format: 'xlsx',
      target: { kind: 'path', path: target },
    });
    return { info, target };
  });
}

it('says where a workbook came from: in its properties, and on its last sheet', async () => {
  const { info, target } = await exportFigures();
  const workbook = await openPackage(target, 'figures.xlsx');
  try {
    expect(workbook.sheets.map(({ name }) => name)).toEqual(['Facts', 'Evidence']);
    expect(workbook.customProperties.get('Backcast result')).toBe(info.id);
    expect(workbook.customProperties.get('Backcast data SHA-256')).toBe(info.checksum);
    const fromProperties = await readEvidence(workbook);
    expect(fromProperties).toMatchObject({
      version: '0.0.0-test',
      result: { id: info.id, sql: figures, checksum: info.checksum, rows: 3, connectionId: 'local' },
      rowsWritten: 3,
      totals: [
        { column: 'whole', kind: 'integer', count: 3, nulls: 0, distinct: 2, sum: '7', min: '1', max: '3' },
        {
          column: 'money',
          kind: 'decimal',
          count: 2,
          nulls: 1,
          distinct: 2,
          sum: '0.30',
          min: '0.10',
          max: '0.20',
        },
        { column: 'ratio', kind: 'float', count: 3, nulls: 0, distinct: 3, sum: '1.5' },
      ],
    });
    const fromSheet = await readEvidence({ ...workbook, customProperties: new Map() });
    expect(fromSheet).toEqual(fromProperties);
    const sheet = unzip(await readBytes(target)).get('xl/worksheets/sheet1.xml')?.text ?? '';
    const crc = crc32(sheet).toString(16).padStart(8, '0');
    expect(fromProperties.sheets).toEqual([{ name: 'Facts', data: true, crc32: crc }]);
  } finally {
    await workbook.close();
  }
});

it('totals exactly what the engine cannot add up in its 38 digits', async () => {
  const long = 10n ** 38n - 7n;
  const value = `CAST('${long}' AS DECIMAL(38,0))`;
  const { target } = await exportFigures(`SELECT ${value} AS long FROM range(3) UNION ALL SELECT NULL`);
  const workbook = await openPackage(target, 'figures.xlsx');
  try {
    const { totals } = await readEvidence(workbook);
    expect(totals).toMatchObject([{ column: 'long', count: 3, nulls: 1, sum: String(3n * long) }]);
  } finally {
    await workbook.close();
  }
});

it('keeps a request of any length and any characters, in pieces', async () => {
  const value = `=${'ü€😀\u0001 '.repeat(9000)}`;
  await withEngine(place.folder, async (engine) => {
    const info = await keepSelect(core, engine, figures);
    const target = path.join(place.folder, 'long.xlsx');
    await runExport(core.client, {
      what: {
        kind: 'result',
        id: info.id,
        view: { filters: [{ field: 'word', operator: 'is-not', values: [value, 2n ** 70n] }], sort: [] },
      },
      format: 'xlsx',
      target: { kind: 'path', path: target },
    });
    const workbook = await openPackage(target, 'long.xlsx');
    try {
      // Too long for properties: the sheet alone has it.
      expect(workbook.customProperties.get('Backcast evidence pieces')).toBe('0');
      const { request } = await readEvidence(workbook);
      expect(request.what).toMatchObject({ view: { filters: [{ values: [value, 2n ** 70n] }] } });
    } finally {
      await workbook.close();
    }
  });
});

it('takes what looks like a credential out of the SQL that is passed on', () => {
  const cases = {
    "SELECT * FROM read_csv('https://h/a.csv?X-Amz-Signature=abc&x=1')":
      "SELECT * FROM read_csv('https://h/a.csv?X-Amz-Signature=[removed]&x=1')",
    "FROM postgres_scan('postgres://me:pa55@h/db', 't')":
      "FROM postgres_scan('postgres://me:[removed]@h/db', 't')",
    "FROM mysql_query('host=h password=pa55 user=me', 'x')":
      "FROM mysql_query('host=h password=[removed] user=me', 'x')",
    "CREATE SECRET s (TYPE s3, KEY_ID 'AKIA', SECRET 'xyz')":
      "CREATE SECRET s (TYPE s3, KEY_ID '[removed]', SECRET '[removed]')",
  };
  for (const [sql, clean] of Object.entries(cases)) {
    expect(redactSql(sql)).toEqual({ sql: clean, redacted: true });
  }
  const plain = "SELECT secret, password FROM accounts WHERE token > 'a' AND secret <> 'b'";
  expect(redactSql(plain)).toEqual({ sql: plain, redacted: false });
});

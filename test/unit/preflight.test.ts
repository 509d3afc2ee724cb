import path from 'node:path';
import { readXlsx } from 'hucre/xlsx';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
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

const sql = `SELECT 12345678901234567890::DECIMAL(20,0) AS long, 'nan'::DOUBLE AS ratio, DATE '1850-01-01' AS day,
    repeat('é', 40000) AS words, '=1+1' AS formula UNION ALL SELECT 1, 0.5, DATE '2017-01-25', 'short', '-5'`;

const kept = () => withEngine(place.folder, (engine) => keepSelect(core, engine, sql));

async function written(id: string, remedies: Record<string, string>) {
  const file = path.join(place.folder, 'out.xlsx');
  await runExport(core.client, {
    what: { kind: 'result', id },
    format: 'xlsx',
    target: { kind: 'path', path: file },
    remedies,
  });
  const { sheets } = await readXlsx(await readBytes(file));
  return { file, sheets: new Map(sheets.map(({ name, rows }) => [name, rows])) };
}

it('lists what a workbook cannot hold as it is, with examples, before anything is written', async () => {
  const { id } = await kept();
  const findings = await core.client.exports.preflight({ what: { kind: 'result', id } });
  expect(findings.map((one) => [one.id, one.severity, one.remedy, one.places[0]?.column])).toEqual([
    ['long-numbers', 'warning', 'text', 'long'],
    ['not-numbers', 'warning', 'text', 'ratio'],
    ['odd-dates', 'warning', 'text', 'day'],
    ['long-text', 'warning', 'sheet', 'words'],
    ['formula-text', 'info', 'text', 'formula'],
  ]);
  expect(findings[0]?.places).toEqual([{ column: 'long', count: 1, examples: ['12345678901234567890'] }]);
  expect(findings[4]?.places[0]?.examples.toSorted()).toEqual(['-5', '=1+1']);
});

it('loses nothing by default: exact text, and a long text whole on a sheet of its own', async () => {
  const { id } = await kept();
  const { file, sheets } = await written(id, {});
  const row = sheets.get('Facts')?.[1];
  expect(row?.slice(0, 3)).toEqual(['12345678901234567890', 'nan', '1850-01-01']);
  expect(String(row?.[3]).endsWith(' … [cut: whole in row 2 of the sheet “Long text”]')).toBe(true);
  const long = sheets.get('Long text')?.[1];
  expect(long?.slice(0, 3)).toEqual(["'Facts'!D2", 'words', 40000]);
  expect(long?.slice(3).join('')).toBe('é'.repeat(40000));
  expect((await verifyFile(core.client, file)).verdict).toMatchObject({ same: true });
});

it('takes the remedies that are chosen', async () => {
  const { id } = await kept();
  const { file, sheets } = await written(id, {
    'long-numbers': 'rounded',
    'not-numbers': 'empty',
    'odd-dates': 'empty',
    'long-text': 'cut',
  });
  const row = sheets.get('Facts')?.[1];
  expect(row?.slice(0, 3)).toEqual([12345678901234567000, null, null]);
  expect(String(row?.[3]).endsWith('[cut: longer than an Excel cell]')).toBe(true);
  expect(sheets.has('Long text')).toBe(false);
  expect((await verifyFile(core.client, file)).verdict).toMatchObject({ same: true });
});

it('writes nothing where that is the remedy, and refuses what there is not', async () => {
  const { id } = await kept();
  await expect(written(id, { 'long-numbers': 'refuse' })).rejects.toMatchObject({ code: 'conflict' });
  await expect(written(id, { 'long-numbers': 'round' })).rejects.toMatchObject({ code: 'input.invalid' });
  await expect(written(id, { numbers: 'text' })).rejects.toMatchObject({ code: 'input.invalid' });
});

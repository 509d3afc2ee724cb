import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { editCell, editParts } from '#test/helpers/edit-parts.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { unzip } from '#test/helpers/unzip.ts';
import { verifyFile } from '#test/helpers/verifying.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let report: string;

/** The report of two days of Hong Kong, which every test changes a copy of. */
beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
  const run = await core.client.runs.start({
    connectionId: localConnectionId,
    source: { kind: 'query', queryId: 'subscription/report' },
    parameters: { country: 'Hong Kong', period: 'daily', from_date: '2017-01-24', to_date: '2017-01-25' },
  });
  let id = '';
  for await (const event of run) if (event.type === 'result') id = event.result.id;
  report = path.join(place.folder, 'report.xlsx');
  const target = { kind: 'path' as const, path: report };
  await runExport(core.client, {
    what: { kind: 'report', id, report: 'hong-kong-daily' },
    format: 'xlsx',
    target,
  });
});
afterAll(async () => {
  await core.close();
  await place.remove();
});

const summary = 'xl/worksheets/sheet1.xml';
const changed = (name: string, edit: (xml: string) => string) =>
  editParts(report, path.join(place.folder, name), { [summary]: edit });

/** The formula of a cell of the Summary sheet and its value, as they were written. */
async function cellOf(reference: string): Promise<{ formula: string; value: string }> {
  const xml = unzip(await readBytes(report)).get(summary)?.text ?? '';
  const [, formula = '', value = ''] =
    new RegExp(`<c r="${reference}"[^>]*><f>([^<]*)</f><v>([^<]*)</v></c>`).exec(xml) ?? [];
  return { formula: formula.replaceAll('&quot;', '"').replaceAll('&amp;', '&'), value };
}

it('is verified as it was written', async () => {
  const { verdict, differences } = await verifyFile(core.client, report);
  expect(differences).toEqual([]);
  expect(verdict).toMatchObject({ same: true, notes: [] });
  expect(verdict.sheets.slice(0, 2)).toEqual(['Summary', 'Roll-forward']);
});

it('names the cell whose cached value has one other digit', async () => {
  const { value } = await cellOf('B8');
  expect(value).toMatch(/^\d+$/);
  const other = `${value.slice(0, -1)}${(Number(value.at(-1)) + 1) % 10}`;
  const file = await changed(
    'digit.xlsx',
    editCell('B8', (inner) => inner.replace(`<v>${value}</v>`, `<v>${other}</v>`)),
  );
  expect((await verifyFile(core.client, file)).differences).toEqual([
    { kind: 'cell', where: "'Summary'!B8", workbook: other, snapshot: value },
  ]);
});

it('names the cell whose formula asks for another day, though its value is the same', async () => {
  const { formula, value } = await cellOf('B8');
  expect(formula).toContain('DATE(2017,1,24)');
  const file = await changed(
    'formula.xlsx',
    editCell('B8', (inner) => inner.replace('DATE(2017,1,24)', 'DATE(2017,1,25)')),
  );
  expect((await verifyFile(core.client, file)).differences).toEqual([
    {
      kind: 'cell',
      where: "'Summary'!B8",
      workbook: `=${formula.replace('DATE(2017,1,24)', 'DATE(2017,1,25)')} → ${value}`,
      snapshot: `=${formula} → ${value}`,
    },
  ]);
});

it('names the cell whose formula became its value', async () => {
  const { formula, value } = await cellOf('C9');
  const file = await changed(
    'value.xlsx',
    editCell('C9', (inner) => inner.replace(/<f>.*<\/f>/, '')),
  );
  expect((await verifyFile(core.client, file)).differences).toEqual([
    { kind: 'cell', where: "'Summary'!C9", workbook: value, snapshot: `=${formula} → ${value}` },
  ]);
});

import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { fileNameOf } from '#renderer/components/files/save-file.ts';
import { runExport } from '#renderer/features/workbook/run-export.ts';
import type { Progress } from '#shared/model/progress.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { keepSelect, withEngine } from '#test/helpers/kept.ts';

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

it('brings an exported file over whole, in pieces, and leaves none behind', async () => {
  const info = await withEngine(place.folder, (engine) =>
    keepSelect(core, engine, "SELECT i, repeat('x', 100) AS words FROM range(30000) AS numbers(i)"),
  );
  const reports: Progress[] = [];
  const { file, done } = await runExport(
    core.client,
    { what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } }, format: 'csv' },
    { signal: new AbortController().signal, report: (progress) => reports.push(progress) },
  );
  const lines = (await file.text()).split('\n');
  expect(lines.length).toBe(30_002);
  expect(lines[30_000]).toBe(`29999,${'x'.repeat(100)}`);
  expect(file.size).toBe(done.bytes);
  expect(reports.filter(({ message }) => message === 'Downloading').length).toBe(
    Math.ceil(done.bytes / 2 ** 20),
  );
  const id = done.downloadId ?? '';
  await expect(core.client.downloads.read({ id, offset: 0, length: 1 })).rejects.toMatchObject({
    code: 'not-found',
  });
});

it('stops with the activity', async () => {
  const info = await withEngine(place.folder, (engine) => keepSelect(core, engine, 'SELECT 1 AS one'));
  await expect(
    runExport(
      core.client,
      { what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } }, format: 'xlsx' },
      { signal: AbortSignal.abort(), report: () => {} },
    ),
  ).rejects.toMatchObject({ code: 'query.cancelled' });
});

it('makes a file name every system takes', () => {
  expect(fileNameOf('Churn: iOS / Android?', 'xlsx')).toBe('Churn iOS Android.xlsx');
  expect(fileNameOf(' ... ', 'csv')).toBe('Export.csv');
});

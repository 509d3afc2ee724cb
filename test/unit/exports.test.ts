import { mkdir, readdir, readFile, type rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import { moveIntoPlace, removeAbandoned } from '#main/engine/partial-files.ts';
import { openWorkspace } from '#main/engine/workspace.ts';
import type { ExportDone, ExportFormat } from '#shared/contract/transfers.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { runExport } from '#test/helpers/exports.ts';
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

function keep(sql: string) {
  return withEngine(place.folder, (engine) => keepSelect(core, engine, sql));
}

async function exportTo(sql: string, format: ExportFormat): Promise<{ text: string; done: ExportDone }> {
  const info = await keep(sql);
  const target = path.join(place.folder, `out.${format}`);
  const done = await runExport(core.client, {
    what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } },
    format,
    target: { kind: 'path', path: target },
  });
  return { text: await readFile(target, 'utf8'), done };
}

/** Everything under the process's temporary folders of the workspace. */
async function unfinished(): Promise<string[]> {
  const tmp = path.join(place.folder, 'workspace', 'tmp');
  const files = await readdir(tmp, { recursive: true, withFileTypes: true });
  return files.filter((one) => one.isFile()).map(({ name }) => name);
}

describe('a result', () => {
  it('becomes CSV with exact values, null told from empty text', async () => {
    const { text, done } = await exportTo(
      `SELECT 9007199254740993::BIGINT AS id, 1.10::DECIMAL(38,2) AS money, 'a "b", c' AS words, ''  AS "empty", NULL::VARCHAR AS nothing,
         DATE '2017-01-25' AS day, 0.1::DOUBLE AS ratio, E'two\nlines' AS lines, [1, 2] AS list`,
      'csv',
    );
    expect(text).toBe(
      'id,money,words,empty,nothing,day,ratio,lines,list\n9007199254740993,1.10,"a ""b"", c","",,2017-01-25,0.1,"two\nlines","[1,2]"\n',
    );
    expect(done).toMatchObject({ fileName: 'out.csv', rows: 1, bytes: Buffer.byteLength(text), notes: [] });
  });

  it('becomes JSON lines whose numbers have every digit', async () => {
    const { text, done } = await exportTo(
      `SELECT 9007199254740993::BIGINT AS id, 12345678901234567890.12::DECIMAL(38,2) AS money, '' AS "empty", NULL::VARCHAR AS nothing,
         'nan'::DOUBLE AS ratio, '{"a": 1.5}'::JSON AS doc, '{"a": 12345678901234567.5}'::JSON AS long`,
      'jsonl',
    );
    expect(text).toBe(
      '{"id":9007199254740993,"money":12345678901234567890.12,"empty":"","nothing":null,"ratio":"nan","doc":{"a":1.5},"long":"{\\"a\\": 12345678901234567.5}"}\n',
    );
    expect(done.notes).toEqual([
      '1 value of “ratio” written as a string: JSON has no NaN and no infinity.',
      '“long” written as strings: it holds JSON with numbers of more than 15 digits.',
    ]);
  });

  it('becomes Parquet with the types it has', async () => {
    const { done } = await exportTo(
      `SELECT 1.10::DECIMAL(12,2) AS money, DATE '2017-01-25' AS day`,
      'parquet',
    );
    await withEngine(place.folder, async (engine) => {
      const table = await engine.query(`SELECT * FROM read_parquet('${done.path}')`);
      expect(table.values).toEqual([['1.10'], ['2017-01-25']]);
      expect(table.columns.map(({ type }) => type.native)).toEqual(['DECIMAL(12,2)', 'DATE']);
    });
  });

  it('is downloaded in pieces where no path is given', async () => {
    const info = await keep('SELECT i FROM range(3) AS numbers(i)');
    const done = await runExport(core.client, {
      what: {
        kind: 'result',
        id: info.id,
        view: { filters: [], sort: [{ field: 'i', direction: 'descending' }] },
      },
      format: 'csv',
      target: { kind: 'download' },
    });
    expect(done.fileName).toBe('Facts.csv');
    const id = done.downloadId ?? '';
    const { bytes } = await core.client.downloads.read({ id, offset: 0, length: 1000 });
    expect(Buffer.from(bytes).toString('utf8')).toBe('i\n2\n1\n0\n');
    await core.client.downloads.discard({ id });
    expect(await unfinished()).toEqual([]);
  });
});

const pivotOf = pivotSpecSchema.parse({
  rows: [{ field: 'platform' }],
  columns: [{ field: 'country' }],
  measures: [{ field: 'value', aggregate: 'sum' }],
});

describe('a pivot', () => {
  async function exportPivotTo(format: ExportFormat): Promise<{ text: string; done: ExportDone }> {
    const info = await keep(
      `SELECT * FROM (VALUES ('iOS', 'Hong Kong', 1.50::DECIMAL(12,2)), ('iOS', 'Singapore', 2.25), ('Telco', 'Hong Kong', 4.00)) AS rows(platform, country, value)`,
    );
    const target = path.join(place.folder, `pivot.${format}`);
    const done = await runExport(core.client, {
      what: { kind: 'pivot', id: info.id, spec: pivotOf },
      format,
      target: { kind: 'path', path: target },
    });
    return { text: await readFile(target, 'utf8'), done };
  }

  it('becomes CSV as it is shown', async () => {
    const { text, done } = await exportPivotTo('csv');
    expect(text).toBe(
      'platform,Hong Kong,Singapore,Grand Total\niOS,1.50,2.25,3.75\nTelco,4.00,,4.00\nGrand Total,5.50,2.25,7.75\n',
    );
    expect(done.rows).toBe(3);
  });

  it('becomes JSON lines with exact numbers', async () => {
    const { text } = await exportPivotTo('jsonl');
    expect(text.split('\n')[1]).toBe(
      '{"platform":"Telco","Hong Kong":4.00,"Singapore":null,"Grand Total":4.00}',
    );
  });
});

it('writes to a path only for a caller that is trusted with the disk', async () => {
  const info = await keep('SELECT 1 AS one');
  const guarded = await openTestCore(path.join(place.folder, 'workspace'), { allowPaths: false });
  const target = path.join(place.folder, 'no.csv');
  try {
    await expect(
      runExport(guarded.client, {
        what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } },
        format: 'csv',
        target: { kind: 'path', path: target },
      }),
    ).rejects.toMatchObject({ code: 'permission.denied' });
  } finally {
    await guarded.close();
  }
  await expect(stat(target)).rejects.toThrow('ENOENT');
});

it('says that a folder is missing before it writes anything', async () => {
  const info = await keep('SELECT 1 AS one');
  await expect(
    runExport(core.client, {
      what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } },
      format: 'xlsx',
      target: { kind: 'path', path: path.join(place.folder, 'missing', 'a.xlsx') },
    }),
  ).rejects.toMatchObject({ code: 'not-found' });
});

for (const format of ['xlsx', 'csv'] as const) {
  it(`leaves nothing where an export to ${format} is stopped`, async () => {
    const info = await keep("SELECT i, 'text ' || i AS words FROM range(300000) AS numbers(i)");
    const target = path.join(place.folder, `stopped.${format}`);
    await writeFile(target, 'as it was');
    const events = await core.client.exports.start({
      what: { kind: 'result', id: info.id, view: { filters: [], sort: [] } },
      format,
      target: { kind: 'path', path: target },
    });
    const first = await events.next();
    expect(first.value).toMatchObject({ type: 'progress' });
    await events.return?.(undefined);
    expect(await readFile(target, 'utf8')).toBe('as it was');
    expect(await unfinished()).toEqual([]);
  });
}

describe('a file for another disk', () => {
  const otherDisk: typeof rename = () =>
    Promise.reject(Object.assign(new Error('cross-device link'), { code: 'EXDEV' }));

  it('is copied beside its target and renamed onto it', async () => {
    const finished = path.join(place.folder, 'finished');
    const target = path.join(place.folder, 'target.csv');
    await writeFile(finished, 'new');
    await writeFile(target, 'old');
    await moveIntoPlace(finished, target, place.folder, { rename: otherDisk });
    expect(await readFile(target, 'utf8')).toBe('new');
    expect((await readdir(place.folder)).sort()).toEqual(['target.csv', 'workspace']);
  });

  it('leaves nothing beside its target where it is stopped', async () => {
    const finished = path.join(place.folder, 'finished');
    await writeFile(finished, 'new');
    const target = path.join(place.folder, 'target.csv');
    await expect(
      moveIntoPlace(finished, target, place.folder, { rename: otherDisk, signal: AbortSignal.abort() }),
    ).rejects.toThrow();
    expect((await readdir(place.folder)).sort()).toEqual(['finished', 'workspace']);
  });

  it('is removed by the next process where its own was killed', async () => {
    const root = path.join(place.folder, 'other');
    // No process has this number: Linux counts to 2^22.
    const dead = path.join(root, 'tmp', '999999999-gone');
    await mkdir(dead, { recursive: true });
    const id = '0d9f8b5e-1111-4222-8333-444455556666';
    const beside = path.join(place.folder, `.${id}.backcast-partial`);
    const unrelated = path.join(place.folder, 'mine.csv');
    await writeFile(beside, 'half');
    await writeFile(unrelated, 'whole');
    await writeFile(path.join(dead, `partial-${id}.json`), JSON.stringify({ file: beside }));
    await writeFile(
      path.join(dead, 'partial-aaaaaaaa-1111-4222-8333-444455556666.json'),
      JSON.stringify({ file: unrelated }),
    );
    await writeFile(path.join(dead, 'partial-bbbbbbbb-1111-4222-8333-444455556666.json'), '{"fi');
    const workspace = await openWorkspace(root);
    await workspace.close();
    expect((await readdir(place.folder)).sort()).toEqual(['mine.csv', 'other', 'workspace']);
    expect(await readdir(path.join(root, 'tmp'))).toEqual([]);
  });

  it('needs no journal folder', async () => {
    await expect(removeAbandoned(path.join(place.folder, 'none'))).resolves.toBeUndefined();
  });
});

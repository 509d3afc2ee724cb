import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSample } from '#main/engine/sample/sample.ts';
import { openWorkspace } from '#main/engine/workspace.ts';
import { openLibrary } from '#main/library/library.ts';
import { openTestCore, repository, temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  place = await temporaryFolder();
});
afterEach(() => place.remove());

const tables = [
  'calendar',
  'channels',
  'countries',
  'plans',
  'platforms',
  'subscription_events',
  'subscription_report',
  'subscriptions',
  'transactions',
  'users',
];

async function sampleIn(folder: string) {
  const workspace = await openWorkspace(folder);
  const library = openLibrary({
    builtIn: path.join(repository, 'queries'),
    own: workspace.queries,
    temporary: workspace.temporary,
  });
  const sample = openSample({ workspace, sqlOf: async (id) => (await library.get(id, 'duckdb')).sql });
  return { workspace, sample };
}

async function checksums(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  const sums = names.map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    return [name, createHash('sha256').update(bytes).digest('hex')];
  });
  return Object.fromEntries(await Promise.all(sums));
}

it('is the same bytes every time', async () => {
  const found: Record<string, string>[] = [];
  for (const name of ['first', 'second']) {
    const { workspace, sample } = await sampleIn(path.join(place.folder, name));
    await sample.ensure();
    const current = (await readFile(path.join(workspace.sample, 'current'), 'utf8')).trim();
    found.push(await checksums(path.join(workspace.sample, current)));
    await workspace.close();
  }
  expect(Object.keys(found[0] ?? {})).toEqual(
    [...tables.map((name) => `${name}.parquet`), 'sample.json'].sort(),
  );
  expect(found[0]).toEqual(found[1]);
});

it('ends well where two make it at once, and leaves nothing unfinished', async () => {
  const folder = path.join(place.folder, 'shared');
  const [one, other] = await Promise.all([sampleIn(folder), sampleIn(folder)]);
  await Promise.all([one.sample.ensure(), other.sample.ensure(), one.sample.ensure()]);
  expect(await one.sample.status()).toEqual(await other.sample.status());
  expect((await readdir(one.workspace.sample)).length).toBe(2);
  expect(await readdir(one.workspace.temporary)).toEqual([]);
  expect(await readdir(other.workspace.temporary)).toEqual([]);
});

it('stops when told to, leaves nothing, and can be made after', async () => {
  const { workspace, sample } = await sampleIn(path.join(place.folder, 'stopped'));
  const controller = new AbortController();
  const stopped = sample.ensure(controller.signal, ({ message }) => {
    if (message === 'Charging') controller.abort();
  });
  await expect(stopped).rejects.toMatchObject({ code: 'query.cancelled' });
  expect(await readdir(workspace.temporary)).toEqual([]);
  expect(await sample.status()).toEqual({ state: 'absent' });
  expect(await sample.views()).toEqual([]);
  await sample.ensure();
  expect((await sample.status()).state).toBe('ready');
});

it('is there for the first query that names a table of it, and again at another scale', async () => {
  const core = await openTestCore(path.join(place.folder, 'core'));
  const ask = async (sql: string) => {
    const run = await core.client.runs.start({ connectionId: 'local', source: { kind: 'sql', sql } });
    for await (const event of run) {
      if (event.type !== 'result') continue;
      const page = await core.client.results.page({ id: event.result.id, offset: 0, limit: 1 });
      return page.columns.map((column) => column[0]);
    }
    return [];
  };
  const create = async (scale: number) => {
    const events: string[] = [];
    for await (const event of await core.client.sample.create({ scale })) events.push(event.type);
    return events.at(-1);
  };
  try {
    expect(await core.client.sample.status()).toEqual({ state: 'absent' });
    expect(await ask('SELECT count(*), min(event_date), max(event_date) FROM subscription_events')).toEqual([
      98549n,
      '2016-01-01',
      '2017-12-31',
    ]);
    expect(await core.client.sample.status()).toEqual({
      state: 'ready',
      scale: 1,
      events: 98549,
      firstDay: '2016-01-01',
      lastDay: '2017-12-31',
    });
    expect(await create(2)).toBe('ready');
    const { scale, events } = await core.client.sample.status();
    expect(scale).toBe(2);
    expect(await ask('SELECT count(*) FROM subscription_events')).toEqual([BigInt(events ?? 0)]);
  } finally {
    await core.close();
  }
});

it('does not take a folder for the sample that no version of it made', async () => {
  const { workspace, sample } = await sampleIn(path.join(place.folder, 'old'));
  await mkdir(path.join(workspace.sample, '0-1-1'), { recursive: true });
  expect(await sample.status()).toEqual({ state: 'absent' });
});

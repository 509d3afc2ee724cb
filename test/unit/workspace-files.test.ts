import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { WorkspaceChange } from '#shared/contract/workspace.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
beforeEach(async () => {
  place = await temporaryFolder();
  core = await openTestCore(place.folder);
});
afterEach(async () => {
  await core.close();
  await place.remove();
});

async function run(sql: string, title?: string, by: Core = core): Promise<ResultInfo> {
  const source = { kind: 'sql' as const, sql, ...(title === undefined ? {} : { title }) };
  for await (const event of await by.client.runs.start({ connectionId: 'local', source })) {
    if (event.type === 'result') return event.result;
  }
  throw new Error(`No rows: ${sql}`);
}

function tab(id: string, change: Partial<Tab> = {}): Tab {
  return {
    id,
    title: id,
    order: 1,
    active: false,
    sql: '',
    connectionId: 'local',
    parameters: {},
    resultIds: [],
    shownResult: 0,
    view: 'result',
    split: 0.5,
    cursor: 0,
    ...change,
  };
}

describe('tabs', () => {
  it('come back as they were, in their order, from another core too', async () => {
    const first = tab('first', { order: 2, sql: 'SELECT 1', parameters: { n: 9007199254740993n, d: null } });
    const second = tab('second', { order: 1, active: true });
    await core.client.tabs.save(first);
    await core.client.tabs.save(second);
    expect(await core.client.tabs.list()).toEqual([second, first]);
    await core.close();
    core = await openTestCore(place.folder);
    expect(await core.client.tabs.list()).toEqual([second, first]);
    await core.client.tabs.close({ id: 'second' });
    expect(await core.client.tabs.list()).toEqual([first]);
  });

  it('hold the last of many quick saves', async () => {
    const states = Array.from({ length: 50 }, (_, at) => tab('quick', { sql: 'x'.repeat(at) }));
    await Promise.all(states.map((state) => core.client.tabs.save(state)));
    expect((await core.client.tabs.list()).map(({ sql }) => sql.length)).toEqual([49]);
    await Promise.all([core.client.tabs.save(tab('quick')), core.client.tabs.close({ id: 'quick' })]);
    expect(await core.client.tabs.list()).toEqual([]);
  });

  it('are there whatever became of the file of another one', async () => {
    await core.client.tabs.save(tab('good'));
    await writeFile(path.join(place.folder, 'tabs', 'bad.json'), '{"id":');
    expect((await core.client.tabs.list()).map(({ id }) => id)).toEqual(['good']);
    expect(await readdir(path.join(place.folder, 'tabs'))).toEqual(['bad.json', 'good.json']);
  });
});

describe('history', () => {
  const file = () => path.join(place.folder, 'history.jsonl');

  it('has a line for every run, newest first, and finds them', async () => {
    const result = await run('SELECT 1 AS one', 'Churn this month');
    await run('SELECT nope').catch(() => undefined);
    await run('CREATE TABLE later (a INT); SELECT 2').catch(() => undefined);
    const entries = await core.client.history.list({});
    expect(entries.map(({ sql, outcome, rows }) => [sql, outcome, rows])).toEqual([
      ['CREATE TABLE later (a INT); SELECT 2', 'done', 1],
      ['SELECT nope', 'failed', undefined],
      ['SELECT 1 AS one', 'done', 1],
    ]);
    expect(entries[1]?.error).toContain('nope');
    expect(entries[2]?.resultId).toBe(result.id);
    expect(await core.client.history.list({ search: 'CHURN' })).toEqual([entries[2]]);
    expect(await core.client.history.list({ search: 'LATER' })).toEqual([entries[0]]);
    expect(await core.client.history.list({ limit: 1 })).toEqual([entries[0]]);
    await core.client.results.remove({ id: result.id });
    const { resultId, ...others } = entries[2] ?? { resultId: undefined };
    expect((await core.client.history.list({ search: 'churn' }))[0]).toEqual(others);
    expect(resultId).toBe(result.id);
    await core.client.history.clear();
    expect(await core.client.history.list({})).toEqual([]);
  });

  it('goes on behind a line that a crash cut short', async () => {
    await run('SELECT 1');
    await appendFile(file(), '{"at":"2026-01-01T00:00:00Z","sql":"torn');
    await run('SELECT 2');
    expect((await core.client.history.list({})).map(({ sql }) => sql)).toEqual(['SELECT 2', 'SELECT 1']);
    expect((await readFile(file(), 'utf8')).split('\n')).toHaveLength(4);
  });

  it('is read from its end in blocks, whatever letters stand at their edges', async () => {
    const entry = (n: number) =>
      JSON.stringify({
        at: '2026-01-01T00:00:00.000Z',
        connectionId: 'local',
        sql: `SELECT ${n} -- ${'é😀'.repeat(n % 97)}`,
        parameters: {},
        outcome: 'done',
        elapsedMs: 1,
      });
    const count = 6000;
    await writeFile(file(), `${Array.from({ length: count }, (_, n) => entry(n)).join('\n')}\n`);
    const entries = await core.client.history.list({ limit: 1000 });
    expect(entries).toEqual(Array.from({ length: 1000 }, (_, at) => JSON.parse(entry(count - 1 - at))));
    expect(await core.client.history.list({ search: 'SELECT 17 ' })).toEqual([JSON.parse(entry(17))]);
  });
});

describe('settings', () => {
  it('are kept, many at once, by any process', async () => {
    const other = await openTestCore(place.folder);
    const keys = Array.from({ length: 20 }, (_, n) => `layout.k${n}`);
    await Promise.all(
      keys.map((key, n) => (n % 2 === 0 ? core : other).client.settings.set({ key, value: { n } })),
    );
    await other.close();
    expect(await core.client.settings.all()).toEqual(Object.fromEntries(keys.map((key, n) => [key, { n }])));
  });

  it('say so where the file is damaged, and do not overwrite it', async () => {
    const file = path.join(place.folder, 'settings.json');
    await writeFile(file, '{ "theme": ');
    await expect(core.client.settings.all()).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(core.client.settings.set({ key: 'theme', value: 'dark' })).rejects.toMatchObject({
      code: 'input.invalid',
    });
    expect(await readFile(file, 'utf8')).toBe('{ "theme": ');
  });
});

describe('the size cap', () => {
  it('lets the oldest unpinned results leave, never the newest nor those in use', async () => {
    const sql = 'SELECT range AS a, md5(range::VARCHAR) AS b FROM range(2000)';
    const results: ResultInfo[] = [];
    for (let n = 0; n < 4; n += 1) results.push(await run(sql));
    const [pinned, oldest, used, kept] = results;
    if (pinned === undefined || oldest === undefined || used === undefined || kept === undefined)
      throw new Error();
    await core.client.results.pin({ id: pinned.id, pinned: true });
    await core.client.results.page({ id: used.id, offset: 0, limit: 1 });
    const left = async () => (await core.client.results.list()).map(({ id }) => id);

    await core.client.settings.set({ key: 'results.cap-bytes', value: pinned.bytes * 4 + 100 });
    const fifth = await run(sql);
    expect(await left()).toEqual([fifth.id, kept.id, used.id, pinned.id]);

    await core.client.settings.set({ key: 'results.cap-bytes', value: 1 });
    const sixth = await run(sql);
    expect(await left()).toEqual([sixth.id, used.id, pinned.id]);
    expect((await core.client.workspace.info()).bytes).toBe(pinned.bytes * 3);
    expect((await core.client.workspace.info()).capBytes).toBe(1);
  });

  it('is a whole number of bytes', async () => {
    await expect(core.client.settings.set({ key: 'results.cap-bytes', value: 'lots' })).rejects.toMatchObject(
      {
        code: 'input.invalid',
      },
    );
  });
});

describe('changes of the workspace', () => {
  it('are told of, whichever core made them, until the reader leaves', async () => {
    const other = await openTestCore(place.folder);
    const controller = new AbortController();
    const stream = await core.client.workspace.changes(undefined, { signal: controller.signal });
    const seen = new Set<WorkspaceChange['topic']>();
    const steps: { topic: WorkspaceChange['topic']; make: () => Promise<unknown> }[] = [
      { topic: 'results', make: () => run('SELECT 1 AS a', 'Told', other) },
      { topic: 'history', make: () => run('SELECT 2 AS a', 'Told again', other) },
      { topic: 'tabs', make: () => other.client.tabs.save(tab('told')) },
      { topic: 'settings', make: () => other.client.settings.set({ key: 'theme', value: 'dark' }) },
    ];
    const reading = (async () => {
      for await (const { topic } of stream) {
        seen.add(topic);
        if (steps.every((step) => seen.has(step.topic))) break;
      }
    })();
    for (const { make } of steps) await make();
    await reading;
    expect(steps.filter(({ topic }) => !seen.has(topic))).toEqual([]);

    const renames = await core.client.workspace.changes(undefined, { signal: controller.signal });
    const [result] = await other.client.results.list();
    const renamed = renames[Symbol.asyncIterator]().next();
    await other.client.results.rename({ id: result?.id ?? '', name: 'renamed' });
    expect((await renamed).value).toEqual({ topic: 'results' });
    controller.abort();
    await other.close();
  });

  it('are told of where a query that was saved over leaves the folder made for it', async () => {
    const stream = await core.client.workspace.changes();
    const changes = stream[Symbol.asyncIterator]();
    const told = async (topic: WorkspaceChange['topic']) => {
      for (;;) {
        const { value, done } = await changes.next();
        if (done) throw new Error(`The changes ended before ${topic}.`);
        if (value.topic === topic) return;
      }
    };
    const id = 'my/deep/told';
    const text = '/*---\ntitle: Told\n---*/\nSELECT 1 AS one\n';
    await Promise.all([told('queries'), core.client.library.save({ id, text })]);
    await Promise.all([told('queries'), core.client.library.save({ id, text: text.replace('1', '2') })]);
    // Whatever else there is to tell of the saving is told before these are.
    await Promise.all([told('settings'), core.client.settings.set({ key: 'theme', value: 'dark' })]);
    await Promise.all([told('tabs'), core.client.tabs.save(tab('told'))]);

    await Promise.all([told('queries'), core.client.library.remove({ id })]);
    await changes.return?.();
  });
});

describe('the catalog of local SQL', () => {
  it('has a level at a time', async () => {
    const result = await run('SELECT 1 AS a, 2 AS a', 'My plans');
    await run('CREATE SCHEMA own; CREATE TABLE own.t (k INTEGER, "A b" VARCHAR); SELECT 1');
    const level = async (...steps: string[]) =>
      (await core.client.connections.catalog({ connectionId: 'local', path: steps })).nodes;
    expect((await level()).map(({ name }) => name)).toEqual(['main', 'results', 'imports', 'own']);
    expect((await level('results'))[1]).toEqual({
      path: ['results', 'my_plans'],
      name: 'my_plans',
      kind: 'view',
      rows: 1,
      comment: 'My plans',
      hasChildren: true,
    });
    expect((await level('results', 'my_plans')).map(({ name, type }) => [name, type?.native])).toEqual([
      ['a', 'INTEGER'],
      ['a_2', 'INTEGER'],
    ]);
    expect((await level('own')).map(({ name, kind }) => [name, kind])).toEqual([['t', 'table']]);
    expect((await level('own', 't')).map(({ name, kind }) => [name, kind])).toEqual([
      ['k', 'column'],
      ['A b', 'column'],
    ]);
    await expect(level('results', 'nothing')).rejects.toMatchObject({ code: 'not-found' });
    await expect(level('nowhere')).rejects.toMatchObject({ code: 'not-found' });
    expect(result.name).toBe('my_plans');
    expect((await core.client.connections.tables({ connectionId: 'local' }))?.tables).toContainEqual({
      schema: 'own',
      name: 't',
      columns: [
        { name: 'k', type: 'INTEGER' },
        { name: 'A b', type: 'VARCHAR' },
      ],
    });
    expect(await core.client.connections.list()).toEqual([
      {
        id: 'local',
        name: 'Local SQL',
        kind: 'duckdb',
        dialect: 'duckdb',
        place: 'this workspace',
        readOnly: false,
        can: { explain: true, attach: false, estimate: false },
      },
    ]);
    await expect(core.client.connections.tables({ connectionId: 'athena' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

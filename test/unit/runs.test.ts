import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { Outputs } from '#shared/contract/contract.ts';
import type { RunEvent, RunRequest } from '#shared/contract/runs.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { ParameterValues, ResultInfo } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';

describe('runs', () => {
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

  function request(sql: string, parameters: ParameterValues = {}): RunRequest {
    return { connectionId: 'local', source: { kind: 'sql', sql }, parameters };
  }

  async function run(sql: string, parameters: ParameterValues = {}): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of await core.client.runs.start(request(sql, parameters))) events.push(event);
    return events.filter((event) => event.type !== 'progress');
  }

  async function failure(sql: string, parameters: ParameterValues = {}): Promise<AppError> {
    const thrown = await run(sql, parameters).then(
      (events) => Promise.reject(new Error(`It ran: ${JSON.stringify(events.at(-1)?.type)}`)),
      (error: unknown) => error,
    );
    return toAppError(thrown);
  }

  async function results(sql: string, parameters: ParameterValues = {}): Promise<ResultInfo[]> {
    return (await run(sql, parameters)).flatMap((event) => (event.type === 'result' ? [event.result] : []));
  }

  async function only(sql: string, parameters: ParameterValues = {}) {
    const [result, ...others] = await results(sql, parameters);
    if (result === undefined || others.length > 0) throw new Error(`${others.length} more results`);
    const page: Outputs['results']['page'] = await core.client.results.page({
      id: result.id,
      offset: 0,
      limit: 2000,
    });
    return { result, columns: page.columns };
  }

  it('keeps each statement’s rows and tells of the others', async () => {
    const events = await run(
      'CREATE TABLE t AS SELECT 1 AS a; -- rows\nSELECT a FROM t; INSERT INTO t VALUES (2), (3);',
    );
    expect(events.map((event) => (event.type === 'finished' ? event.message : event.type))).toEqual([
      'statement',
      'Done.',
      'statement',
      'result',
      'statement',
      '2 rows changed.',
    ]);
    expect(events[2]).toEqual({ type: 'statement', index: 1, total: 3, sql: '-- rows\nSELECT a FROM t' });
    expect((await core.client.results.list()).map(({ rows, sql }) => [rows, sql])).toEqual([
      [1, '-- rows\nSELECT a FROM t'],
    ]);
  });

  it('keeps every kind of statement that returns rows', async () => {
    await run('CREATE TABLE t AS FROM (VALUES (1, 2), (3, 4)) AS v(k, x)');
    const rows = async (sql: string) => (await only(sql)).columns;
    expect(await rows('VALUES (1, $$a$$), (2, NULL)')).toEqual([
      [1, 2],
      ['a', null],
    ]);
    expect(await rows('WITH a AS (SELECT 7 AS n) SELECT n FROM a -- end')).toEqual([[7]]);
    expect(await rows('FROM t ORDER BY k DESC')).toEqual([
      [3, 1],
      [4, 2],
    ]);
    expect((await rows('DESCRIBE t'))[0]).toEqual(['k', 'x']);
    expect((await rows('SHOW TABLES'))[0]).toContain('t');
    expect((await rows('SUMMARIZE t'))[0]).toEqual(['k', 'x']);
    expect((await rows("PRAGMA table_info('t')"))[1]).toEqual(['k', 'x']);
    expect(await rows('PIVOT t ON k USING sum(x)')).toEqual([['2'], ['4']]);
    expect(await rows('INSERT INTO t VALUES (5, 6) RETURNING k')).toEqual([[5]]);
    expect((await rows('EXPLAIN SELECT 1'))[0]).toEqual(['physical_plan']);
    expect(await rows('SELECT 1 AS a WHERE false')).toEqual([[]]);
  });

  it('keeps values exactly, and duplicate names', async () => {
    const { result, columns } = await only(
      `SELECT 9007199254740993 AS a, 1.10::DECIMAL(5,2) AS a, sum(x) AS total, INTERVAL '1 day 1 microsecond' AS i,
         [170141183460469231731687::HUGEINT] AS l, {'1': 1::HUGEINT, '0': 2} AS s, TIMETZ '01:02:03+08' AS tz
       FROM (VALUES (9007199254740993), (9007199254740993)) AS v(x)`,
    );
    expect(columns.map(([cell]) => cell)).toEqual([
      9007199254740993n,
      '1.10',
      '18014398509481986',
      '1 day 00:00:00.000001',
      '["170141183460469231731687"]',
      '{"0":2,"1":"1"}',
      '01:02:03+08',
    ]);
    expect(result.columns.map(({ name, field, type }) => [name, field, type.kind])).toEqual([
      ['a', 'a', 'integer'],
      ['a', 'a_2', 'decimal'],
      ['total', 'total', 'decimal'],
      ['i', 'i', 'interval'],
      ['l', 'l', 'list'],
      ['s', 's', 'list'],
      ['tz', 'tz', 'other'],
    ]);
  });

  it('keeps duplicate names of SQL with parameters', async () => {
    const { result, columns } = await only('SELECT :x AS a, 2 AS A, 3 AS a_1, 4 AS file_row_number', {
      x: 1,
    });
    expect(columns).toEqual([[1], [2], [3], [4]]);
    expect(result.columns.map(({ name, field }) => [name, field])).toEqual([
      ['a', 'a'],
      ['A', 'A_2'],
      ['a_1', 'a_1'],
      ['file_row_number', 'file_row_number_2'],
    ]);
  });

  it('binds parameters by their kind and never pastes them', async () => {
    const evil = "'; DROP TABLE t; --";
    const { result, columns } = await only(
      "SELECT :text AS t, :whole + 1 AS w, :big AS b, :part * 2 AS p, :flag AS f, :none IS NULL AS n, DATE '2017-01-25' = :day AS d, typeof(:part)",
      {
        text: evil,
        whole: 41,
        big: 9007199254740993n,
        part: 12.55,
        flag: true,
        none: null,
        day: '2017-01-25',
        other: 1,
      },
    );
    expect(columns.map(([cell]) => cell)).toEqual([
      evil,
      42,
      9007199254740993n,
      '25.10',
      true,
      true,
      true,
      'DECIMAL(4,2)',
    ]);
    expect(Object.keys(result.parameters)).toEqual(['text', 'whole', 'big', 'part', 'flag', 'none', 'day']);
    expect(result.sql).toContain(':text AS t');
    expect((await only('EXPLAIN ANALYZE SELECT :n', { n: 1 })).result.rows).toBe(1);
  });

  it('takes declared types from front matter', async () => {
    const sql = `/*---
title: Typed
parameters:
  - { name: amount, type: decimal }
  - { name: day, type: date }
  - { name: kind, type: text, default: daily }
  - { name: maybe, type: integer, optional: true }
---*/
SELECT typeof(:amount), typeof(:day), :kind, :maybe`;
    expect((await only(sql, { amount: '12.50', day: '2017-01-25' })).columns).toEqual([
      ['DECIMAL(4,2)'],
      ['DATE'],
      ['daily'],
      [null],
    ]);
    const error = await failure(sql, { amount: 'much', day: '2017-01-25' });
    expect([error.code, error.details.name]).toEqual(['input.invalid', 'amount']);
  });

  it('names every parameter without a value, before anything runs', async () => {
    const error = await failure('CREATE TABLE t (a INT); SELECT :country, :period, :given', { given: 1 });
    expect([error.code, error.message]).toEqual([
      'input.invalid',
      'No value was given for :country, :period.',
    ]);
    expect((await failure('FROM t')).code).toBe('query.failed');
    expect((await failure('SELECT ?')).message).toBe('The parameter 1 has no value.');
  });

  it('refuses a script without a statement', async () => {
    expect((await failure('-- nothing\n;')).code).toBe('input.invalid');
  });

  it('places errors in the whole script and keeps what came before', async () => {
    const script = "SELECT 1 AS kept;\n\nSELECT 'é',\n  nope FROM range(1)";
    const error = await failure(script);
    expect(error).toMatchObject({
      code: 'query.failed',
      details: { statement: 1, position: { offset: script.indexOf('nope'), line: 4, column: 3 } },
    });
    expect(await failure('SELECT 1;\nSELEC 2')).toMatchObject({
      code: 'query.syntax',
      details: { statement: 1, position: { offset: 10, line: 2, column: 1 } },
    });
    expect(await failure("SELECT 1;\nSELECT  CAST('x' AS INTEGER) + range FROM range(3)")).toMatchObject({
      code: 'query.failed',
      details: { statement: 1, position: { offset: 18, line: 2, column: 9 } },
    });
    expect((await core.client.results.list()).map(({ sql }) => sql)).toEqual([
      'SELECT 1',
      'SELECT 1',
      'SELECT 1 AS kept',
    ]);
    expect(await readdir(path.join(place.folder, 'results'))).toHaveLength(3);
  });

  it('leaves nothing of a run that fails half-way', async () => {
    const error = await failure(
      "SELECT CASE WHEN range = 900000 THEN error('broke') ELSE range END FROM range(1000000)",
    );
    expect(error.message).toContain('broke');
    expect(await readdir(path.join(place.folder, 'results'))).toEqual([]);
    const [own] = await readdir(path.join(place.folder, 'tmp'));
    expect(await readdir(path.join(place.folder, 'tmp', own ?? ''))).toEqual([]);
  });

  it('stops in the engine when aborted, and runs the next', async () => {
    const controller = new AbortController();
    const sql = 'SELECT count(*) FROM range(10000000000) a, range(1000000) b WHERE a.range + b.range = -1';
    const events: RunEvent['type'][] = [];
    const stopped = (async () => {
      for await (const event of await core.client.runs.start(request(sql), { signal: controller.signal })) {
        events.push(event.type);
        if (event.type === 'progress') controller.abort();
      }
    })();
    await stopped.catch((error: unknown) => expect(toAppError(error).code).toBe('query.cancelled'));
    expect((await only('SELECT 1 AS one')).columns).toEqual([[1]]);
    const [, cancelled] = await core.client.history.list({});
    expect(cancelled).toMatchObject({ sql, outcome: 'cancelled' });
    expect(events).not.toContain('result');
    expect(await readdir(path.join(place.folder, 'results'))).toHaveLength(1);
  });

  it('stops when its stream is left', async () => {
    const stream = await core.client.runs.start(
      request('SELECT count(*) FROM range(10000000000) a, range(1000000) b WHERE a.range + b.range = -1'),
    );
    for await (const event of stream) if (event.type === 'progress') break;
    expect(await core.client.history.list({})).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('joins kept results by name, whether or not the schema is named', async () => {
    const [first] = await results('SELECT 1 AS k, 10 AS x UNION ALL SELECT 2, 20');
    const [second] = await results('SELECT 2 AS k, 200 AS y');
    expect([first?.name, second?.name]).toEqual(['result', 'result_2']);
    expect((await only('SELECT x, y FROM results.result JOIN result_2 USING (k)')).columns).toEqual([
      [20],
      [200],
    ]);
    expect((await only('BEGIN; SELECT x FROM results.RESULT WHERE k = 1; COMMIT')).columns).toEqual([[10]]);
    await core.client.results.rename({ id: second?.id ?? '', name: 'tiers' });
    expect((await failure('FROM results.result_2')).message).toBe('There is no table "result_2".');
    expect((await only('SELECT y FROM "Tiers"')).columns).toEqual([[200]]);
    await core.client.results.remove({ id: second?.id ?? '' });
    expect((await failure('FROM tiers')).message).toBe('There is no table "tiers".');
  });

  it('reads kept results within a transaction, in a process that has not read them before', async () => {
    await results('SELECT 42 AS answer');
    await core.close();
    core = await openTestCore(place.folder);
    const script = 'BEGIN; CREATE TABLE t AS SELECT 1 AS a; SELECT answer FROM results.result; COMMIT';
    expect((await only(script)).columns).toEqual([[42]]);
  });

  it('proposes the nearest table, also one not read before', async () => {
    const [result] = await results('SELECT 1 AS a');
    await core.client.results.rename({ id: result?.id ?? '', name: 'subscribers' });
    const error = await failure('SELECT * FROM subscriber');
    expect(error.message).toBe('There is no table "subscriber".');
    expect(error.details).toMatchObject({
      name: 'subscriber',
      suggestions: ['results.subscribers'],
      position: { offset: 14, line: 1, column: 15 },
    });
  });

  it('never fetches or loads extensions, nor unlocks that', async () => {
    expect((await failure('INSTALL httpfs')).code).toBe('unsupported');
    expect((await failure('LOAD excel')).code).toBe('unsupported');
    expect((await failure('SET autoinstall_known_extensions = true')).message).toContain('locked');
    expect((await failure("FROM 'https://example.com/a.parquet'")).code).toBe('unsupported');
  });

  it('reads and writes files by path only where the caller owns the shell', async () => {
    const file = path.join(place.folder, 'out.csv');
    await run(`COPY (SELECT 1 AS a) TO '${file}'`);
    expect((await only(`FROM '${file}'`)).columns).toEqual([[1n]]);
    await core.close();
    core = await openTestCore(place.folder, { allowPaths: false });
    for (const sql of [
      `COPY (SELECT 1 AS a) TO '${file}'`,
      `EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '${file}'`,
      "SELECT * FROM read_text('/etc/hostname')",
      "ATTACH '/tmp/other.db'",
      `EXPORT DATABASE '${place.folder}'`,
    ]) {
      expect((await failure(sql)).code, sql).toBe('permission.denied');
    }
    expect((await only('SELECT 1 AS a')).columns).toEqual([[1]]);
  });
});

import { access } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import { type AthenaUnderTest, collectRun, failureOf, startAthena } from '#test/helpers/athena.ts';
import { exhausted } from '#test/helpers/aws/athena/errors.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let athena: AthenaUnderTest;
beforeEach(async () => {
  athena = await startAthena();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await athena.leftovers()).toEqual([]);
  await athena.close();
});

const startedAs = (count: number) =>
  expect(athena.double.callsOf('athena', 'StartQueryExecution')).toHaveLength(count);

async function addPlans(rows = 2): Promise<void> {
  await athena.double.athena.addTable({
    database: 'default',
    name: 'plans',
    columns: [
      { name: 'code', type: 'int' },
      { name: 'name', type: 'string' },
    ],
    select: `SELECT i, 'plan ' || i FROM range(1, ${rows + 1}) AS t(i)`,
  });
}

test('a run tells of its state on the way, and of what it scanned and cost at the end', async () => {
  await addPlans();
  athena.double.athena.rule({ queueMs: 400, runMs: 2000, scannedBytes: 25_400_000 });
  const { events, values, stats } = await athena.run('SELECT code, name FROM plans ORDER BY code');
  expect(values).toEqual([
    [1, 2],
    ['plan 1', 'plan 2'],
  ]);
  // 25.4 MB are billed as 26 MB, at 5 USD for a terabyte.
  expect(stats).toMatchObject({
    rows: 2,
    bytesScanned: 25_400_000,
    cost: { amount: 0.00013, currency: 'USD' },
    queuedMs: 400,
    reused: false,
  });
  const messages = events.flatMap((event) => (event.type === 'progress' ? [event.progress.message] : []));
  expect(messages[0]).toBe('Queued at Athena');
  expect(messages).toContain('Running at Athena');
});

test('the token of a run is what Athena knows it by', async () => {
  const token = '0123456789abcdef0123456789abcdef';
  await athena.run('SELECT 1 AS one', { token });
  expect(athena.double.callsOf('athena', 'StartQueryExecution')[0]?.input).toMatchObject({
    ClientRequestToken: token,
    WorkGroup: 'primary',
    QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'default' },
  });
  await athena.run('SELECT 1 AS one');
  expect(athena.double.callsOf('athena', 'StartQueryExecution')[1]?.input).toMatchObject({
    ClientRequestToken: expect.stringMatching(/^.{32,128}$/),
  });
});

test('every type comes as exactly what Athena says', async () => {
  const answers = [
    ['tinyint', '-128', 'integer', -128],
    ['smallint', '32767', 'integer', 32767],
    ['integer', '2147483647', 'integer', 2147483647],
    ['bigint', '9223372036854775807', 'integer', 9223372036854775807n],
    [
      'decimal',
      '-1234567890123456789012345678.0123456789',
      'decimal',
      '-1234567890123456789012345678.0123456789',
    ],
    ['float', '0.1', 'float', Math.fround(0.1)],
    ['double', 'NaN', 'float', Number.NaN],
    ['double', '-Infinity', 'float', Number.NEGATIVE_INFINITY],
    ['boolean', 'true', 'boolean', true],
    ['varchar', '', 'text', ''],
    ['varchar', null, 'text', null],
    ['char', 'ab ', 'text', 'ab '],
    ['date', '2017-01-25', 'date', '2017-01-25'],
    ['time', '23:59:59.123', 'time', '23:59:59.123'],
    ['timestamp', '2017-01-25 01:02:03.000004', 'timestamp', '2017-01-25 01:02:03.000004'],
    ['timestamp', '2017-01-25 01:02:03.000000004', 'timestamp', '2017-01-25 01:02:03.000000004'],
    [
      'timestamp with time zone',
      '2017-01-25 01:02:03.000 Asia/Hong_Kong',
      'timestamptz',
      '2017-01-24 17:02:03+00',
    ],
    ['interval day to second', '3 00:00:01.000', 'interval', '3 00:00:01.000'],
    ['interval year to month', '1-2', 'interval', '1-2'],
    ['varbinary', '68 69 00', 'bytes', 'hi\\x00'],
    ['json', '{"a": 1.10}', 'json', '{"a": 1.10}'],
    ['ipaddress', '::1', 'other', '::1'],
    ['uuid', '12151fd2-7586-11e9-8f9e-2a86e4085a59', 'text', '12151fd2-7586-11e9-8f9e-2a86e4085a59'],
    ['array', '[a, b]', 'other', '[a, b]'],
    ['map', '{a=1}', 'other', '{a=1}'],
    ['row', '{a=1, b=x}', 'other', '{a=1, b=x}'],
  ] as const;
  athena.double.athena.rule({
    answer: {
      columns: answers.map(([Type], index) => ({
        // Names that are empty or stand twice.
        Name: index === 0 ? '' : 'a',
        Type,
        ...(Type === 'decimal' ? { Precision: 38, Scale: 10 } : {}),
      })),
      rows: [answers.map(([, text]) => text)],
    },
  });
  for (const pagesUpToBytes of [1_000_000, 0]) {
    const session = await athena.open({ limits: { ...athena.profile.limits, pagesUpToBytes } });
    const { columns, values } = await collectRun(
      session.run({ sql: 'SELECT 1', parameters: {} }, athena.context()),
    );
    expect(columns.map(({ type }, index) => [type.kind, values[index]?.[0]])).toEqual(
      answers.map(([, , kind, cell]) => [kind, cell]),
    );
    expect(columns.slice(0, 3).map(({ name, field }) => [name, field])).toEqual([
      ['', 'column1'],
      ['a', 'a'],
      ['a', 'a_2'],
    ]);
  }
});

test('a small result comes by its page, a large one by its object', async () => {
  await addPlans(3000);
  const all = 'SELECT code, name FROM plans ORDER BY code';
  const small = await athena.run('SELECT code FROM plans WHERE code = 7');
  expect(small.values).toEqual([[7]]);
  const fetched = () => athena.double.callsOf('s3', 'GetObject').length;
  expect(fetched()).toBe(0);
  const large = await athena.run(all);
  expect([large.stats.rows, large.values[1]?.[2999], fetched()]).toEqual([3000, 'plan 3000', 1]);
  expect(athena.double.callsOf('athena', 'GetQueryResults')).toHaveLength(2);
});

test('a preview is the first rows alone', async () => {
  await addPlans(3000);
  const { values, stats } = await athena.run('SELECT code FROM plans ORDER BY code', { preview: 3 });
  expect([values, stats.rows]).toEqual([[[1, 2, 3]], 3]);
  expect(athena.double.callsOf('athena', 'GetQueryResults')[0]?.input).toMatchObject({ MaxResults: 4 });
  expect(athena.double.callsOf('s3', 'HeadObject')).toEqual([]);
});

test('where results may not be read as objects, or Athena keeps them, they come by pages', async () => {
  await addPlans(3000);
  const sql = 'SELECT code FROM plans ORDER BY code';
  athena.double.s3.deny({ bucket: 'athena-results' });
  const denied = await athena.run(sql);
  expect([denied.stats.rows, denied.values[0]?.[2999]]).toEqual([3000, 3000]);
  expect(athena.double.callsOf('athena', 'GetQueryResults')).toHaveLength(4);
  athena.double.athena.addWorkGroup({ name: 'managed', managed: true });
  const session = await athena.open({ workgroup: 'managed' });
  const managed = await collectRun(session.run({ sql, parameters: {} }, athena.context()));
  expect([managed.stats.rows, managed.values[0]?.[2999]]).toEqual([3000, 3000]);
});

test('a result is read where Athena put it, not where it was asked to', async () => {
  await addPlans(3000);
  athena.double.s3.createBucket('strict-results');
  athena.double.athena.addWorkGroup({
    name: 'strict',
    outputLocation: 's3://strict-results/here/',
    enforced: true,
  });
  const session = await athena.open({ workgroup: 'strict', output: 's3://athena-results/there/' });
  const { stats } = await collectRun(
    session.run({ sql: 'SELECT code FROM plans', parameters: {} }, athena.context()),
  );
  expect(stats.rows).toBe(3000);
  expect(athena.double.callsOf('s3', 'GetObject')[0]?.input).toMatchObject({ Bucket: 'strict-results' });
});

test('no rows are no rows, with their columns', async () => {
  await addPlans();
  const sql = 'SELECT code, name FROM plans WHERE code > 5';
  const { columns, values, stats } = await athena.run(sql);
  expect([columns.map(({ type }) => type.kind), values, stats.rows]).toEqual([
    ['integer', 'text'],
    [[], []],
    0,
  ]);
});

test('3,000 columns come as 3,000 columns', async () => {
  const columns = Array.from({ length: 3000 }, (_, index) => ({ Name: `c${index}`, Type: 'integer' }));
  const row = columns.map((_, index) => String(index));
  athena.double.athena.rule({ answer: { columns, rows: Array.from({ length: 100 }, () => row) } });
  const { values, stats } = await athena.run('SELECT 1');
  expect([stats.rows, values.length, values[2999]?.[99]]).toEqual([100, 3000, 2999]);
});

test('an answer used again is asked for by its age, and costs nothing', async () => {
  await addPlans();
  const session = await athena.open({ reuseMinutes: 60 });
  const statement = { sql: 'SELECT code FROM plans', parameters: {} };
  const first = await collectRun(session.run(statement, athena.context()));
  const second = await collectRun(session.run(statement, athena.context()));
  expect([first.stats.reused, second.stats.reused]).toEqual([false, true]);
  expect(second.stats).toMatchObject({ rows: 2, bytesScanned: 0, cost: { amount: 0 } });
  expect(athena.double.callsOf('athena', 'StartQueryExecution')[0]?.input).toMatchObject({
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 60 } },
  });
});

test('figures that come late are waited for, for a while', async () => {
  await addPlans();
  athena.double.athena.rule({ statisticsDelayMs: 300, scannedBytes: 5_000_000 });
  expect((await athena.run('SELECT code FROM plans')).stats.bytesScanned).toBe(5_000_000);
  athena.double.athena.rule({ statisticsDelayMs: 3_600_000 });
  const { stats } = await athena.run('SELECT code FROM plans');
  expect([stats.rows, stats.bytesScanned, stats.cost]).toEqual([2, undefined, undefined]);
});

test('a query that exhausts resources fails once, and nobody tries it again', async () => {
  athena.double.athena.rule({ failure: exhausted });
  const failure = await failureOf(athena.run('SELECT 1'));
  expect([failure.code, failure.retryable]).toEqual(['limit.exceeded', false]);
  expect(failure.message).toBe('Query exhausted resources at this scale factor');
  startedAs(1);
});

test('too long a text is refused before it is sent', async () => {
  const failure = await failureOf(athena.run(`SELECT '${'é'.repeat(131_072)}'`));
  expect(failure.code).toBe('limit.exceeded');
  expect(failure.message).toBe('The statement has 262153 bytes; Athena takes at most 262144.');
  startedAs(0);
});

test('an aborted run is stopped, with what it scanned and cost until then', async () => {
  athena.double.athena.rule({ runMs: 600_000, stopMs: 2000, scannedBytes: 30_000_000 });
  const controller = new AbortController();
  const stopped = async () => {
    const events = athena.session.run(
      { sql: 'SELECT 1', parameters: {} },
      athena.context({ signal: controller.signal }),
    );
    for await (const event of events) if (event.type === 'progress') controller.abort();
  };
  const failure = await failureOf(stopped());
  expect(failure.code).toBe('query.cancelled');
  expect(failure.details.stopped).toMatchObject({ state: 'cancelled', cost: { currency: 'USD' } });
  expect(failure.details.stopped?.elapsedMs).toBeGreaterThanOrEqual(2000);
});

test('a stop that comes too late is no stop', async () => {
  athena.double.athena.rule({ runMs: 1000, stopMs: 600_000 });
  const id = (await athena.run('SELECT 1')).events.flatMap((event) =>
    event.type === 'started' ? [event.remoteId] : [],
  )[0];
  expect(await athena.session.cancel(id ?? '')).toMatchObject({ state: 'finished', polls: 1 });
});

test('a stop that Athena does not confirm is not proven', async () => {
  athena.double.athena.rule({ runMs: 60_000_000, stopMs: 60_000_000 });
  const session = await athena.open({ limits: { ...athena.profile.limits, stopPolls: 3 } });
  let proof: CancelProof | undefined;
  const stopped = async () => {
    for await (const event of session.run({ sql: 'SELECT 1', parameters: {} }, athena.context())) {
      if (event.type === 'started') proof = await session.cancel(event.remoteId);
      if (event.type === 'progress') break;
    }
  };
  await stopped();
  expect(proof).toMatchObject({ state: 'unproven', polls: 3 });
  expect(proof?.reason).toMatch(/^Athena still says that it runs, asked 3 times/);
});

test('a run that was left goes on, and is fetched by another session', async () => {
  await addPlans();
  athena.double.athena.rule({ runMs: 60_000 });
  const leave = new AbortController();
  let id = '';
  const left = async () => {
    const events = athena.session.run(
      { sql: 'SELECT code FROM plans ORDER BY code', parameters: {} },
      athena.context({ leave: leave.signal }),
    );
    for await (const event of events) {
      if (event.type === 'started') id = event.remoteId;
      if (event.type === 'progress') leave.abort();
    }
  };
  const failure = await failureOf(left());
  expect([failure.code, failure.details.leftRunning]).toEqual(['query.cancelled', true]);
  expect(athena.double.callsOf('athena', 'StopQueryExecution')).toEqual([]);
  const place = await temporaryFolder();
  const into = path.join(place.folder, 'rows.parquet');
  const other = await athena.open({});
  const found = await collectRun(other.attach(id, into, athena.context()));
  expect(found.events.map(({ type }) => type).filter((type) => type !== 'progress')).toEqual([
    'started',
    'columns',
    'done',
  ]);
  expect(found.stats).toMatchObject({ rows: 2, bytesScanned: expect.any(Number) });
  await access(into);
  await place.remove();
  startedAs(1);
});

test('names that are not there are told with those that are', async () => {
  await addPlans();
  const column = await failureOf(athena.run('SELECT code,\n  nme FROM plans'));
  expect(isAppError(column) && column.details).toEqual({
    position: { offset: 15, line: 2, column: 3 },
    name: 'nme',
    suggestions: ['name'],
  });
  const table = await failureOf(athena.run('SELECT :a AS a, code FROM plan', { parameters: { a: 'x' } }));
  expect(table.details).toMatchObject({
    position: { offset: 26, line: 1, column: 27 },
    suggestions: ['plans'],
  });
  expect(table.hint).toBe('Did you mean plans?');
});

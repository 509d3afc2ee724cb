import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session, Statement } from '#main/connectors/connector.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { openRedshiftData, redshiftDataProfile } from '#test/helpers/aws/redshift-data.ts';
import { failure, runIn, statsOf } from '#test/helpers/aws/session-runs.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let double: AwsDouble;
let opened: Awaited<ReturnType<typeof openRedshiftData>>;

beforeAll(async () => {
  double = await startAwsDouble({
    redshift: { limits: { bytes: 10_000, page: { bytes: 2000, rows: 1000 } } },
  });
  stubAwsEnvironment(double.environment);
  double.s3.createBucket('lake');
  opened = await openRedshiftData(double);
  await double.redshift.addTable({
    name: 'plans',
    comment: 'What people pay for',
    columns: [
      { name: 'code', type: 'INTEGER', comment: 'The number of the plan' },
      { name: 'price', type: 'DECIMAL(10,2)' },
    ],
    rows: [
      [1, '9.90'],
      [2, '99.00'],
    ],
  });
  await double.redshift.addTable({
    name: 'digits',
    columns: [{ name: 'digit', type: 'INTEGER' }],
    rows: Array.from({ length: 10 }, (_, index) => [index]),
  });
});
afterAll(async () => {
  await opened.close();
  vi.unstubAllEnvs();
  await double.close();
});
beforeEach(() => {
  double.clearFaults();
  Object.assign(double.redshift.delays, { submitted: 0, picked: 0, started: 0, aborting: 0, statistics: 0 });
});

const connect = (change: Parameters<typeof redshiftDataProfile>[0] = {}) =>
  opened.connector.connect(redshiftDataProfile(change), opened.context());

const newFile = () => path.join(opened.folder, `${crypto.randomUUID()}.parquet`);

function run(session: Session, sql: string, more: Partial<Statement> = {}) {
  return runIn(opened, session, sql, more);
}

const submissions = () => double.callsOf('redshift-data', 'ExecuteStatement');
const token = 'run-1234567890-1234567890-1234567890';

describe('a run', () => {
  it('whose answer is lost after it was taken is not started twice', async () => {
    const session = await connect();
    await run(session, 'CREATE TABLE once (a INTEGER)');
    double.inject({ operation: 'ExecuteStatement', fault: { kind: 'reset-after' } });
    const before = submissions().length;
    expect(statsOf(await run(session, 'INSERT INTO once VALUES (1)', { token })).message).toBe(
      'INSERT: 1 row.',
    );
    const sent = submissions().slice(before);
    expect(sent.map(({ input }) => Reflect.get(input as object, 'ClientToken'))).toEqual([token, token]);
    const into = newFile();
    await run(session, 'SELECT a FROM once', { into });
    expect((await opened.engine.query(`FROM read_parquet(${quoteText(into)})`)).values).toEqual([[1]]);
  });

  it('goes through a minute of throttling, a failed service and slow pages', async () => {
    const session = await connect();
    const until = () => new Date(double.clock.now().getTime() + 60_000);
    for (const operation of ['ExecuteStatement', 'DescribeStatement', 'GetStatementResultV2']) {
      double.inject({ operation, fault: { kind: 'throttle' }, until: until() });
      double.inject({ operation, fault: { kind: 'server-error' } });
      double.inject({ operation, fault: { kind: 'slow', milliseconds: 20_000 } });
    }
    expect(statsOf(await run(session, 'SELECT * FROM plans')).rows).toBe(2);
  });

  it('is told apart from a proxy’s page', async () => {
    double.inject({ operation: 'DescribeStatement', fault: { kind: 'html' } });
    const page = await failure(run(await connect(), 'SELECT 1'));
    expect([page.code, page.message]).toEqual([
      'connection.failed',
      '127.0.0.1 answered redshift-data:DescribeStatement with a web page (HTTP 200), which AWS never does.',
    ]);
  });

  it('waits for figures that come late', async () => {
    double.redshift.delays.statistics = 1000;
    const session = await connect();
    const done = statsOf(await run(session, 'INSERT INTO plans SELECT 3, 5 WHERE 1 = 0'));
    expect(done.message).toBe('INSERT: 0 rows.');
    expect(statsOf(await run(session, 'SELECT * FROM plans')).rows).toBe(2);
  });

  it('goes on where a sign-in ended in the middle of it', async () => {
    const home = await temporaryFolder();
    await double.sso.writeHome(home.folder);
    stubAwsEnvironment({ AWS_ENDPOINT_URL: double.endpoint, HOME: home.folder });
    const signed = await openRedshiftData(double, {
      answer: async () => {
        await double.sso.writeHome(home.folder);
        return {};
      },
    });
    const session = await signed.connector.connect(
      redshiftDataProfile({ aws: { profile: 'analyst' } }),
      signed.context(),
    );
    double.redshift.delays.submitted = 3000;
    const before = submissions().length;
    let seen = 0;
    let rows: number | undefined;
    const statement = { sql: 'SELECT 1 AS a', parameters: {}, into: newFile() };
    for await (const event of session.run(statement, signed.context())) {
      if (event.type === 'progress' && ++seen === 1) double.sso.expire();
      if (event.type === 'done') rows = event.stats.rows;
    }
    expect(rows).toBe(1);
    expect(signed.asked).toMatchObject([{ kind: 'sign-in', profile: 'analyst' }]);
    expect(submissions().length - before).toBe(1);
    await signed.close();
    await home.remove();
    stubAwsEnvironment(double.environment);
  });

  it('that fails says where, and what was meant', async () => {
    const session = await connect();
    const column = await failure(run(session, 'SELECT code,\n  prise FROM plans'));
    expect(column).toMatchObject({
      code: 'query.failed',
      message: 'column "prise" does not exist.',
      hint: 'Did you mean price?',
      details: { position: { offset: 15, line: 2, column: 3 } },
    });
    const syntax = await failure(run(session, 'SELECT code FORM plans WHERE'));
    expect(syntax.code).toBe('query.syntax');
    const divided = await failure(run(session, 'SELECT 1 / 0'));
    expect([divided.code, divided.message]).toEqual(['query.failed', 'division by zero.']);
  });

  it('sees the temporary tables and settings of those before it', async () => {
    const session = await connect();
    await run(session, 'CREATE TEMP TABLE mine (a INTEGER)');
    await run(session, 'INSERT INTO mine VALUES (7)');
    expect(statsOf(await run(session, 'SELECT a FROM mine')).rows).toBe(1);
    expect((await failure(run(await connect(), 'SELECT a FROM mine'))).code).toBe('query.failed');
    expect(await session.explain({ sql: 'SELECT a FROM mine', parameters: {} }, opened.context())).toContain(
      'mine',
    );
    // Longer than the session lives without work.
    double.clock.advance(601_000);
    const gone = await failure(run(session, 'SELECT a FROM mine'));
    expect([gone.code, gone.message]).toEqual([
      'connection.lost',
      'The session at the service has ended: temporary tables and settings are gone.',
    ]);
    expect(statsOf(await run(session, 'SELECT 1')).rows).toBe(1);
    double.clock.advance(601_000);
    // Nothing was in it that could be missed.
    expect(statsOf(await run(session, 'SELECT 1')).rows).toBe(1);
  });

  it('takes values as exactly what they are', async () => {
    const into = newFile();
    await run(await connect(), 'SELECT :none AS a, :empty AS b, :text AS c, :number AS d', {
      into,
      parameters: { none: null, empty: '', text: "it's \\ :x", number: 9007199254740993n },
    });
    const { values } = await opened.engine.query(`FROM read_parquet(${quoteText(into)})`);
    expect(values.map(([cell]) => cell)).toEqual([null, '', "it's \\ :x", 9007199254740993n]);
  });

  it('longer than the service takes is refused before it is sent', async () => {
    const before = submissions().length;
    const long = await failure(run(await connect(), `SELECT '${'x'.repeat(100_000)}'`));
    expect([long.code, submissions().length]).toEqual(['limit.exceeded', before]);
  });
});

describe('a result that is larger than the service keeps', () => {
  const wide = `SELECT n AS ordinal, n AS ordinal, CAST(n AS DECIMAL(12,2)) AS d FROM (
    SELECT a.digit * 1000 + b.digit * 100 + c.digit * 10 + d.digit AS n
    FROM digits AS a CROSS JOIN digits AS b CROSS JOIN digits AS c CROSS JOIN digits AS d) AS t`;

  it('says how it can be had', async () => {
    const large = await failure(run(await connect(), wide));
    expect([large.code, large.message]).toEqual([
      'limit.exceeded',
      'The result is larger than the 500 MB that the Data API keeps.',
    ]);
    expect(large.hint).toContain('unload');
  });

  it('comes by UNLOAD where there is a place for that, and leaves nothing there', async () => {
    const unload = { to: 's3://lake/unloaded', iamRole: 'arn:aws:iam::123456789012:role/Unload' };
    const into = newFile();
    const events = await run(await connect({ unload }), wide, { into });
    expect(statsOf(events).rows).toBe(10_000);
    const { columns, values } = await opened.engine.query(
      `SELECT count(*), sum(ordinal), sum(ordinal_2), max(d) FROM read_parquet(${quoteText(into)})`,
    );
    expect(columns).toHaveLength(4);
    expect(values.map(([cell]) => String(cell))).toEqual(['10000', '49995000', '49995000', '9999.00']);
    expect(double.s3.list('lake')).toEqual([]);
    expect((await readdir(opened.folder)).filter((name) => name.includes('.unload'))).toEqual([]);
  });
});

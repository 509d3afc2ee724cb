import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  ListQueryExecutionsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask, finished } from '../../helpers/aws/asking.ts';
import { exhausted } from '../../helpers/aws/athena/errors.ts';
import { type AwsDouble, startAwsDouble } from '../../helpers/aws/double.ts';
import { manualClock } from '../../helpers/manual-clock.ts';

let double: AwsDouble;
let athena: AthenaClient;
let s3: S3Client;

beforeEach(async () => {
  double = await startAwsDouble({ clock: manualClock() });
  athena = new AthenaClient({ ...double.client, maxAttempts: 1 });
  s3 = new S3Client({ ...double.client, maxAttempts: 1 });
});

afterEach(async () => {
  athena.destroy();
  s3.destroy();
  await double.close();
});

async function start(QueryString: string, more = {}): Promise<string> {
  const { QueryExecutionId = '' } = await athena.send(
    new StartQueryExecutionCommand({ QueryString, ...more }),
  );
  return QueryExecutionId;
}

async function execution(QueryExecutionId: string) {
  const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
  return QueryExecution;
}

const state = async (id: string) => (await execution(id))?.Status?.State;

async function textOf(location: string | undefined): Promise<string | undefined> {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location ?? '') ?? [];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
}

test('a query is queued, runs and succeeds as the clock goes', async () => {
  double.athena.rule({ queueMs: 500, runMs: 2000, statisticsDelayMs: 3000, scannedBytes: 77 });
  const id = await start('SELECT 1');
  expect(await state(id)).toBe('QUEUED');
  double.clock.advance(500);
  expect(await state(id)).toBe('RUNNING');
  await expect(athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }))).rejects.toThrow(
    'Query has not yet finished. Current state: RUNNING',
  );
  double.clock.advance(2000);
  const done = await execution(id);
  expect(done?.Status).toEqual({
    State: 'SUCCEEDED',
    SubmissionDateTime: new Date('2030-01-01T00:00:00.000Z'),
    CompletionDateTime: new Date('2030-01-01T00:00:02.500Z'),
  });
  expect(done?.Statistics?.DataScannedInBytes).toBeUndefined();
  double.clock.advance(3000);
  expect((await execution(id))?.Statistics).toMatchObject({
    DataScannedInBytes: 77,
    EngineExecutionTimeInMillis: 2000,
    QueryQueueTimeInMillis: 500,
    TotalExecutionTimeInMillis: 2500,
  });
});

test('the same token is the same query, and no other', async () => {
  const ClientRequestToken = 'token-token-token-token-token-token';
  const id = await start('SELECT 1', { ClientRequestToken });
  expect(await start('SELECT 1', { ClientRequestToken })).toBe(id);
  await expect(start('SELECT 2', { ClientRequestToken })).rejects.toMatchObject({
    name: 'InvalidRequestException',
    message: 'Idempotent parameters do not match',
  });
  expect(double.athena.executions.size).toBe(1);
});

test('an answer lost after the start is found again by its token', async () => {
  const ClientRequestToken = 'token-token-token-token-token-token';
  double.inject({ operation: 'StartQueryExecution', fault: { kind: 'reset-after' } });
  await expect(start('SELECT 1', { ClientRequestToken })).rejects.toMatchObject({ code: 'ECONNRESET' });
  const id = await start('SELECT 1', { ClientRequestToken });
  expect([...double.athena.executions.keys()]).toEqual([id]);
  expect(double.callsOf('athena', 'StartQueryExecution').map(({ executed }) => executed)).toEqual([
    true,
    true,
  ]);
});

test('a stop is true after a while, and comes too late after the end', async () => {
  double.athena.rule({ queueMs: 0, runMs: 5000, stopMs: 1000 });
  const [early, late] = [await start('SELECT 1'), await start('SELECT 2')];
  const stop = (QueryExecutionId: string) => athena.send(new StopQueryExecutionCommand({ QueryExecutionId }));
  await stop(early);
  expect(await state(early)).toBe('RUNNING');
  double.clock.advance(1000);
  expect((await execution(early))?.Status).toMatchObject({
    State: 'CANCELLED',
    AthenaError: { ErrorCategory: 2, ErrorType: 1011 },
  });
  double.clock.advance(3500);
  await stop(late);
  double.clock.advance(1000);
  expect(await state(late)).toBe('SUCCEEDED');
});

test('a result is CSV in S3: every value in quotes, NULL nothing, an empty text empty quotes', async () => {
  const { execution: done } = await ask(
    athena,
    double.clock,
    `SELECT * FROM (VALUES (1, 'a "b"', CAST(NULL AS varchar)), (2, '', 'line' || chr(10) || 'break')) AS t (n, "Text", other) ORDER BY n`,
    { ResultConfiguration: { OutputLocation: 's3://athena-results/mine' } },
  );
  const location = done.ResultConfiguration?.OutputLocation;
  expect(location).toBe(`s3://athena-results/mine/${done.QueryExecutionId}.csv`);
  expect(await textOf(location)).toBe('"n","Text","other"\n"1","a ""b""",\n"2","","line\nbreak"\n');
  expect(double.s3.list('athena-results').map(({ key }) => key)).toEqual([
    `mine/${done.QueryExecutionId}.csv`,
    `mine/${done.QueryExecutionId}.csv.metadata`,
  ]);
});

test('results come in pages of a thousand, the header on the first alone', async () => {
  const id = await start(
    `SELECT n, CASE WHEN n = 1500 THEN NULL ELSE '' END FROM UNNEST(sequence(1, 2500)) AS t (n)`,
  );
  await finished(athena, double.clock, id);
  const pages: (string | undefined)[][] = [];
  let NextToken: string | undefined;
  do {
    const page = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, NextToken }));
    pages.push((page.ResultSet?.Rows ?? []).map(({ Data }) => Data?.[0]?.VarCharValue));
    if (pages.length === 2) {
      expect(page.ResultSet?.Rows?.[500]?.Data).toEqual([{ VarCharValue: '1500' }, {}]);
      expect(page.ResultSet?.Rows?.[499]?.Data).toEqual([{ VarCharValue: '1499' }, { VarCharValue: '' }]);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(pages.map((page) => [page.length, page[0], page.at(-1)])).toEqual([
    [1000, 'n', '999'],
    [1000, '1000', '1999'],
    [501, '2000', '2500'],
  ]);
});

test('a workgroup insists on its place, keeps results itself, is off or stops what scans too much', async () => {
  double.athena.addWorkGroup({
    name: 'strict',
    outputLocation: 's3://athena-results/strict/',
    enforced: true,
  });
  double.athena.addWorkGroup({ name: 'managed', managed: true });
  double.athena.addWorkGroup({ name: 'off', disabled: true });
  double.athena.addWorkGroup({ name: 'nowhere' });
  double.athena.addWorkGroup({
    name: 'thrifty',
    outputLocation: 's3://athena-results/',
    bytesScannedCutoff: 1000,
  });
  const strict = await ask(athena, double.clock, 'SELECT 1', {
    WorkGroup: 'strict',
    ResultConfiguration: { OutputLocation: 's3://athena-results/mine/' },
  });
  expect(strict.execution.ResultConfiguration?.OutputLocation).toMatch(
    /^s3:\/\/athena-results\/strict\/.*\.csv$/,
  );
  const managed = await ask(athena, double.clock, 'SELECT 1', { WorkGroup: 'managed' });
  expect(managed.execution.ResultConfiguration).toBeUndefined();
  expect(managed.rows).toEqual([['_col0'], ['1']]);
  await expect(start('SELECT 1', { WorkGroup: 'off' })).rejects.toThrow('WorkGroup off is disabled.');
  await expect(start('SELECT 1', { WorkGroup: 'none' })).rejects.toThrow('WorkGroup none is not found.');
  await expect(start('SELECT 1', { WorkGroup: 'nowhere' })).rejects.toThrow('No output location provided.');
  double.athena.rule({ scannedBytes: 1001 });
  const { execution: thrifty } = await ask(athena, double.clock, 'SELECT 1', { WorkGroup: 'thrifty' });
  expect(thrifty.Status).toMatchObject({
    State: 'CANCELLED',
    StateChangeReason: 'Bytes scanned limit was exceeded',
  });
});

test('a result young enough is taken again', async () => {
  double.athena.rule({ scannedBytes: 50 });
  const reuse = (MaxAgeInMinutes: number) => ({
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes } },
  });
  await ask(athena, double.clock, 'SELECT 1');
  const again = await ask(athena, double.clock, 'SELECT 1', reuse(60));
  expect(again.execution.Statistics).toMatchObject({
    DataScannedInBytes: 0,
    ResultReuseInformation: { ReusedPreviousResult: true },
  });
  expect(again.rows).toEqual([['_col0'], ['1']]);
  double.clock.advance(10 * 60_000);
  const old = await ask(athena, double.clock, 'SELECT 1', reuse(5));
  expect(old.execution.Statistics).toMatchObject({
    DataScannedInBytes: 50,
    ResultReuseInformation: { ReusedPreviousResult: false },
  });
});

test('queries fail by rule, and answer by rule what the engine has no types for', async () => {
  double.athena.rule({ matches: /huge/, failure: exhausted });
  const { execution: failed } = await ask(athena, double.clock, 'SELECT * FROM huge');
  expect(failed.Status?.StateChangeReason).toBe('Query exhausted resources at this scale factor');
  double.athena.rule({
    matches: /Berlin/,
    answer: {
      columns: [{ Name: 't', Type: 'timestamp with time zone', Precision: 3 }],
      rows: [['2024-01-01 00:00:00.000 Europe/Berlin'], [null]],
    },
  });
  const { rows, columns } = await ask(athena, double.clock, "SELECT t AT TIME ZONE 'Europe/Berlin'");
  expect(rows).toEqual([['t'], ['2024-01-01 00:00:00.000 Europe/Berlin'], [null]]);
  expect(columns[0]).toMatchObject({ Type: 'timestamp with time zone', Precision: 3 });
});

test('executions are listed, newest first, and described many at once', async () => {
  const ids = [await start('SELECT 1'), await start('SELECT 2')];
  const list = await athena.send(new ListQueryExecutionsCommand({ WorkGroup: 'primary' }));
  expect(list.QueryExecutionIds).toEqual(ids.toReversed());
  const many = await athena.send(new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids, 'never'] }));
  expect(many.QueryExecutions?.map(({ Query }) => Query)).toEqual(['SELECT 1', 'SELECT 2']);
  expect(many.UnprocessedQueryExecutionIds?.map(({ QueryExecutionId }) => QueryExecutionId)).toEqual([
    'never',
  ]);
});

import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetStatementResultV2Command,
  ListDatabasesCommand,
  ListSchemasCommand,
  ListSessionsCommand,
  ListTablesCommand,
} from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { openTextSession } from '#test/helpers/aws/redshift/client.ts';
import {
  type DataClient,
  eventually,
  openDataClient,
  place,
} from '#test/helpers/aws/redshift/data-client.ts';
import { manualClock } from '#test/helpers/manual-clock.ts';

let double: AwsDouble;
let data: DataClient;
let client: DataClient['client'];

beforeAll(async () => {
  double = await startAwsDouble({ redshift: {} });
  data = openDataClient(double);
  client = data.client;
});
afterAll(async () => {
  client.destroy();
  await double.close();
});

describe('batches', () => {
  const batch = async (Sqls: string[], mode?: 'AUTO_COMMIT') => {
    const { Id: id = '' } = await client.send(
      new BatchExecuteStatementCommand({ ...place, Sqls, ExecutionMode: mode, ResultFormat: 'CSV' }),
    );
    return data.ended(id);
  };

  it('are one transaction', async () => {
    const described = await batch([
      'CREATE TABLE kept (a INTEGER)',
      'INSERT INTO kept VALUES (1), (2)',
      'SELECT SUM(a) AS total FROM kept',
    ]);
    expect(described.Status).toBe('FINISHED');
    expect(
      described.SubStatements?.map(({ Status, ResultRows, HasResultSet }) => [
        Status,
        ResultRows,
        HasResultSet,
      ]),
    ).toEqual([
      ['FINISHED', 0, false],
      ['FINISHED', 2, false],
      ['FINISHED', 1, true],
    ]);
    const result = await client.send(new GetStatementResultV2Command({ Id: `${described.Id}:3` }));
    expect(result.Records).toEqual([{ CSVRecords: 'total\n3\n' }]);
    expect(await data.describe(`${described.Id}:2`)).toMatchObject({
      QueryString: 'INSERT INTO kept VALUES (1), (2)',
      ResultRows: 2,
    });
  });

  it('come to nothing where one fails, unless each stands for itself', async () => {
    const failing = ['INSERT INTO kept VALUES (9)', 'SELECT * FROM nowhere', 'INSERT INTO kept VALUES (9)'];
    const described = await batch(failing);
    expect(described).toMatchObject({
      Status: 'FAILED',
      Error: 'Query #2 failed with ERROR: relation "nowhere" does not exist',
    });
    expect(described.SubStatements?.map(({ Status }) => Status)).toEqual(['FINISHED', 'FAILED', 'ABORTED']);
    expect((await batch(failing, 'AUTO_COMMIT')).SubStatements?.map(({ Status }) => Status)).toEqual([
      'FINISHED',
      'FAILED',
      'FINISHED',
    ]);
    const session = await openTextSession(double.redshift);
    expect(await session.rows('SELECT COUNT(*) FROM kept WHERE a = 9')).toEqual([['2']]);
    await session.end();
  });

  it('hold forty statements at most', async () => {
    await expect(batch(Array.from({ length: 41 }, () => 'SELECT 1'))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

describe('sessions', () => {
  it('keep temporary tables until they have been idle too long', async () => {
    const first = await client.send(
      new ExecuteStatementCommand({
        ...place,
        Sql: 'CREATE TEMP TABLE mine AS SELECT 7 AS a',
        SessionKeepAliveSeconds: 60,
      }),
    );
    const SessionId = first.SessionId ?? '';
    expect(SessionId).toMatch(/^[0-9a-f-]{36}$/);
    await data.ended(first.Id ?? '');
    const again = async (Sql: string) =>
      (await client.send(new ExecuteStatementCommand({ Sql, SessionId, ResultFormat: 'CSV' }))).Id ?? '';
    const id = await again('SELECT a FROM mine');
    expect(await data.ended(id)).toMatchObject({ Status: 'FINISHED', SessionId });
    expect((await client.send(new GetStatementResultV2Command({ Id: id }))).Records).toEqual([
      { CSVRecords: 'a\n7\n' },
    ]);
    const sessions = await client.send(new ListSessionsCommand({ SessionId }));
    expect(
      sessions.Sessions?.map(({ Status, SessionAliveSeconds }) => [Status, SessionAliveSeconds]),
    ).toEqual([['AVAILABLE', 60]]);
    double.clock.advance(61_000);
    await expect(again('SELECT a FROM mine')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('cancelling', () => {
  it('stops what runs, and says so only once it has', async () => {
    const id = await data.submit('SELECT pg_sleep(600)');
    await eventually(async () => (await data.describe(id)).Status).toBe('STARTED');
    expect(await client.send(new CancelStatementCommand({ Id: id }))).toMatchObject({ Status: true });
    expect(await data.ended(id)).toMatchObject({ Status: 'ABORTED', HasResultSet: false });
    await expect(client.send(new CancelStatementCommand({ Id: id }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Could not cancel a query that is already in ABORTED state with ID: ${id}`,
    });
  });

  it('comes too late for what is done', async () => {
    const { id } = await data.run('SELECT 1');
    await expect(client.send(new CancelStatementCommand({ Id: id }))).rejects.toMatchObject({
      message: `Could not cancel a query that is already in FINISHED state with ID: ${id}`,
    });
  });
});

it('goes through every state by the clock, and tells of rows and bytes later', async () => {
  const own = await startAwsDouble({ clock: manualClock(), redshift: {} });
  const { client: other, describe: status } = openDataClient(own);
  Object.assign(own.redshift.delays, { submitted: 1000, picked: 1000, started: 2000, statistics: 5000 });
  try {
    const { Id = '', Status } = await other.send(new ExecuteStatementCommand({ ...place, Sql: 'SELECT 1' }));
    expect(Status).toBe('SUBMITTED');
    own.clock.advance(1000);
    await eventually(async () => (await status(Id)).Status).toBe('PICKED');
    own.clock.advance(1000);
    await eventually(async () => (await status(Id)).Status).toBe('STARTED');
    // Its work is done once it sleeps again.
    await eventually(() => own.clock.sleeping).toBe(1);
    own.clock.advance(2000);
    await eventually(async () => (await status(Id)).Status).toBe('FINISHED');
    expect(await status(Id)).toMatchObject({ Duration: 2_000_000_000, ResultRows: -1, ResultSize: -1 });
    own.clock.advance(5000);
    expect(await status(Id)).toMatchObject({ Duration: 2_000_000_000, ResultRows: 1, ResultSize: 1 });
    const waiting = await other.send(new ExecuteStatementCommand({ ...place, Sql: 'SELECT 2' }));
    await other.send(new CancelStatementCommand({ Id: waiting.Id }));
    own.clock.advance(1000);
    await eventually(async () => (await status(waiting.Id ?? '')).Status).toBe('ABORTED');
  } finally {
    other.destroy();
    await own.close();
  }
});

it('lists databases, schemas, tables and columns, page by page', async () => {
  await double.redshift.addTable({
    schema: 'listed',
    name: 'one',
    columns: [
      { name: 'id', type: 'BIGINT NOT NULL' },
      { name: 'name', type: 'VARCHAR(20)' },
    ],
  });
  await double.redshift.addTable({
    schema: 'listed',
    name: 'two',
    columns: [{ name: 'a', type: 'INTEGER' }],
  });
  expect((await client.send(new ListDatabasesCommand(place))).Databases).toEqual(['dev']);
  const schemas = await client.send(new ListSchemasCommand({ ...place, SchemaPattern: 'list%' }));
  expect(schemas.Schemas).toEqual(['listed']);
  const first = await client.send(
    new ListTablesCommand({ ...place, SchemaPattern: 'listed', MaxResults: 1 }),
  );
  expect(first.Tables).toEqual([{ schema: 'listed', name: 'one', type: 'TABLE' }]);
  const rest = await client.send(
    new ListTablesCommand({ ...place, SchemaPattern: 'listed', NextToken: first.NextToken }),
  );
  expect([rest.Tables, rest.NextToken]).toEqual([
    [{ schema: 'listed', name: 'two', type: 'TABLE' }],
    undefined,
  ]);
  const table = await client.send(new DescribeTableCommand({ ...place, Schema: 'listed', Table: 'one' }));
  expect(
    table.ColumnList?.map(({ name, typeName, length, nullable }) => [name, typeName, length, nullable]),
  ).toEqual([
    ['id', 'int8', 0, 0],
    ['name', 'varchar', 20, 1],
  ]);
});

it('is throttled and breaks as the core is told', async () => {
  double.inject({ service: 'redshift-data', operation: 'DescribeStatement', fault: { kind: 'throttle' } });
  const id = await data.submit('SELECT 1');
  await expect(data.describe(id)).rejects.toMatchObject({ name: 'ThrottlingException' });
  double.inject({ service: 'redshift-data', operation: 'ExecuteStatement', fault: { kind: 'reset-after' } });
  const token = { ClientToken: 'after-a-reset' };
  await expect(data.submit('CREATE TABLE once (a INTEGER)', token)).rejects.toThrow();
  const again = await data.submit('CREATE TABLE once (a INTEGER)', token);
  expect(await data.ended(again)).toMatchObject({ Status: 'FINISHED' });
});

import {
  ExecuteStatementCommand,
  type ExecuteStatementInput,
  GetStatementResultCommand,
  GetStatementResultV2Command,
  ListStatementsCommand,
} from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { type DataClient, openDataClient, place } from '#test/helpers/aws/redshift/data-client.ts';

let double: AwsDouble;
let data: DataClient;
let client: DataClient['client'];

beforeAll(async () => {
  double = await startAwsDouble({
    redshift: { limits: { bytes: 100_000, page: { bytes: 40, rows: 1000 } } },
  });
  data = openDataClient(double);
  client = data.client;
});
afterAll(async () => {
  client.destroy();
  await double.close();
});

describe('results', () => {
  it('in JSON have a type each, and lose digits as JavaScript does', async () => {
    const { id, ...described } = await data.run(
      `SELECT 1::INT2 AS small, 9007199254740993 AS large, 1.5::FLOAT8 AS float, true AS yes, '' AS empty,
      NULL::VARCHAR(5) AS nothing, 12.30::DECIMAL(5, 2) AS exact, TIMESTAMP '2017-01-25 10:11:12.000001' AS at,
      JSON_PARSE('[1, null]') AS super`,
    );
    expect(described).toMatchObject({
      Status: 'FINISHED',
      HasResultSet: true,
      ResultRows: 1,
      ResultSize: 60,
      Database: 'dev',
      DbUser: 'IAM:analyst',
      WorkgroupName: 'analysts',
    });
    expect(described.RedshiftPid).toBeGreaterThan(0);
    expect(described.RedshiftQueryId).toBeGreaterThan(1000);
    const { Records, ColumnMetadata, TotalNumRows, NextToken } = await client.send(
      new GetStatementResultCommand({ Id: id }),
    );
    expect(Records).toEqual([
      [
        { longValue: 1 },
        { longValue: 9007199254740992 },
        { doubleValue: 1.5 },
        { booleanValue: true },
        { stringValue: '' },
        { isNull: true },
        { stringValue: '12.30' },
        { stringValue: '2017-01-25 10:11:12.000001' },
        { stringValue: '[1,null]' },
      ],
    ]);
    expect(
      ColumnMetadata?.map(({ name, typeName, precision, scale }) => [name, typeName, precision, scale]),
    ).toEqual([
      ['small', 'int2', 5, 0],
      ['large', 'int8', 19, 0],
      ['float', 'float8', 17, 17],
      ['yes', 'bool', 1, 0],
      ['empty', 'varchar', 65535, 0],
      ['nothing', 'varchar', 5, 0],
      ['exact', 'numeric', 5, 2],
      ['at', 'timestamp', 29, 6],
      ['super', 'super', 65535, 0],
    ]);
    expect([TotalNumRows, NextToken]).toEqual([1, undefined]);
  });

  it('in CSV come page by page, exactly, under one line of names', async () => {
    const sql = `SELECT 9007199254740993 + n AS big, CASE n WHEN 0 THEN '' WHEN 1 THEN NULL ELSE 'a, "b"' END AS text
      FROM generate_series(0, 2) AS numbers(n) ORDER BY n`;
    const { id } = await data.run(sql, { ResultFormat: 'CSV' });
    const pages: string[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(new GetStatementResultV2Command({ Id: id, NextToken: token }));
      expect([page.TotalNumRows, page.ResultFormat]).toEqual([3, 'CSV']);
      for (const record of page.Records ?? []) pages.push(record.CSVRecords ?? '');
      token = page.NextToken;
    } while (token !== undefined);
    expect(pages).toEqual([
      'big,text\n9007199254740993,""\n9007199254740994,\n',
      '9007199254740995,"a, ""b"""\n',
    ]);
    await expect(client.send(new GetStatementResultCommand({ Id: id }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('know the table they come from', async () => {
    await double.redshift.addTable({
      schema: 'shop',
      name: 'orders',
      columns: [
        { name: 'id', type: 'INTEGER NOT NULL' },
        { name: 'amount', type: 'DECIMAL(12, 2)' },
      ],
      rows: [
        [1, '1.25'],
        [2, '2.5'],
      ],
    });
    const { id } = await data.run('SELECT id, amount, amount / 2 AS half FROM shop.orders ORDER BY id');
    const { ColumnMetadata = [] } = await client.send(new GetStatementResultCommand({ Id: id }));
    expect(
      ColumnMetadata.map((one) => [one.schemaName, one.tableName, one.nullable, one.precision, one.scale]),
    ).toEqual([
      ['shop', 'orders', 0, 10, 0],
      ['shop', 'orders', 1, 12, 2],
      ['', '', 1, 38, 20],
    ]);
  });

  it('are not there where there are none, nor of a failure, nor a day later', async () => {
    const noResult = { name: 'ResourceNotFoundException', message: /does not have result/ };
    const made = await data.run('CREATE TABLE made (a INTEGER)');
    expect(made).toMatchObject({ Status: 'FINISHED', HasResultSet: false, ResultRows: 0 });
    await expect(client.send(new GetStatementResultCommand({ Id: made.id }))).rejects.toMatchObject({
      name: noResult.name,
      message: expect.stringMatching(noResult.message),
    });
    expect(await data.run('INSERT INTO made VALUES (1), (2)')).toMatchObject({
      ResultRows: 2,
      ResultSize: 0,
    });
    const failed = await data.run('SELECT * FROM nowhere');
    expect(failed).toMatchObject({
      Status: 'FAILED',
      Error: 'ERROR: relation "nowhere" does not exist',
      HasResultSet: false,
    });
    const { id } = await data.run('SELECT 1');
    double.clock.advance(24 * 3_600_000 + 1);
    await expect(data.describe(id)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Query does not exist.',
      ResourceId: id,
    });
  });

  it('are refused where they are too large', async () => {
    expect(await data.run("SELECT REPEAT('x', 1000) FROM generate_series(1, 101)")).toMatchObject({
      Status: 'FAILED',
      Error: 'Query result is too large: the result exceeds the limit of 100000 bytes.',
    });
    expect(await data.run("SELECT REPEAT('x', 65537)")).toMatchObject({
      Status: 'FAILED',
      Error: 'Query result is too large: a row of 65537 bytes exceeds the limit of 65536.',
    });
  });
});

describe('requests', () => {
  it.each<[Partial<ExecuteStatementInput>, RegExp]>([
    [{ ClusterIdentifier: 'warehouse' }, /exactly one of ClusterIdentifier and WorkgroupName/],
    [{ WorkgroupName: undefined }, /exactly one of ClusterIdentifier and WorkgroupName/],
    [{ WorkgroupName: 'other' }, /Redshift endpoint doesn't exist in this region/],
    [{ DbUser: 'awsuser' }, /DbUser is not supported/],
    [{ WorkgroupName: undefined, ClusterIdentifier: 'warehouse', DbUser: 'a', SecretArn: 'arn' }, /both/],
    [{ SecretArn: 'arn:aws:secretsmanager:eu-west-1:1:secret:none' }, /can't find the specified secret/],
    [{ Database: undefined }, /Database/],
    [{ Sql: '' }, /empty/],
    [{ Sql: `SELECT '${'x'.repeat(100_000)}'` }, /longer than 100000 bytes/],
    [{ Parameters: [{ name: 'a', value: '' }], Sql: 'SELECT :a' }, /length greater than or equal to 1/],
    [{ Parameters: [{ name: 'a', value: '1' }], Sql: 'SELECT :b' }, /Parameter b is in the SQL statement/],
    [{ Parameters: [{ name: 'a', value: '1' }] }, /Parameter a is not in the SQL statement/],
    [{ SessionKeepAliveSeconds: 86_401 }, /between 0 and 86400/],
  ])('with %o are refused', async (change, message) => {
    await expect(
      client.send(new ExecuteStatementCommand({ ...place, Sql: 'SELECT 1', ...change })),
    ).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringMatching(message) });
  });

  it('bind their parameters by name, as often as each is used', async () => {
    const { id } = await data.run("SELECT :a || :b || :a AS text, ':a' AS literal", {
      Parameters: [
        { name: 'b', value: "it's" },
        { name: 'a', value: '-' },
      ],
      ResultFormat: 'CSV',
    });
    const { Records } = await client.send(new GetStatementResultV2Command({ Id: id }));
    expect(Records).toEqual([{ CSVRecords: "text,literal\n-it's-,:a\n" }]);
  });

  it('of one token are one statement', async () => {
    const token = { ClientToken: 'a-token-of-our-own' };
    const first = await data.submit("SELECT 'once'", token);
    expect(await data.submit("SELECT 'once'", token)).toBe(first);
    await expect(data.submit("SELECT 'twice'", token)).rejects.toMatchObject({ name: 'ValidationException' });
    const { Statements = [] } = await client.send(new ListStatementsCommand({}));
    expect(
      Statements.filter(({ QueryString }) => QueryString === "SELECT 'once'").map(({ Id }) => Id),
    ).toEqual([first]);
  });

  it('of a cluster run as the user they name, or as a secret’s', async () => {
    await double.redshift.addUser('reporter', 'secret');
    double.redshift.addSecret('arn:secret', 'reporter');
    const cluster = {
      WorkgroupName: undefined,
      ClusterIdentifier: 'warehouse',
      ResultFormat: 'CSV' as const,
    };
    const userOf = async (more: Partial<ExecuteStatementInput>) => {
      const { id } = await data.run('SELECT current_user AS who', { ...cluster, ...more });
      return (await client.send(new GetStatementResultV2Command({ Id: id }))).Records?.[0]?.CSVRecords;
    };
    expect(await userOf({ DbUser: 'reporter' })).toBe('who\nreporter\n');
    expect(await userOf({ SecretArn: 'arn:secret' })).toBe('who\nreporter\n');
    expect(await userOf({})).toBe('who\nIAM:analyst\n');
    expect(await data.run('SELECT 1', { ...cluster, DbUser: 'nobody' })).toMatchObject({ Status: 'FAILED' });
  });

  it('hold one statement each', async () => {
    expect(await data.run('SELECT 1; SELECT 2')).toMatchObject({
      Status: 'FAILED',
      Error: 'ERROR: cannot insert multiple commands into a prepared statement',
    });
  });
});

import { AthenaClient, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import { BatchCreatePartitionCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, ask } from '../../helpers/aws/asking.ts';
import { type AwsDouble, startAwsDouble } from '../../helpers/aws/double.ts';

let double: AwsDouble;
let athena: AthenaClient;

beforeAll(async () => {
  double = await startAwsDouble();
  athena = new AthenaClient({ ...double.client, maxAttempts: 1 });
  await double.athena.addTable({
    database: 'main',
    name: 'plan',
    columns: [
      { name: 'code', type: 'string' },
      { name: 'price', type: 'decimal(10,2)', comment: 'a month' },
    ],
    rows: [
      ['A', '9.90'],
      ['B', '20.00'],
      ['C', null],
      ['D', '0.01'],
    ],
  });
});

afterAll(async () => {
  athena.destroy();
  await double.close();
});

const run = (sql: string, more = {}): Promise<Answer> =>
  ask(athena, double.clock, sql, { QueryExecutionContext: { Database: 'main' }, ...more });

async function works(sql: string, more = {}): Promise<Answer> {
  const answer = await run(sql, more);
  expect(answer.execution.Status?.StateChangeReason).toBeUndefined();
  return answer;
}

async function reason(sql: string): Promise<string | undefined> {
  return (await run(sql)).execution.Status?.StateChangeReason;
}

const keys = (bucket: string, prefix: string) => double.s3.list(bucket, prefix).map(({ key }) => key);

test('UNLOAD deals the rows out to objects under an empty prefix, and lists them', async () => {
  const { execution } = await works(
    "UNLOAD (SELECT code, price FROM plan) TO 's3://lake/out/' WITH (format = 'PARQUET', compression = 'SNAPPY')",
  );
  const id = execution.QueryExecutionId;
  expect(keys('lake', 'out/')).toEqual([`out/${id}_0`, `out/${id}_1`, `out/${id}_2`]);
  expect(execution).toMatchObject({
    StatementType: 'DML',
    SubstatementType: 'UNLOAD',
    Statistics: { DataManifestLocation: `s3://athena-results/${id}-manifest.csv` },
  });
  expect(keys('athena-results', `${id}-manifest`)).toHaveLength(1);
  await works(
    "CREATE EXTERNAL TABLE back (code string, price decimal(10,2)) STORED AS PARQUET LOCATION 's3://lake/out/'",
  );
  const { rows } = await works('SELECT * FROM back ORDER BY code');
  expect(rows).toEqual([
    ['code', 'price'],
    ['A', '9.90'],
    ['B', '20.00'],
    ['C', null],
    ['D', '0.01'],
  ]);
  expect(await reason("UNLOAD (SELECT 1) TO 's3://lake/out/' WITH (format = 'PARQUET')")).toBe(
    'HIVE_PATH_ALREADY_EXISTS: Target directory already exists: s3://lake/out/',
  );
});

test('UNLOAD refuses what Parquet of Athena’s has no form for', async () => {
  const unload = (query: string) => reason(`UNLOAD (${query}) TO 's3://lake/odd/' WITH (format = 'PARQUET')`);
  expect(await unload('SELECT now() AS t')).toBe(
    'NOT_SUPPORTED: Unsupported Hive type: timestamp(3) with time zone',
  );
  expect(await unload("SELECT TIME '01:02:03' AS t")).toBe('NOT_SUPPORTED: Unsupported Hive type: time(3)');
  expect(await unload('SELECT filter(ARRAY[1], x -> x > 1) AS a')).toBe(
    'HIVE_WRITER_DATA_ERROR: empty fields are illegal, the field should be ommited completely instead',
  );
  expect(await unload('SELECT 1 AS a, 2 AS a')).toBe(
    "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once",
  );
  expect(keys('lake', 'odd/')).toEqual([]);
});

test('what a query of UNLOAD gets wrong keeps its place in the statement', async () => {
  expect(await reason("UNLOAD (SELECT nothing FROM plan) TO 's3://lake/no/' WITH (format = 'PARQUET')")).toBe(
    "COLUMN_NOT_FOUND: line 1:16: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
  );
});

test('no rows make no objects', async () => {
  await works("UNLOAD (SELECT code FROM plan WHERE false) TO 's3://lake/none/' WITH (format = 'PARQUET')");
  expect(keys('lake', 'none/')).toEqual([]);
});

test('CREATE TABLE AS makes a table with partitions, INSERT adds to it', async () => {
  const { execution } = await works(
    `CREATE TABLE by_price WITH (format = 'PARQUET', external_location = 's3://lake/by-price/', partitioned_by = ARRAY['dear'])
     AS SELECT code, price, CASE WHEN price > 5 THEN 'yes' ELSE 'no' END AS dear FROM plan`,
  );
  expect(execution).toMatchObject({ StatementType: 'DDL', SubstatementType: 'CREATE_TABLE_AS_SELECT' });
  const inserted = await works("INSERT INTO by_price VALUES ('E', 1.5, 'perhaps')");
  const { UpdateCount } = await athena.send(
    new GetQueryResultsCommand({ QueryExecutionId: inserted.execution.QueryExecutionId }),
  );
  expect(UpdateCount).toBe(1);
  const { rows } = await works('SELECT dear, count(*) FROM by_price GROUP BY dear ORDER BY dear');
  expect(rows).toEqual([
    ['dear', '_col1'],
    ['no', '2'],
    ['perhaps', '1'],
    ['yes', '2'],
  ]);
  const partitions = await works('SHOW PARTITIONS by_price');
  expect(partitions.rows).toEqual([['dear=no'], ['dear=perhaps'], ['dear=yes']]);
  expect(await reason('CREATE TABLE by_price AS SELECT 1 AS a')).toBe(
    "TABLE_ALREADY_EXISTS: line 1:1: Table 'awsdatacatalog.main.by_price' already exists",
  );
  expect(await reason('INSERT INTO by_price VALUES (1)')).toMatch(
    /^TYPE_MISMATCH: line 1:1: Insert query has/,
  );
});

test('a table over what lies in S3 finds its partitions by MSCK, ALTER or Glue', async () => {
  await works(`CREATE EXTERNAL TABLE IF NOT EXISTS logs (\`line\` string COMMENT 'as it came')
    PARTITIONED BY (day string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' STORED AS TEXTFILE
    LOCATION 's3://lake/logs/' TBLPROPERTIES ('owner' = 'us')`);
  await double.s3.put('lake', 'logs/day=2024-01-01/a.txt', 'one\n');
  await double.s3.put('lake', 'logs/day=2024-01-02/a.txt', 'two\nthree\n');
  await double.s3.put('lake', 'elsewhere/a.txt', 'four\n');
  const repaired = await works('MSCK REPAIR TABLE logs');
  expect(repaired.rows).toEqual([
    ['Partitions not in metastore:\tlogs:day=2024-01-01\tlogs:day=2024-01-02'],
    ['Repair: Added partition to metastore logs:day=2024-01-01'],
    ['Repair: Added partition to metastore logs:day=2024-01-02'],
  ]);
  await works("ALTER TABLE logs ADD PARTITION (day = '2024-01-03') LOCATION 's3://lake/elsewhere/'");
  const glue = new GlueClient({ ...double.client, maxAttempts: 1 });
  const { Errors } = await glue.send(
    new BatchCreatePartitionCommand({
      DatabaseName: 'main',
      TableName: 'logs',
      PartitionInputList: [{ Values: ['2024-01-03'] }, { Values: ['2024-01-04'] }, { Values: [] }],
    }),
  );
  glue.destroy();
  expect(
    Errors?.map(({ PartitionValues, ErrorDetail }) => [PartitionValues, ErrorDetail?.ErrorCode]),
  ).toEqual([
    [['2024-01-03'], 'AlreadyExistsException'],
    [[], 'InvalidInputException'],
  ]);
  const { rows } = await works('SELECT day, line FROM logs ORDER BY day, line');
  expect(rows.slice(1)).toEqual([
    ['2024-01-01', 'one'],
    ['2024-01-02', 'three'],
    ['2024-01-02', 'two'],
    ['2024-01-03', 'four'],
  ]);
  await works("ALTER TABLE logs DROP PARTITION (day = '2024-01-03')");
  expect((await works('SELECT count(*) FROM logs')).rows[1]).toEqual(['3']);
  await works('DROP TABLE logs');
  expect(await reason('DROP TABLE logs')).toBe(
    'FAILED: SemanticException [Error 10001]: Table not found main.logs',
  );
});

test('SHOW and DESCRIBE answer in lines of text', async () => {
  const tables = await works("SHOW TABLES IN main 'pl*'");
  expect(tables.execution.ResultConfiguration?.OutputLocation).toMatch(/\.txt$/);
  expect(tables.rows).toEqual([['plan']]);
  expect(tables.columns).toMatchObject([{ Name: 'tab_name', Type: 'string' }]);
  const described = await works('DESCRIBE plan');
  expect(described.rows).toEqual([
    ['code                \tstring              \t                    '],
    ['price               \tdecimal(10,2)       \ta month             '],
  ]);
  const created = await works('SHOW CREATE TABLE plan');
  expect(created.rows[0]).toEqual(['CREATE EXTERNAL TABLE `main.plan`(']);
  await works('CREATE DATABASE IF NOT EXISTS other');
  expect((await works('SHOW DATABASES')).rows).toEqual([['default'], ['main'], ['other']]);
  await works('DROP DATABASE other');
});

test('a prepared statement is executed with what it is given', async () => {
  await works('PREPARE dear FROM SELECT code FROM plan WHERE price > ? ORDER BY code');
  expect((await works('EXECUTE dear USING 5')).rows).toEqual([['code'], ['A'], ['B']]);
  await works('DEALLOCATE PREPARE dear');
  expect(await reason('EXECUTE dear USING 5')).toBe('NOT_FOUND: Prepared statement not found: dear');
});

import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../helpers/aws/asking.ts';
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
      { name: 'price', type: 'decimal(10,2)' },
      { name: 'seats', type: 'bigint' },
      { name: 'since', type: 'date' },
    ],
    rows: [
      ['A', '9.90', 3, '2024-01-31'],
      ['B', '20.00', 9007199254740993n, null],
    ],
  });
});

afterAll(async () => {
  athena.destroy();
  await double.close();
});

/** The one row of a query without a table. */
async function values(expressions: string): Promise<readonly (string | null)[] | undefined> {
  const { rows, execution } = await ask(athena, double.clock, `SELECT ${expressions}`);
  expect(execution.Status?.StateChangeReason).toBeUndefined();
  return rows[1];
}

async function failure(sql: string) {
  const { execution } = await ask(athena, double.clock, sql);
  return execution.Status;
}

test('rows come after a header, each value as text, with the types of the columns', async () => {
  const { columns, rows } = await ask(
    athena,
    double.clock,
    'SELECT code, price, seats, since, seats + 1 FROM main.plan ORDER BY code',
  );
  expect(rows).toEqual([
    ['code', 'price', 'seats', 'since', '_col4'],
    ['A', '9.90', '3', '2024-01-31', '4'],
    ['B', '20.00', '9007199254740993', null, '9007199254740994'],
  ]);
  expect(columns.map(({ Name, Type, Precision, Scale }) => [Name, Type, Precision, Scale])).toEqual([
    ['code', 'varchar', 2147483647, 0],
    ['price', 'decimal', 10, 2],
    ['seats', 'bigint', 19, 0],
    ['since', 'date', 0, 0],
    ['_col4', 'bigint', 19, 0],
  ]);
  expect(columns[0]).toMatchObject({ CaseSensitive: true, Nullable: 'UNKNOWN', CatalogName: 'hive' });
});

// What Trino's documentation, and Java for its doubles, say of these.
test('values are written as Athena writes them', async () => {
  expect(
    await values(`true, CAST(1.0 AS double), 1e7, 12345678.9e0, 0.0001e0, 1e20, -1e-7, nan(), infinity(),
      DATE '2024-02-29', TIMESTAMP '2024-02-29 01:02:03', TIMESTAMP '2024-02-29 01:02:03.123456',
      TIMESTAMP '2024-02-29 01:02:03.5 UTC', X'68656c6c6f', CAST(NULL AS varchar), ''`),
  ).toEqual([
    'true',
    '1.0',
    '1.0E7',
    '1.23456789E7',
    '1.0E-4',
    '1.0E20',
    '-1.0E-7',
    'NaN',
    'Infinity',
    '2024-02-29',
    '2024-02-29 01:02:03.000',
    '2024-02-29 01:02:03.123456',
    '2024-02-29 01:02:03.500 UTC',
    '68 65 6c 6c 6f',
    null,
    '',
  ]);
  expect(
    await values(`ARRAY[1, NULL, 3], MAP(ARRAY['a', 'b'], ARRAY[1.5, 2.5]), CAST(ROW(1, 'x') AS ROW(n integer, t varchar)),
      ROW(1, 'x'), JSON '{"a":[1]}', CAST(ARRAY['x'] AS json), ARRAY[ARRAY[1e0]], INTERVAL '2' DAY`),
  ).toEqual([
    '[1, null, 3]',
    '{a=1.5, b=2.5}',
    '{n=1, t=x}',
    '{field0=1, field1=x}',
    '{"a":[1]}',
    '["x"]',
    '[[1.0]]',
    '2 00:00:00.000',
  ]);
});

test('the types of nested and timed columns have Athena’s names', async () => {
  const { columns } = await ask(
    athena,
    double.clock,
    `SELECT ARRAY[1] a, MAP(ARRAY[1], ARRAY[2]) b, ROW(1) c, JSON '1' d, now() e, TIMESTAMP '2024-01-01 00:00:00' f,
      CAST(1 AS real) g, X'00' h, CAST(1 AS smallint) i, CAST(1 AS tinyint) j, 1 k, 2.50 l, INTERVAL '1' DAY m`,
  );
  expect(columns.map(({ Type }) => Type)).toEqual([
    'array',
    'map',
    'row',
    'json',
    'timestamp with time zone',
    'timestamp',
    'float',
    'varbinary',
    'smallint',
    'tinyint',
    'integer',
    'decimal',
    'interval day to second',
  ]);
  expect(columns[11]).toMatchObject({ Precision: 3, Scale: 2 });
});

test('functions of time mean what Trino means', async () => {
  expect(
    await values(`date_trunc('month', DATE '2024-02-29'), date_trunc('hour', TIMESTAMP '2024-02-29 01:02:03'),
      date_add('day', 1, DATE '2024-02-28'), date_add('month', 1, DATE '2024-01-31'),
      date_add('minute', -5, TIMESTAMP '2024-01-01 00:00:00'), DATE '2024-01-31' + INTERVAL '1' DAY,
      date_diff('day', DATE '2024-01-01', DATE '2024-03-01'),
      date_diff('month', DATE '2024-01-31', DATE '2024-02-29'),
      date_diff('day', TIMESTAMP '2024-01-01 12:00:00', TIMESTAMP '2024-01-02 11:00:00')`),
  ).toEqual([
    '2024-02-01',
    '2024-02-29 01:00:00.000',
    '2024-02-29',
    '2024-02-29',
    '2023-12-31 23:55:00.000',
    '2024-02-01',
    '60',
    '1',
    '0',
  ]);
  expect(
    await values(`from_iso8601_timestamp('2024-02-29T01:02:03Z'), from_iso8601_date('2024-02-29'),
      format_datetime(TIMESTAMP '2024-02-29 13:02:03', 'yyyy-MM-dd HH:mm'), date_parse('29/02/2024', '%d/%m/%Y'),
      day_of_week(DATE '2024-03-03'), year(DATE '2024-03-03'), current_date, extract(month FROM DATE '2024-03-03'),
      last_day_of_month(DATE '2024-02-03'), from_unixtime(0), date_format(TIMESTAMP '2024-02-29 13:02:03', '%Y-%m-%d %H:%i')`),
  ).toEqual([
    '2024-02-29 01:02:03.000 UTC',
    '2024-02-29',
    '2024-02-29 13:02',
    '2024-02-29 00:00:00.000',
    '7',
    '2024',
    double.clock.now().toISOString().slice(0, 10),
    '3',
    '2024-02-29',
    '1970-01-01 00:00:00.000 UTC',
    '2024-02-29 13:02',
  ]);
});

test('numbers, texts and lists too', async () => {
  expect(
    await values(`7 / 2, -7 / 2, 7 % 3, 7e0 / 2, round(2.5e0), CAST(2.5e0 AS integer), CAST(2.4 AS bigint), CAST('12' AS bigint),
      TRY_CAST('x' AS integer), round(1.2345, 2), 100.0 * 3, greatest(1, NULL), CAST(1e10 AS varchar), CAST('abcdef' AS varchar(3))`),
  ).toEqual(['3', '-3', '1', '3.5', '3.0', '3', '2', '12', null, '1.2300', '300.0', null, '1.0E10', 'abc']);
  expect(
    await values(`'a' || 'b', concat('a', NULL), substr('hello', 2, 3), strpos('hello', 'l'), split_part('a-b', '-', 2),
      regexp_like('abc', 'b+'), regexp_extract('a12', '[0-9]+'), regexp_extract('a', '[0-9]+'), regexp_replace('a1b2', '[0-9]', '#'),
      lpad('7', 3, '0'), if(1 > 2, 'x'), coalesce(NULL, 'y')`),
  ).toEqual(['ab', null, 'ell', '3', 'b', 'true', '12', null, 'a#b#', '007', null, 'y']);
  expect(
    await values(`cardinality(ARRAY[1, 2]), cardinality(MAP(ARRAY[1], ARRAY[2])), element_at(ARRAY[1, 2], 5), element_at(MAP(ARRAY['k'], ARRAY[9]), 'k'),
      transform(ARRAY[1, 2], x -> x * 2), filter(ARRAY[1, 2, 3], x -> x > 1), contains(ARRAY[1], 1), array_join(ARRAY['a', 'b'], '+'),
      sequence(1, 3), json_extract_scalar('{"a":{"b":"c"}}', '$.a.b'), json_extract_scalar('{"a":{}}', '$.a')`),
  ).toEqual(['2', '1', null, '9', '[2, 4]', '[2, 3]', 'true', 'a+b', '[1, 2, 3]', 'c', null]);
});

test('queries nest, join, unnest, group and look ahead', async () => {
  const { rows, execution } = await ask(
    athena,
    double.clock,
    `WITH tags AS (SELECT code, ARRAY['x', code] AS names FROM "awsdatacatalog"."main"."plan")
     SELECT t.name, count(*) AS n, sum(p.seats), approx_distinct(p.code), max_by(p.code, p.seats),
       row_number() OVER (ORDER BY t.name) AS place, count(*) FILTER (WHERE p.price > 10)
     FROM tags CROSS JOIN UNNEST(names) AS t (name)
     JOIN main.plan p ON p.code = tags.code
     GROUP BY t.name ORDER BY 1`,
  );
  expect(execution.Status?.StateChangeReason).toBeUndefined();
  expect(rows).toEqual([
    ['name', 'n', '_col2', '_col3', '_col4', 'place', '_col6'],
    ['A', '1', '3', '1', 'A', '1', '0'],
    ['B', '1', '9007199254740993', '1', 'B', '2', '1'],
    ['x', '2', '9007199254740996', '2', 'B', '3', '1'],
  ]);
  const { rows: pairs } = await ask(
    athena,
    double.clock,
    "SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS t (k, v)",
  );
  expect(pairs).toEqual([
    ['k', 'v'],
    ['a', '1'],
    ['b', '2'],
  ]);
});

test('parameters stand for the question marks in turn', async () => {
  const { rows } = await ask(athena, double.clock, 'SELECT ? || ?, ? + 1', {
    ExecutionParameters: ["'it''s'", "' here'", '41'],
  });
  expect(rows[1]).toEqual(["it's here", '42']);
  expect(await failure('SELECT ?')).toMatchObject({
    StateChangeReason:
      'INVALID_PARAMETER_USAGE: line 1:1: Incorrect number of parameters: expected 1 but found 0',
  });
});

test('what a query gets wrong is said with its place', async () => {
  expect(await failure('SELECT code\nFROM main.plan AS p WHERE nothing = 1')).toMatchObject({
    State: 'FAILED',
    StateChangeReason:
      "COLUMN_NOT_FOUND: line 2:27: Column 'nothing' cannot be resolved or requester is not authorized to access requested resources",
    AthenaError: { ErrorCategory: 2, ErrorType: 1006, Retryable: false },
  });
  expect((await failure('SELECT * FROM main.nowhere'))?.StateChangeReason).toBe(
    "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.main.nowhere' does not exist",
  );
  expect((await failure('SELECT * FROM other.plan'))?.StateChangeReason).toBe(
    "SCHEMA_NOT_FOUND: line 1:15: Schema 'other' does not exist",
  );
  expect((await failure('SELECT foo(1)'))?.StateChangeReason).toBe(
    "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered",
  );
  expect((await failure("SELECT CAST('abc' AS bigint)"))?.StateChangeReason).toBe(
    "INVALID_CAST_ARGUMENT: Cannot cast 'abc' to BIGINT",
  );
  expect((await failure('SELECT seats / (seats - seats) FROM main.plan'))?.StateChangeReason).toBe(
    'DIVISION_BY_ZERO: Division by zero',
  );
});

test('what is no SQL is refused at once', async () => {
  const start = (sql: string) => ask(athena, double.clock, sql);
  await expect(start('SELECT 1 FROM')).rejects.toMatchObject({
    name: 'InvalidRequestException',
    AthenaErrorCode: 'MALFORMED_QUERY',
  });
  await expect(start('SELEC 1')).rejects.toThrow("line 1:1: mismatched input 'SELEC'. Expecting:");
  await expect(start('SELECT 1; SELECT 2')).rejects.toThrow('Only one sql statement is allowed');
  const long = `SELECT '${'x'.repeat(262_144)}'`;
  await expect(start(long)).rejects.toThrow('Member must have length less than or equal to 262144');
});

test('what the double cannot do is never an answer', async () => {
  for (const sql of [
    'SELECT 1.0 / 3',
    'SELECT avg(price) FROM main.plan',
    "SELECT TIMESTAMP '2024-01-01 00:00:00 Europe/Berlin'",
    "SELECT map_agg('a', 1)",
  ]) {
    await ask(athena, double.clock, sql).catch(() => undefined);
  }
  expect(double.takeViolations()).toEqual([
    expect.stringContaining('The double cannot do a division of decimals; cast one to double.'),
    expect.stringContaining('The double cannot do avg of decimals; cast to double.'),
    expect.stringContaining('The double keeps no time zone but UTC'),
    expect.stringContaining('The double has no function map_agg.'),
  ]);
});

import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { openTextSession, type TextSession } from '#test/helpers/aws/redshift/client.ts';
import { eventually } from '#test/helpers/aws/redshift/data-client.ts';
import { makeAuthority } from '#test/helpers/postgres/certificates.ts';

let double: AwsDouble;
let session: TextSession;

beforeAll(async () => {
  double = await startAwsDouble({ redshift: { databases: ['dev', 'finance'] } });
});
afterAll(() => double.close());
beforeEach(async () => {
  session = await openTextSession(double.redshift);
  return () => session.end();
});

it('says that it is Redshift', async () => {
  expect(await session.rows('SELECT version()')).toEqual([
    [expect.stringMatching(/^PostgreSQL 8\.0\.2 on .*, Redshift 1\.0\.\d+$/)],
  ]);
  expect(await session.rows('SELECT current_database(), current_user')).toEqual([['dev', 'awsuser']]);
});

describe('tables', () => {
  it('keeps what Redshift says of a table, and its types by Redshift’s numbers', async () => {
    await session.rows(
      `CREATE TABLE plays (
        id BIGINT IDENTITY(10, 5) NOT NULL ENCODE az64,
        title VARCHAR ENCODE zstd DISTKEY,
        details SUPER,
        checksum VARBYTE(32),
        place GEOMETRY,
        price DECIMAL
      ) DISTSTYLE KEY COMPOUND SORTKEY (title, id)`,
    );
    await session.rows(
      `INSERT INTO plays (title, details, checksum, price)
      VALUES ('it\\'s', JSON_PARSE('{"b": [1, 2], "a": "x, y: z"}'), to_varbyte('616263', 'hex'), 2.4)`,
    );
    expect(await session.rows('SELECT * FROM plays')).toEqual([
      ['10', "it's", '{"a":"x, y: z","b":[1,2]}', '616263', null, '2'],
    ]);
    expect(await session.columns('SELECT * FROM plays')).toEqual([
      'id 20',
      'title 1043',
      'details 4000',
      'checksum 6551',
      'place 3000',
      'price 1700',
    ]);
    expect(
      await session.rows(
        `SELECT "column", type, encoding, distkey, sortkey, "notnull" FROM pg_table_def WHERE tablename = 'plays'`,
      ),
    ).toEqual([
      ['id', 'bigint', 'az64', 'f', '2', 't'],
      ['title', 'character varying(256)', 'zstd', 't', '1', 'f'],
      ['details', 'super', 'none', 'f', '0', 'f'],
      ['checksum', 'binary varying(64000)', 'none', 'f', '0', 'f'],
      ['place', 'geometry', 'none', 'f', '0', 'f'],
      ['price', 'numeric(18,0)', 'none', 'f', '0', 'f'],
    ]);
  });

  it('makes a table from a query with keys, and a temporary one by its name alone', async () => {
    await session.rows('CREATE TABLE made DISTKEY (a) SORTKEY (a) AS SELECT 1 AS a UNION ALL SELECT 2');
    await session.rows('CREATE TABLE #mine (a INTEGER)');
    await session.rows('INSERT INTO #mine SELECT a + 10 FROM made');
    expect(await session.rows('SELECT a FROM #mine ORDER BY a')).toEqual([['11'], ['12']]);
    expect(await session.rows("SELECT distkey, sortkey FROM pg_table_def WHERE tablename = 'made'")).toEqual([
      ['t', '1'],
    ]);
  });

  it('lists tables, columns and external ones in its views', async () => {
    await double.redshift.addTable({
      schema: 'shop',
      name: 'orders',
      comment: 'Orders of the shop',
      columns: [
        { name: 'order_id', type: 'INTEGER NOT NULL' },
        { name: 'amount', type: 'DECIMAL(12, 2)', comment: 'In dollars' },
      ],
      rows: [
        [1, '9.90'],
        [2, null],
      ],
    });
    await double.redshift.addExternalTable({
      schema: 'lake',
      name: 'events',
      location: 's3://lake/events/',
      columns: [
        { name: 'kind', type: 'VARCHAR(20)' },
        { name: 'day', type: 'DATE' },
      ],
      partitionedBy: 1,
      partitions: [{ values: ['2017-01-25'], location: 's3://lake/events/day=2017-01-25/' }],
    });
    expect(
      await session.rows(
        `SELECT table_schema, table_name, table_type, remarks FROM svv_tables
        WHERE table_schema IN ('shop', 'lake') ORDER BY 1`,
      ),
    ).toEqual([
      ['lake', 'events', 'EXTERNAL TABLE', null],
      ['shop', 'orders', 'BASE TABLE', 'Orders of the shop'],
    ]);
    expect(
      await session.rows(
        `SELECT column_name, ordinal_position, data_type, numeric_precision, numeric_scale, is_nullable, remarks
        FROM svv_columns WHERE table_name = 'orders' ORDER BY 2`,
      ),
    ).toEqual([
      ['order_id', '1', 'integer', '32', '0', 'NO', null],
      ['amount', '2', 'numeric', '12', '2', 'YES', 'In dollars'],
    ]);
    expect(
      await session.rows('SELECT "table", tbl_rows, diststyle FROM svv_table_info WHERE schema = \'shop\''),
    ).toEqual([['orders', '2', 'AUTO(ALL)']]);
    expect(await session.rows('SELECT schemaname, databasename FROM svv_external_schemas')).toEqual([
      ['lake', 'lake'],
    ]);
    expect(
      await session.rows('SELECT columnname, part_key FROM svv_external_columns ORDER BY columnnum'),
    ).toEqual([
      ['kind', '0'],
      ['day', '1'],
    ]);
    expect(await session.rows('SELECT "values", location FROM svv_external_partitions')).toEqual([
      ['["2017-01-25"]', 's3://lake/events/day=2017-01-25/'],
    ]);
    expect(await session.rows('SELECT database_name FROM svv_redshift_databases ORDER BY 1')).toEqual([
      ['dev'],
      ['finance'],
    ]);
  });
});

it.each([
  ["DATEADD(month, 1, '2017-01-31')", '2017-02-28 00:00:00'],
  ["DATEADD('hour', -3, TIMESTAMP '2017-01-25 01:00:00')", '2017-01-24 22:00:00'],
  ["DATEDIFF(qtr, '2016-12-31', '2017-01-01')", '1'],
  ["DATEDIFF(hour, '2017-01-25 01:59:59', '2017-01-25 03:00:00')", '2'],
  ["DATE_PART(dow, DATE '2017-01-25')", '3'],
  ["EXTRACT(year FROM DATE '2017-01-25')", '2017'],
  ["ADD_MONTHS(DATE '2017-02-28', 1)", '2017-03-31 00:00:00'],
  ["MONTHS_BETWEEN('2017-03-31', TIMESTAMP '2017-02-28')", '1'],
  ["NEXT_DAY('2017-01-25', 'Mon')", '2017-01-30'],
  ["LAST_DAY(DATE '2016-02-03')", '2016-02-29'],
  ["CONVERT_TIMEZONE('Asia/Hong_Kong', TIMESTAMP '2017-01-25 00:00:00')", '2017-01-25 08:00:00'],
  ['NVL(NULL, NULL, 3)', '3'],
  ["NVL2(NULL, 'there', 'not there')", 'not there'],
  ["DECODE(NULL, 1, 'one', NULL, 'nothing', 'other')", 'nothing'],
  ["LEN('Üb')", '2'],
  ["CHARINDEX('b', 'abc')", '2'],
  ["CONCAT('a', NULL)", null],
  ["REGEXP_REPLACE('a1b22', '[0-9]+', '-')", 'a-b-'],
  ["REGEXP_REPLACE('a.b', '\\\\.', '')", 'ab'],
  ["STRTOL('ff', 16)", '255'],
  ["JSON_EXTRACT_PATH_TEXT('{\"a\": {\"b\": 1}}', 'a', 'b')", '1'],
  ["JSON_EXTRACT_PATH_TEXT('no json', 'a', true)", null],
  ["ARRAY(1, 'a')", '[1,"a"]'],
  ['CAST(1.5 AS DECIMAL)', '2'],
  ["CONVERT(INTEGER, '5')", '5'],
  ["'abc'::VARBYTE", '616263'],
])('%s is %s', async (expression, value) => {
  expect(await session.rows(`SELECT ${expression}`)).toEqual([[value]]);
});

const numbers = '(SELECT 1 AS x UNION ALL SELECT 2 UNION ALL SELECT 2) numbers';
it.each([
  [`SELECT TOP 2 x FROM ${numbers} ORDER BY x DESC`, [['2'], ['2']]],
  [`SELECT LISTAGG(DISTINCT x, '+') WITHIN GROUP (ORDER BY x DESC) FROM ${numbers}`, [['2+1']]],
  [`SELECT APPROXIMATE COUNT(DISTINCT x), AVG(x), MEDIAN(x) FROM ${numbers}`, [['2', '1', '2']]],
  [`SELECT DISTINCT RATIO_TO_REPORT(x) OVER () FROM ${numbers} ORDER BY 1`, [['0.2'], ['0.4']]],
  [`SELECT x FROM ${numbers} MINUS SELECT 2`, [['1']]],
])('%s', async (sql, rows) => {
  expect(await session.rows(sql)).toEqual(rows);
});

it('makes names in quotes small, until it is told otherwise', async () => {
  expect(await session.columns('SELECT 1 AS "Meta 1"')).toEqual(['meta 1 23']);
  await session.rows('SET enable_case_sensitive_identifier TO true');
  expect(await session.columns('SELECT 1 AS "Meta 1"')).toEqual(['Meta 1 23']);
});

it('binds parameters, and runs several statements of one message', async () => {
  expect(await session.rows('SELECT TOP 1 NVL($1, $2)', [null, 'b'])).toEqual([['b']]);
  const both = await session.client.query("SELECT LEN('a') AS a; SELECT TOP 1 2 AS b");
  expect([both].flat().map(({ rows }) => rows)).toEqual([[{ a: 1 }], [{ b: 2 }]]);
});

it.each([
  ['SELECT * FROM nowhere', '42P01', 'relation "nowhere" does not exist'],
  [
    'SELECT LISTAGG(a) OVER () FROM t',
    '0A000',
    'The Redshift double cannot do this: LISTAGG as a window function.',
  ],
  ['CREATE TABLE t (a HLLSKETCH)', '0A000', 'The Redshift double cannot do this: HLLSKETCH.'],
  ["SELECT DATEADD(fortnight, 1, '2017-01-25')", '22023', 'invalid datepart "fortnight" in dateadd'],
])('refuses %s', async (sql, code, message) => {
  await expect(session.rows(sql)).rejects.toMatchObject({ code, message });
  await expect(session.client.query(sql)).rejects.toMatchObject({ code, message });
  expect(await session.rows('SELECT 1')).toEqual([['1']]);
});

it('aborts a transaction in which it refuses a statement', async () => {
  await session.client.query('BEGIN');
  await expect(session.rows('SHOW TABLES')).rejects.toMatchObject({ code: '0A000' });
  await expect(session.rows('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
  await session.client.query('ROLLBACK');
});

it('shows what runs, and proves that it was cancelled', async () => {
  const other = await openTextSession(double.redshift);
  const waiting = expect(other.rows('SELECT pg_sleep(600)')).rejects.toMatchObject({
    code: '57014',
    message: expect.stringMatching(/^Query \(\d+\) canceled on user's request$/),
  });
  const running = () =>
    session.rows("SELECT query, pid FROM stv_inflight WHERE text LIKE 'SELECT pg_sleep%'");
  await eventually(async () => (await running()).length).toBe(1);
  const [[query, pid] = []] = await running();
  expect(await session.rows('SELECT status, db_name FROM stv_recents WHERE pid = $1::int', [pid])).toEqual([
    ['Running', 'dev'],
  ]);
  await session.rows(`CANCEL ${pid}`);
  await waiting;
  expect(await running()).toEqual([]);
  expect(await session.rows('SELECT aborted FROM stl_query WHERE query = $1::int', [query])).toEqual([['1']]);
  expect(
    await session.rows('SELECT status, session_id FROM sys_query_history WHERE query_id = $1::int', [query]),
  ).toEqual([['canceled', pid]]);
  await other.end();
});

it('passes on a driver’s own request to cancel', async () => {
  const other = await openTextSession(double.redshift);
  const pid = (await other.rows('SELECT pg_backend_pid()'))[0]?.[0];
  const waiting = expect(other.rows('SELECT pg_sleep(601)')).rejects.toMatchObject({ code: '57014' });
  await eventually(
    async () => (await session.rows('SELECT 1 FROM stv_inflight WHERE pid = $1::int', [pid])).length,
  ).toBe(1);
  const request = Buffer.alloc(16);
  for (const [index, number] of [16, 80_877_102, Number(pid)].entries())
    request.writeUInt32BE(number, index * 4);
  request.writeInt32BE(Number(Reflect.get(other.client, 'secretKey')), 12);
  connect(double.redshift.port, '127.0.0.1').end(request);
  await waiting;
  await other.end();
});

describe('connections that break', () => {
  it('before a statement is run, or after it is done', async () => {
    await session.rows('CREATE TABLE counted (a INTEGER)');
    const insert = async (when: 'before' | 'after') => {
      const other = await openTextSession(double.redshift);
      double.redshift.wireFaults.inject({ when, statement: /^INSERT INTO counted/ });
      await expect(other.rows('INSERT INTO counted VALUES (1)')).rejects.toThrow(/terminated/);
      return (await session.rows('SELECT COUNT(*) FROM counted'))[0]?.[0];
    };
    expect(await insert('before')).toBe('0');
    expect(await insert('after')).toBe('1');
  });

  it('when the server ends its sessions', async () => {
    const other = await openTextSession(double.redshift);
    const waiting = expect(other.rows('SELECT pg_sleep(602)')).rejects.toThrow(/terminat/);
    expect(await double.redshift.killSessions()).toBeGreaterThan(1);
    await waiting;
    session = await openTextSession(double.redshift);
    expect(await session.rows('SELECT 1')).toEqual([['1']]);
  });
});

it('takes nothing but TLS where it is told so, and only right passwords', async () => {
  const authority = makeAuthority();
  const identity = authority.issue({ hosts: ['127.0.0.1'] });
  const closed = await startAwsDouble({ redshift: { tls: identity, requireTls: true } });
  try {
    await closed.redshift.addUser('analyst', 'secret');
    const login = { user: 'analyst', password: 'secret', ssl: { ca: authority.certificate } };
    const own = await openTextSession(closed.redshift, login);
    expect(await own.rows('SELECT current_user')).toEqual([['analyst']]);
    await own.end();
    await expect(openTextSession(closed.redshift, { ...login, ssl: false })).rejects.toMatchObject({
      code: '28000',
      message: expect.stringMatching(/SSL off$/),
    });
    await expect(openTextSession(closed.redshift, { ...login, password: 'wrong' })).rejects.toMatchObject({
      code: '28000',
      message: 'password authentication failed for user "analyst"',
    });
    await expect(openTextSession(closed.redshift, { ...login, database: 'nowhere' })).rejects.toMatchObject({
      code: '3D000',
    });
  } finally {
    await closed.close();
  }
});

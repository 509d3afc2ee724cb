import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session, SessionContext, Statement } from '#main/connectors/connector.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { openConnector, profileOf } from '#test/helpers/postgres/connector.ts';
import { postgresForFile } from '#test/helpers/postgres/postgres-for-file.ts';

const server = postgresForFile();
const context: SessionContext = {
  signal: new AbortController().signal,
  log: silentLog,
  clock: systemClock,
};

let opened: Awaited<ReturnType<typeof openConnector>>;
let session: Session;
beforeAll(async () => {
  opened = await openConnector();
  session = await opened.connector.connect(profileOf(server(), 'postgres'), context);
});
afterAll(async () => {
  await session.close();
  await opened.close();
});

interface Told {
  readonly columns: readonly Column[];
  readonly values: readonly (readonly Cell[])[];
  readonly message: string | undefined;
}

async function run(sql: string, more: Partial<Statement> = {}): Promise<Told> {
  let columns: readonly Column[] = [];
  let values: Cell[][] = [];
  let message: string | undefined;
  for await (const event of session.run({ sql, parameters: {}, ...more }, context)) {
    if (event.type === 'columns') {
      columns = event.columns;
      values = columns.map(() => []);
    }
    if (event.type === 'batch')
      for (const [index, cells] of event.values.entries()) values[index]?.push(...cells);
    if (event.type === 'done') message = event.stats.message;
  }
  return { columns, values, message };
}

/** What the file of a statement holds. */
async function kept(sql: string, name: string) {
  const into = path.join(opened.folder, `${name}.parquet`);
  const { columns } = await run(sql, { into });
  const table = await opened.engine.query(`SELECT * FROM read_parquet(${quoteText(into)})`);
  return { columns, values: table.values };
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

/** SQL, the type's own name, its kind, and the cell. */
const cases: readonly (readonly [sql: string, native: string, kind: string, cell: Cell])[] = [
  ["'-32768'::smallint", 'smallint', 'integer', -32768],
  ['9223372036854775807', 'bigint', 'integer', 9223372036854775807n],
  ['4294967295::oid', 'oid', 'integer', 4294967295n],
  ['12.50::numeric(12,2)', 'numeric(12,2)', 'decimal', '12.50'],
  ['-0.000000000000000000000000000001::numeric', 'numeric', 'decimal', '-0.000000000000000000000000000001'],
  ['0.1::float8 + 0.2::float8', 'double precision', 'float', 0.30000000000000004],
  ["'-Infinity'::float8", 'double precision', 'float', Number.NEGATIVE_INFINITY],
  ["'NaN'::float4", 'real', 'float', Number.NaN],
  ['1.1::float4', 'real', 'float', 1.100000023841858],
  ['true', 'boolean', 'boolean', true],
  ["''::text", 'text', 'text', ''],
  ["'x'::char(3)", 'character(3)', 'text', 'x  '],
  ["'x'::varchar(20)", 'character varying(20)', 'text', 'x'],
  ["DATE '0044-03-15 BC'", 'date', 'date', '0044-03-15 (BC)'],
  ["DATE 'infinity'", 'date', 'date', 'infinity'],
  ["TIME '23:59:59.999999'", 'time', 'time', '23:59:59.999999'],
  ["TIMETZ '01:02:03+05:30'", 'timetz', 'other', '01:02:03+05:30'],
  ["TIMESTAMP '2017-01-25 01:02:03.000004'", 'timestamp', 'timestamp', '2017-01-25 01:02:03.000004'],
  ["TIMESTAMP '0044-03-15 01:02:03 BC'", 'timestamp', 'timestamp', '0044-03-15 (BC) 01:02:03'],
  ["TIMESTAMPTZ '2017-01-25 01:02:03.5+08'", 'timestamptz', 'timestamptz', '2017-01-24 17:02:03.5+00'],
  [
    "INTERVAL '1 year 2 mons -3 days 04:05:06.000007'",
    'interval',
    'interval',
    '1 year 2 mons -3 days +04:05:06.000007',
  ],
  ["'\\x00ff41'::bytea", 'bytea', 'bytes', '\\x00\\xFFA'],
  ['\'{"a": 1.10}\'::json', 'json', 'json', '{"a": 1.10}'],
  ['\'{"b":2,"a":1}\'::jsonb', 'jsonb', 'json', '{"a": 1, "b": 2}'],
  ["'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", 'uuid', 'text', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
  ["'10.0.0.0/8'::inet", 'inet', 'text', '10.0.0.0/8'],
  ["'good'::mood", 'mood', 'text', 'good'],
  ["B'101'", 'bit', 'other', '101'],
  ["'(1,2)'::point", 'point', 'other', '(1,2)'],
  ["'12.34'::money", 'money', 'other', '$12.34'],
  ['ARRAY[1, NULL, 9007199254740993]', 'bigint[]', 'list', '[1,null,9007199254740993]'],
  ["ARRAY['a\"b', NULL, 'NULL', '', 'x,y}']", 'text[]', 'list', '["a\\"b",null,"NULL","","x,y}"]'],
  ["ARRAY[[1.50, 'NaN'], [2, 3]]", 'numeric[]', 'list', '[[1.50,"NaN"],[2,3]]'],
  ['ARRAY[true, false]', 'boolean[]', 'list', '[true,false]'],
  ['ARRAY[\'{"a": 1}\'::jsonb]', 'jsonb[]', 'list', '[{"a": 1}]'],
  ["ARRAY['bad', 'good']::mood[]", 'mood[]', 'list', '["bad","good"]'],
  ["'{}'::int[]", 'integer[]', 'list', '[]'],
  ['int4range(1, 5)', 'type 3904', 'other', '[1,5)'],
];

describe('values', () => {
  beforeAll(async () => {
    await run("CREATE TYPE mood AS ENUM ('good', 'bad')");
  });

  test.each(cases)('%s is exact, as a cell and as kept', async (sql, native, kind, cell) => {
    const told = await run(`SELECT ${sql} AS v`);
    expect([told.columns[0]?.type.native, told.columns[0]?.type.kind]).toEqual([native, kind]);
    expect(told.values).toEqual([[cell]]);
    const stored = await kept(`SELECT ${sql} AS v UNION ALL SELECT NULL`, 'one');
    expect(stored.values).toEqual([[cell, null]]);
  });

  test('a session in another zone still gives timestamptz in UTC', async () => {
    await run("SET TimeZone = 'Asia/Kolkata'");
    const sql =
      "SELECT TIMESTAMPTZ '2017-01-25 01:02:03.5+00' AS v, TIMESTAMPTZ '0001-01-01 00:00:00+00' AS w";
    expect((await run(sql)).values).toEqual([['2017-01-25 01:02:03.5+00'], ['0001-01-01 00:00:00+00']]);
    expect((await kept(sql, 'zone')).values[0]).toEqual(['2017-01-25 01:02:03.5+00']);
    await run("SET TimeZone = 'UTC'");
  });

  test('a numeric without declared digits gets those that its values need', async () => {
    const { columns, values } = await kept(
      'SELECT avg(v) AS a, sum(v) AS s FROM (VALUES (1), (2), (4)) AS t(v)',
      'avg',
    );
    expect(columns.map(({ type }) => [type.kind, type.precision, type.scale])).toEqual([
      ['decimal', 17, 16],
      ['integer', undefined, undefined],
    ]);
    expect(values).toEqual([['2.3333333333333333'], [7n]]);
  });

  test('NaN and infinity among numerics keep the column as its text', async () => {
    const { columns, values } = await kept(
      "SELECT * FROM (VALUES (1.50::numeric(5,2)), ('NaN'), (NULL)) AS t(v)",
      'nan',
    );
    expect([columns[0]?.type.kind, values]).toEqual(['other', [['1.50', 'NaN', null]]]);
  });

  test('names that stand twice, or are none, survive', async () => {
    const { columns, values } = await kept('SELECT 1 AS a, 2 AS a, 3, 4 AS "A"', 'names');
    expect(columns.map(({ name, field }) => [name, field])).toEqual([
      ['a', 'a'],
      ['a', 'a_2'],
      ['?column?', '?column?'],
      ['A', 'A_3'],
    ]);
    expect(values).toEqual([[1], [2], [3], [4]]);
  });

  test('1,600 columns, the most of PostgreSQL, come whole', async () => {
    const list = Array.from({ length: 1600 }, (_, index) => `${index}`).join(', ');
    const { columns, values } = await kept(`SELECT ${list}`, 'wide');
    expect([columns.length, values[1599]]).toEqual([1600, [1599]]);
  });

  test('rows without columns are counted', async () => {
    expect((await run('SELECT FROM generate_series(1, 3)')).message).toBe('3 rows without columns.');
  });
});

describe('statements', () => {
  test('what a statement did is told in the words of the server, with its notices', async () => {
    expect((await run('CREATE TABLE told (a INTEGER)')).message).toBe('CREATE TABLE.');
    expect((await run('INSERT INTO told VALUES (1), (2)')).message).toBe('INSERT 0 2.');
    expect((await run('DROP TABLE IF EXISTS not_there')).message).toBe(
      'DROP TABLE. table "not_there" does not exist, skipping.',
    );
    expect((await run('')).message).toBe('Done.');
  });

  test('a session keeps its settings, its temporary tables and its transaction', async () => {
    await run('CREATE TEMP TABLE mine AS SELECT 7 AS seven');
    await run('BEGIN');
    await run('INSERT INTO mine VALUES (8)');
    await run('ROLLBACK');
    expect((await run('SELECT seven FROM mine')).values).toEqual([[7]]);
  });

  test('positions of errors are those of the statement as it was written', async () => {
    const parameters = { long: 'a long value', b: 1 };
    const wrong = await failure(run('SELECT :long::text AS é, :b, nothing FROM told', { parameters }));
    expect(wrong.details.position).toEqual({ offset: 29, line: 1, column: 30 });
    const near = await failure(run('SELECT aa FROM told'));
    expect([near.code, near.details.name]).toEqual(['query.failed', 'aa']);
    expect(near.details.suggestions).toContain('a');
  });

  test('COPY to the client is refused, and the session goes on', async () => {
    expect((await failure(run('COPY told TO STDOUT'))).code).toBe('unsupported');
    expect((await failure(run('COPY told FROM STDIN'))).code).toBe('unsupported');
    expect((await run('SELECT 1')).values).toEqual([[1]]);
  });

  test('a connection that only reads is held to it by the server', async () => {
    const reading = await opened.connector.connect(
      profileOf(server(), 'postgres', { readOnly: true }),
      context,
    );
    const refused = await failure(
      (async () => {
        for await (const _ of reading.run({ sql: 'CREATE TABLE no (a INT)', parameters: {} }, context));
      })(),
    );
    expect(refused.code).toBe('permission.denied');
    await reading.close();
  });

  test('the first rows of a long answer come without the rest', async () => {
    const { values } = await run('SELECT * FROM generate_series(1, 100000000) AS t(i)', { preview: 5 });
    expect(values).toEqual([[1, 2, 3, 4, 5]]);
  });

  test('the plan and its rows come without running the statement', async () => {
    await run('CREATE TABLE planned AS SELECT i FROM generate_series(1, 1000) AS t(i)');
    await run('ANALYZE planned');
    const sql = 'SELECT * FROM planned WHERE i > :least';
    const statement = { sql, parameters: { least: 0 } };
    expect(await session.explain(statement, context)).toContain('Seq Scan on planned');
    expect(await session.estimate(statement, context)).toMatchObject({ kind: 'unknown', rows: 1000 });
    expect(
      (await session.estimate({ sql: 'DROP TABLE planned', parameters: {} }, context)).rows,
    ).toBeUndefined();
    expect((await run('SELECT count(*) FROM planned')).values).toEqual([[1000n]]);
  });
});

describe('the catalog', () => {
  test('shows comments, types, counts, views and partitions', async () => {
    await run('CREATE SCHEMA shop');
    await run("COMMENT ON SCHEMA shop IS 'What is sold'");
    await run(
      'CREATE TABLE shop.sales (day DATE, amount NUMERIC(12,2), state mood) PARTITION BY RANGE (day)',
    );
    await run(
      "CREATE TABLE shop.sales_2017 PARTITION OF shop.sales FOR VALUES FROM ('2017-01-01') TO ('2018-01-01')",
    );
    await run("COMMENT ON COLUMN shop.sales.amount IS 'In euros'");
    await run("INSERT INTO shop.sales SELECT '2017-01-25', i, 'good' FROM generate_series(1, 10) AS t(i)");
    await run('CREATE VIEW shop.totals AS SELECT sum(amount) FROM shop.sales');
    await run('CREATE MATERIALIZED VIEW shop.kept AS SELECT 1 AS one');
    await run('ANALYZE shop.sales');
    const schemas = await session.introspect(['postgres'], context);
    expect(schemas.find(({ name }) => name === 'shop')).toMatchObject({
      kind: 'schema',
      comment: 'What is sold',
    });
    const tables = await session.introspect(['postgres', 'shop'], context);
    expect(tables.map(({ name, kind, rows }) => [name, kind, rows])).toEqual([
      ['kept', 'view', undefined],
      ['sales', 'table', 10],
      ['totals', 'view', undefined],
    ]);
    const columns = await session.introspect(['postgres', 'shop', 'sales'], context);
    expect(columns.map(({ name, kind, comment, type }) => [name, kind, comment, type?.native])).toEqual([
      ['day', 'partition-column', undefined, 'date'],
      ['amount', 'column', 'In euros', 'numeric(12,2)'],
      ['state', 'column', undefined, 'mood'],
      ['sales_2017', 'partition', "FOR VALUES FROM ('2017-01-01') TO ('2018-01-01')", undefined],
    ]);
  });

  test('gives five thousand tables with their columns by one query', async () => {
    await run('CREATE SCHEMA many');
    // Each table made in one transaction takes a lock of it, and of locks there are not so many.
    for (let from = 0; from < 5000; from += 1000) {
      await run(
        `DO $$ BEGIN FOR i IN ${from + 1}..${from + 1000} LOOP EXECUTE format('CREATE TABLE many.t%s (a INT, b TEXT)', i); END LOOP; END $$`,
      );
    }
    const tables = await session.tables(context);
    const many = tables.filter(({ schema }) => schema === 'many');
    expect([many.length, many.find(({ name }) => name === 't5000')?.columns]).toEqual([
      5000,
      [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'text' },
      ],
    ]);
    expect((await session.introspect(['postgres', 'many'], context)).length).toBe(5000);
  });
});

import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionEvent } from '#main/connectors/connector.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { openRedshiftData, redshiftDataProfile } from '#test/helpers/aws/redshift-data.ts';

let double: AwsDouble;
let opened: Awaited<ReturnType<typeof openRedshiftData>>;

beforeAll(async () => {
  // Pages of a few rows each.
  double = await startAwsDouble({
    redshift: { limits: { page: { bytes: 200, rows: 1000 }, bytes: 1_000_000 } },
  });
  stubAwsEnvironment(double.environment);
  opened = await openRedshiftData(double);
  await double.redshift.addTable({
    name: 'numbers',
    columns: [{ name: 'ordinal', type: 'INTEGER' }],
    rows: Array.from({ length: 100 }, (_, index) => [index]),
  });
});
afterAll(async () => {
  await opened.close();
  vi.unstubAllEnvs();
  await double.close();
});

interface Seen {
  readonly columns: readonly Column[];
  /** `values[c][r]`. */
  readonly values: readonly (readonly Cell[])[];
  readonly rows: number | undefined;
}

let files = 0;

/** What a statement gives, by way of the Parquet file that it is kept in. */
async function kept(sql: string, preview?: number): Promise<Seen> {
  const session = await opened.connector.connect(redshiftDataProfile(), opened.context());
  files += 1;
  const into = path.join(opened.folder, `${files}.parquet`);
  const events: SessionEvent[] = [];
  const statement = { sql, parameters: {}, into, ...(preview === undefined ? {} : { preview }) };
  for await (const event of session.run(statement, opened.context())) events.push(event);
  const columns = events.find((event) => event.type === 'columns')?.columns ?? [];
  const done = events.find((event) => event.type === 'done');
  const { values } = await opened.engine.query(`SELECT * FROM read_parquet(${quoteText(into)})`);
  return { columns, values, rows: done?.stats.rows };
}

async function cells(sql: string): Promise<Record<string, Cell>> {
  const { columns, values } = await kept(sql);
  return Object.fromEntries(columns.map(({ field }, index) => [field, values[index]?.[0] ?? null]));
}

describe('values of the Data API', () => {
  it('are exact, whichever type they have', async () => {
    const seen = await kept(`SELECT
      CAST(32767 AS SMALLINT) AS small, CAST(-2147483648 AS INTEGER) AS normal, 9223372036854775807 AS large,
      CAST('12345678901234567890123456789012345.678' AS DECIMAL(38, 3)) AS exact,
      CAST(1.5 AS REAL) AS single, CAST(0.1 AS DOUBLE PRECISION) AS double_,
      true AS yes, CAST('a,"b"' AS VARCHAR(10)) AS text_, CAST('ab' AS CHAR(4)) AS padded,
      CAST('2017-01-25' AS DATE) AS day_, CAST('2017-01-25 10:11:12.000001' AS TIMESTAMP) AS at_,
      CAST('2017-01-25 10:11:12.000001+02' AS TIMESTAMPTZ) AS moment, CAST('10:11:12.000001' AS TIME) AS time_,
      JSON_PARSE('{"a": [1, null]}') AS super_`);
    expect(seen.columns.map(({ name, type }) => [name, type.kind, type.native])).toEqual([
      ['small', 'integer', 'smallint'],
      ['normal', 'integer', 'integer'],
      ['large', 'integer', 'bigint'],
      ['exact', 'decimal', 'decimal(38,3)'],
      ['single', 'float', 'real'],
      ['double_', 'float', 'double precision'],
      ['yes', 'boolean', 'boolean'],
      ['text_', 'text', 'character varying(10)'],
      ['padded', 'text', 'character(4)'],
      ['day_', 'date', 'date'],
      ['at_', 'timestamp', 'timestamp without time zone'],
      ['moment', 'timestamptz', 'timestamp with time zone'],
      ['time_', 'time', 'time without time zone'],
      ['super_', 'json', 'super'],
    ]);
    expect(seen.values.map(([cell]) => cell)).toEqual([
      32767,
      -2147483648,
      9223372036854775807n,
      '12345678901234567890123456789012345.678',
      1.5,
      0.1,
      true,
      'a,"b"',
      'ab  ',
      '2017-01-25',
      '2017-01-25 10:11:12.000001',
      '2017-01-25 08:11:12.000001+00',
      '10:11:12.000001',
      '{"a":[1,null]}',
    ]);
  });

  it('hold NaN and the infinities, bytes, and intervals as their text', async () => {
    const seen = await cells(
      `SELECT CAST('NaN' AS FLOAT8) AS nan, CAST('Infinity' AS FLOAT8) AS inf, CAST('-Infinity' AS FLOAT8) AS neg,
      TO_VARBYTE('00ff', 'hex') AS bytes, INTERVAL '1 day 2 hours' AS span`,
    );
    expect(seen).toMatchObject({
      nan: Number.NaN,
      inf: Number.POSITIVE_INFINITY,
      neg: Number.NEGATIVE_INFINITY,
      bytes: '\\x00\\xFF',
    });
    expect(String(seen.span)).toContain('1 day');
  });

  it('tell NULL from the empty text, alone in a line too', async () => {
    expect(await cells("SELECT NULL AS a, '' AS b, CAST(NULL AS INTEGER) AS c")).toEqual({
      a: null,
      b: '',
      c: null,
    });
    const alone = await kept(
      "SELECT x FROM (SELECT 1 AS n, CAST(NULL AS VARCHAR) AS x UNION ALL SELECT 2, '' UNION ALL SELECT 3, 'a' UNION ALL SELECT 4, NULL) AS t ORDER BY n",
    );
    expect([alone.rows, alone.values]).toEqual([4, [[null, '', 'a', null]]]);
  });

  it('keep names that stand twice, are empty, or hold quotes', async () => {
    const seen = await kept('SELECT 1 AS "a,b", 2 AS "a,b", 3 AS "say ""x"""');
    expect(seen.columns.map(({ name, field }) => [name, field])).toEqual([
      ['a,b', 'a,b'],
      ['a,b', 'a,b_2'],
      ['say "x"', 'say "x"'],
    ]);
    expect(seen.values).toEqual([[1], [2], [3]]);
  });

  it('come whole from every page, whether and where there is a line of names', async () => {
    const sql = `SELECT n AS number, CAST('line
break' AS VARCHAR(20)) AS text_ FROM (SELECT CAST(ordinal AS INTEGER) AS n FROM numbers) AS t ORDER BY n`;
    for (const header of ['first-page', 'every-page', 'none'] as const) {
      double.redshift.csvHeader = header;
      const seen = await kept(sql);
      expect([header, seen.rows]).toEqual([header, 100]);
      expect(seen.values[0]).toEqual(Array.from({ length: 100 }, (_, index) => index));
      expect(seen.values[1]?.[99]).toBe('line\nbreak');
    }
    double.redshift.csvHeader = 'none';
    // A row that reads like the line of names is a row.
    const alike = await kept("SELECT CAST('a' AS VARCHAR(1)) AS a, CAST('b' AS VARCHAR(1)) AS b");
    expect(alike.values).toEqual([['a'], ['b']]);
    double.redshift.csvHeader = 'first-page';
    const below = await kept("SELECT CAST('a' AS VARCHAR(1)) AS a, CAST('b' AS VARCHAR(1)) AS b");
    expect(below.values).toEqual([['a'], ['b']]);
  });

  it('are as many columns as Redshift has, and none of a page too few', async () => {
    const wide = await kept(
      `SELECT ${Array.from({ length: 1600 }, (_, index) => `${index} AS c${index}`).join(', ')}`,
    );
    expect([wide.columns.length, wide.rows, wide.values[1599]]).toEqual([1600, 1, [1599]]);
  });

  it('are the first rows alone where no more are wanted', async () => {
    const before = double.callsOf('redshift-data', 'GetStatementResultV2').length;
    const first = await kept('SELECT ordinal FROM numbers ORDER BY ordinal', 5);
    expect([first.rows, first.values]).toEqual([5, [[0, 1, 2, 3, 4]]]);
    // The one page they are in.
    expect(double.callsOf('redshift-data', 'GetStatementResultV2').length - before).toBe(1);
  });

  it('have their columns where there are no rows', async () => {
    const none = await kept('SELECT 1 AS a WHERE 1 = 0');
    expect([none.columns.map(({ name }) => name), none.rows, none.values]).toEqual([['a'], 0, [[]]]);
  });
});

import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '#shared/model/query.ts';
import { bindLiterals, bindOrdinal } from '#shared/sql/bind.ts';
import type { ValueType } from '#shared/sql/exact-value.ts';
import { randomFrom } from '../helpers/random.ts';

/** DuckDB's texts know no backslash but in `E'…'`, as PostgreSQL's and Athena's: what each dialect gets goes through it. */
const engine = await DuckDBInstance.create(':memory:');
let connection: Awaited<ReturnType<typeof engine.connect>>;
beforeAll(async () => {
  connection = await engine.connect();
});
afterAll(() => connection.closeSync());

const dialects: readonly Dialect[] = ['duckdb', 'postgres', 'redshift', 'athena'];

async function values(sql: string): Promise<readonly unknown[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows()[0] ?? [];
}

const oddCharacters = [
  ...`'"\\$:;-/*%_?{}[]()|&#@!\`~ \t\r\n`,
  '$$',
  '--',
  '/*',
  '*/',
  "E'",
  '\\n',
  "\\'",
  ':name',
  '::',
  'é',
  'ß',
  '語',
  '😀',
  '👩‍👩‍👧',
  'עברית',
  '\u202e',
  '\u0301',
  '\u0001',
  '\u007f',
  '\ufeff',
  '\u2028',
  'DROP TABLE t',
];

function oddTexts(count: number): readonly string[] {
  const random = randomFrom(1904);
  return Array.from({ length: count }, () =>
    Array.from({ length: random.below(9) }, () => random.pick(oddCharacters)).join(''),
  );
}

describe.each(dialects)('a value written out for %s', (dialect) => {
  it('comes back from the engine as the text it was, whatever its characters', async () => {
    for (const name of [...oddCharacters, ...oddTexts(500)]) {
      const { sql } = bindLiterals(
        { sql: 'SELECT hex(:name), hex(:name || :name)', parameters: { name } },
        dialect,
      );
      const bytes = Buffer.from(name).toString('hex').toUpperCase();
      expect(await values(sql), JSON.stringify(name)).toEqual([bytes, bytes + bytes]);
    }
  });
});

const types = new Map<string, ValueType>([
  ['day', 'date'],
  ['at', 'timestamp'],
  ['price', 'decimal'],
  ['whole', 'integer'],
]);

const exact = {
  day: '0099-12-31',
  at: '2024-02-29 23:59:59.999999',
  price: '-0.0000000000000000000000000000000000001',
  whole: -(2n ** 63n),
  small: -2147483647,
  large: 9223372036854775807n,
  float: 1e300,
  on: true,
  nothing: null,
};

const named = Object.keys(exact);

describe('a value that is no text', () => {
  it.each(['duckdb', 'postgres', 'redshift'] as const)(
    'is exact and has its type, for %s',
    async (dialect) => {
      const sql = `SELECT ${named.map((name) => `:${name}::VARCHAR, typeof(:${name})`).join(', ')}`;
      expect(await values(bindLiterals({ sql, parameters: exact, types }, dialect).sql)).toEqual([
        ...['0099-12-31', 'DATE', '2024-02-29 23:59:59.999999', 'TIMESTAMP'],
        ...['-0.0000000000000000000000000000000000001', 'DECIMAL(38,37)'],
        ...['-9223372036854775808', 'BIGINT', '-2147483647', 'INTEGER', '9223372036854775807', 'BIGINT'],
        ...['1e+300', 'DOUBLE', 'true', 'BOOLEAN', null, '"NULL"'],
      ]);
    },
  );

  it('is the same where it is bound', async () => {
    const sql = `SELECT ${named.map((name) => `typeof(:${name}), :${name}::VARCHAR`).join(', ')}`;
    const statement = { sql, parameters: exact, types };
    const bound = bindOrdinal(statement, 'duckdb');
    const prepared = await connection.prepare(bound.sql);
    for (const [index, value] of bound.values.entries()) {
      if (value === null) prepared.bindNull(index + 1);
      else prepared.bindVarchar(index + 1, value);
    }
    const rows = (await prepared.runAndReadAll()).getRows();
    expect(rows[0]).toEqual(await values(bindLiterals(statement, 'duckdb').sql));
  });

  it.each(['NaN', 'Infinity', '-Infinity'])('may be %s', async (text) => {
    const { sql } = bindLiterals({ sql: 'SELECT :x', parameters: { x: Number(text) } }, 'duckdb');
    expect(await values(sql)).toEqual([Number(text)]);
  });
});

import { describe, expect, it } from 'vitest';
import { bindAthena, bindDataApi, bindLiterals, bindOrdinal, bindPositional } from '#shared/sql/bind.ts';
import type { ValueType } from '#shared/sql/exact-value.ts';

const types = new Map<string, ValueType>([
  ['day', 'date'],
  ['at', 'timestamp'],
  ['price', 'decimal'],
  ['n', 'integer'],
  ['on', 'boolean'],
  ['name', 'text'],
]);

const notParameters = [
  "a::int, b [1:2], ':name', E':name'",
  '":name", /* :name /* :name */ :name */ x -- :name',
  '$$:name$$, $t$:name$t$, a[lo:hi]',
];

describe('parameters by number', () => {
  it('count each name once and have the type they are declared as', () => {
    const sql = 'SELECT :day, :Price WHERE d >= :day AND n = :n AND s = :name AND b = :on AND t < :at';
    const parameters = { day: '2024-02-29', price: '-12.50', n: 7, name: '', on: true, at: '2024-01-02' };
    const bound = bindOrdinal({ sql, parameters, types }, 'postgres');
    expect(bound.sql).toBe(
      'SELECT CAST($1 AS DATE), CAST($2 AS DECIMAL(4, 2)) WHERE d >= CAST($1 AS DATE) AND n = CAST($3 AS INTEGER) ' +
        'AND s = $4 AND b = CAST($5 AS BOOLEAN) AND t < CAST($6 AS TIMESTAMP)',
    );
    expect(bound.values).toEqual(['2024-02-29', '-12.50', '7', '', 'true', '2024-01-02 00:00:00']);
  });

  it('give NULL its declared type', () => {
    const parameters = { day: null, price: null, other: null };
    expect(bindOrdinal({ sql: 'SELECT :day, :price, :other', parameters, types }, 'redshift')).toMatchObject({
      sql: 'SELECT CAST($1 AS DATE), CAST($2 AS DECIMAL(1, 0)), $3',
      values: [null, null, null],
    });
  });

  it('take of what nothing declares the type of its value', () => {
    const sql = 'SELECT :a, :b, :c, :d, :e, :f';
    const parameters = { a: 2147483647, b: 2147483648, c: 0.1, d: 10n ** 20n, e: 1e300, f: '2024-01-01' };
    const bound = bindOrdinal({ sql, parameters }, 'postgres');
    expect(bound.sql).toBe(
      'SELECT CAST($1 AS INTEGER), CAST($2 AS BIGINT), CAST($3 AS DECIMAL(2, 1)), CAST($4 AS DECIMAL(21, 0)), ' +
        'CAST($5 AS DOUBLE PRECISION), $6',
    );
    expect(bound.values).toEqual([
      '2147483647',
      '2147483648',
      '0.1',
      '100000000000000000000',
      '1e+300',
      '2024-01-01',
    ]);
  });

  it('cannot stand beside those of the source', () => {
    expect(() => bindOrdinal({ sql: 'SELECT $1, :a', parameters: { a: 1 } }, 'postgres')).toThrow(
      'named parameters and also $1',
    );
    expect(bindOrdinal({ sql: 'PREPARE p AS SELECT $1', parameters: {} }, 'postgres').sql).toBe(
      'PREPARE p AS SELECT $1',
    );
  });

  it('say where in the statement as written an offset of the bound one stands', () => {
    const sql = 'SELECT :n AS n,\n  x FROM t WHERE d = :day AND wrong';
    const bound = bindOrdinal({ sql, parameters: { n: 1, day: '2024-01-01' }, types }, 'postgres');
    const source = (word: string) => sql.slice(bound.sourceOffset(bound.sql.indexOf(word)));
    expect(source('SELECT')).toBe(sql);
    expect(source('$1')).toBe(sql.slice(sql.indexOf(':n')));
    expect(source('x FROM')).toBe(sql.slice(sql.indexOf('x FROM')));
    expect(source('AS DATE')).toBe(sql.slice(sql.indexOf(':day')));
    expect(source('wrong')).toBe('wrong');
    expect(bound.sourceOffset(bound.sql.length)).toBe(sql.length);
  });
});

describe('parameters by place', () => {
  it('give a value for each place', () => {
    const parameters = { n: 3, name: "it's" };
    expect(
      bindPositional({ sql: 'SELECT :name WHERE a=:n OR b=:n', parameters, types }, 'postgres'),
    ).toMatchObject({
      sql: 'SELECT ? WHERE a=CAST(? AS INTEGER) OR b=CAST(? AS INTEGER)',
      values: ["it's", '3', '3'],
    });
  });

  it('cannot stand beside an operator that is a question mark', () => {
    expect(() => bindPositional({ sql: "SELECT j ? 'k', :n", parameters: { n: 1 } }, 'postgres')).toThrow(
      'named parameters and also ?',
    );
    expect(bindPositional({ sql: "SELECT '?', :n", parameters: { n: 1 } }, 'postgres').values).toEqual(['1']);
  });
});

describe('for Athena', () => {
  it('values are SQL', () => {
    const sql =
      'SELECT * FROM t WHERE d = :day AND t < :at AND p > :price AND n = :n AND s = :name AND b = :on';
    const parameters = {
      day: '2024-02-29',
      at: '2024-02-29 12:30:00.123456',
      price: '12.50',
      n: -7,
      name: "O'Brien \\",
      on: false,
    };
    const bound = bindAthena({ sql, parameters, types });
    expect(bound.sql).toBe('SELECT * FROM t WHERE d = ? AND t < ? AND p > ? AND n = ? AND s = ? AND b = ?');
    expect(bound.executionParameters).toEqual([
      "DATE '2024-02-29'",
      "TIMESTAMP '2024-02-29 12:30:00.123456'",
      "DECIMAL '12.50'",
      '(-7)',
      "'O''Brien \\'",
      'FALSE',
    ]);
  });

  it('NULL is NULL, with its type in the statement', () => {
    expect(bindAthena({ sql: 'SELECT :day, :x', parameters: { day: null, x: null }, types })).toMatchObject({
      sql: 'SELECT CAST(? AS DATE), ?',
      executionParameters: ['NULL', 'NULL'],
    });
  });

  it('a name that stands twice is written out, so that what is grouped by it is what is selected', () => {
    const sql = 'SELECT date_trunc(:unit, d), count(*) FROM t WHERE s = :name GROUP BY date_trunc(:unit, d)';
    expect(bindAthena({ sql, parameters: { unit: 'month', name: 'x' } })).toMatchObject({
      sql: "SELECT date_trunc('month', d), count(*) FROM t WHERE s = ? GROUP BY date_trunc('month', d)",
      executionParameters: ["'x'"],
    });
  });

  it('a statement that takes no execution parameters has its values written out', () => {
    const parameters = { day: '2024-01-01', name: "O'Brien" };
    expect(bindAthena({ sql: 'ALTER TABLE t ADD PARTITION (day = :day)', parameters, types })).toMatchObject({
      sql: "ALTER TABLE t ADD PARTITION (day = DATE '2024-01-01')",
      executionParameters: [],
    });
    expect(bindAthena({ sql: 'EXPLAIN SELECT :name', parameters, types }).sql).toBe(
      "EXPLAIN SELECT 'O''Brien'",
    );
    expect(bindAthena({ sql: 'CREATE TABLE x AS SELECT :name', parameters, types }).sql).toBe(
      "CREATE TABLE x AS SELECT 'O''Brien'",
    );
    expect(() => bindAthena({ sql: 'SHOW PARTITIONS t WHERE n = :name', parameters, types })).toThrow(
      'Athena reads a quote or backslash otherwise',
    );
  });
});

describe('for the Data API', () => {
  it('text goes beside the statement, all else into it', () => {
    const sql = 'SELECT :Name, :name, :day, :price, :n FROM t WHERE a = :empty AND b = :nothing AND :on';
    const parameters = {
      name: 'it\\',
      day: '2024-01-01',
      price: '1.10',
      n: 5,
      empty: '',
      nothing: null,
      on: true,
    };
    expect(bindDataApi({ sql, parameters, types: new Map([...types, ['nothing', 'text']]) })).toMatchObject({
      sql:
        "SELECT :name, :name, DATE '2024-01-01', CAST('1.10' AS DECIMAL(3, 2)), 5 FROM t WHERE a = '' " +
        'AND b = CAST(NULL AS VARCHAR) AND TRUE',
      parameters: [{ name: 'name', value: 'it\\' }],
    });
  });

  it('a quote after a backslash ends no text, as Redshift reads it', () => {
    const sql = "SELECT 'l\\':name', :name";
    expect(bindDataApi({ sql, parameters: { name: 'x' } })).toMatchObject({
      sql,
      parameters: [{ name: 'name', value: 'x' }],
    });
  });
});

describe('values written out', () => {
  it.each(notParameters)('are only for parameters, not in %s', (sql) => {
    expect(bindLiterals({ sql, parameters: { name: 1 } }, 'postgres').sql).toBe(sql);
    expect(bindOrdinal({ sql, parameters: { name: 1 } }, 'duckdb')).toMatchObject({ sql, values: [] });
  });

  it('keep off the words and signs beside them', () => {
    const parameters = { n: -1, day: '2024-01-01' };
    expect(
      bindLiterals({ sql: 'SELECT 1-:n WHERE d BETWEEN:day AND:day LIMIT:n', parameters, types }, 'redshift')
        .sql,
    ).toBe("SELECT 1-(-1) WHERE d BETWEEN DATE '2024-01-01' AND DATE '2024-01-01' LIMIT (-1)");
  });

  it('hold no backslash where it could be read as an escape', () => {
    const statement = { sql: 'SELECT :name', parameters: { name: "\\'; DROP TABLE t; --" } };
    expect(bindLiterals(statement, 'redshift').sql).toBe("SELECT (CHR(92) || '''; DROP TABLE t; --')");
    expect(bindLiterals(statement, 'postgres').sql).toBe("SELECT E'\\\\''; DROP TABLE t; --'");
    expect(bindLiterals(statement, 'athena').sql).toBe("SELECT '\\''; DROP TABLE t; --'");
    expect(bindLiterals(statement, 'duckdb').sql).toBe("SELECT '\\''; DROP TABLE t; --'");
  });

  it('are the smallest integer too, whose digits alone are none', () => {
    const parameters = { n: -(2n ** 63n) };
    expect(bindLiterals({ sql: 'SELECT :n', parameters, types }, 'athena').sql).toBe(
      "SELECT CAST('-9223372036854775808' AS BIGINT)",
    );
  });
});

describe('a value that is not what it is declared as', () => {
  it.each([
    ['day', '2023-02-29', 'is no date'],
    ['day', '2024-01-01 10:00:00', 'is no date'],
    ['at', '2024-01-01 25:00:00', 'is no timestamp'],
    ['price', '1'.repeat(39), 'is no decimal'],
    ['n', '1.5', 'is no integer'],
    ['n', 2n ** 63n, 'is no integer'],
    ['on', 'yes', 'is no boolean'],
    ['name', 'a\0b', 'no database takes'],
    ['name', 'half \ud83d', 'no database takes'],
    ['missing', undefined, 'has no value'],
  ])('%s = %o is refused', (name, value, message) => {
    const parameters = value === undefined ? {} : { [name]: value };
    expect(() => bindLiterals({ sql: `SELECT :${name}`, parameters, types }, 'duckdb')).toThrow(message);
    expect(() => bindOrdinal({ sql: `SELECT :${name}`, parameters, types }, 'redshift')).toThrow(message);
  });
});

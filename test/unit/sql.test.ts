import { describe, expect, it } from 'vitest';
import { bindNamed, namedParameters } from '#shared/sql/parameters.ts';
import { splitStatements, statementAt } from '#shared/sql/statements.ts';
import { tokenize } from '#shared/sql/tokens.ts';

describe('tokens of SQL', () => {
  it('leave no gap and name each stretch', () => {
    const sql = `SELECT 'it''s', "a""b", $t$;$t$, $1, E'\\';' /* a /* b */ c */ -- end`;
    const tokens = tokenize(sql);
    expect(tokens.map(({ start, end }) => sql.slice(start, end)).join('')).toBe(sql);
    expect(
      tokens
        .filter((token) => token.kind !== 'space' && token.kind !== 'symbol')
        .map((token) => [token.kind, sql.slice(token.start, token.end)]),
    ).toEqual([
      ['word', 'SELECT'],
      ['text', "'it''s'"],
      ['quoted-name', '"a""b"'],
      ['text', '$t$;$t$'],
      ['dollar-parameter', '$1'],
      ['text', "E'\\';'"],
      ['comment', '/* a /* b */ c */'],
      ['comment', '-- end'],
    ]);
  });

  it.each(["SELECT 'open", 'SELECT "open', 'SELECT $$open', 'SELECT /* open /* x */', "SELECT E'\\"])(
    'reach to the end where nothing closes them: %s',
    (sql) => {
      expect(tokenize(sql).at(-1)?.end).toBe(sql.length);
      expect(splitStatements(`${sql};1`)).toHaveLength(1);
    },
  );
});

describe('the statements of a script', () => {
  it('are split at semicolons that are not quoted or commented', () => {
    const sql =
      'SELECT \';\', ";", $$;$$, $tag$ ; $$ $tag$ /* ; /* ; */ ; */ -- ;\n, 1;;  \n-- about two\nSELECT 2 ; -- nothing';
    expect(splitStatements(sql)).toEqual([
      { text: sql.slice(0, sql.indexOf(';;')), start: 0, end: sql.indexOf(';;') },
      {
        text: '-- about two\nSELECT 2',
        start: sql.indexOf('-- about'),
        end: sql.indexOf('SELECT 2') + 'SELECT 2'.length,
      },
    ]);
  });

  it('count UTF-16 units', () => {
    expect(splitStatements("SELECT '😀'; SELECT 'é'")).toEqual([
      { text: "SELECT '😀'", start: 0, end: 11 },
      { text: "SELECT 'é'", start: 13, end: 23 },
    ]);
  });

  it.each(['', ' \n', ';;', '-- only\n', '/* a */;'])('are none in %j', (sql) => {
    expect(splitStatements(sql)).toEqual([]);
    expect(statementAt(sql, 0)).toBeUndefined();
  });

  it('are found under the cursor', () => {
    const sql = 'SELECT 1;  \n\n  SELECT 2;SELECT 3\n';
    const at = (offset: number) => statementAt(sql, offset)?.text;
    expect(at(0)).toBe('SELECT 1');
    expect(at(9)).toBe('SELECT 1');
    expect(at(11)).toBe('SELECT 1');
    expect(at(12)).toBe('SELECT 2');
    expect(at(14)).toBe('SELECT 2');
    expect(at(sql.indexOf('SELECT 3') - 1)).toBe('SELECT 2');
    expect(at(sql.indexOf('SELECT 3'))).toBe('SELECT 3');
    expect(at(sql.length)).toBe('SELECT 3');
  });
});

describe('named parameters', () => {
  it.each([
    ['SELECT * FROM t WHERE a = :a AND b IN (:b,:c) AND a <> :a', ['a', 'b', 'c']],
    ['SELECT :from_day::DATE, x::int, y :: text', ['from_day']],
    ['SELECT \':no\', ":no", $$:no$$ /* :no */ -- :no\n', []],
    ['SELECT a[1:n], a[m:n], a[m :n], a[f(x):n], a[1:2:3]', []],
    ["SELECT {'k':v}, {k: :p}, MAP {'a': :q}, [:r, :s]", ['p', 'q', 'r', 's']],
    ['SELECT [CASE WHEN true THEN :yes ELSE :no END]', ['yes', 'no']],
    ['SELECT a[(SELECT b WHERE c :d)]', ['d']],
    ['FROM f(x := 1, y:=:why)', ['why']],
    ['SELECT answer: 42, other:x LIMIT :n', ['n']],
    ['SELECT :1, : a', []],
  ])('of %s', (sql, names) => {
    expect(namedParameters(sql)).toEqual(names);
  });

  it('are bound at the same length', () => {
    expect(bindNamed("SELECT :a, ':a', x::int FROM t LIMIT :limit -- :a")).toBe(
      "SELECT $a, ':a', x::int FROM t LIMIT $limit -- :a",
    );
  });
});

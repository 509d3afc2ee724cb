import { describe, expect, it } from 'vitest';
import { dialects } from '#shared/model/query.ts';
import { changesSomething, natureOf, type StatementKind } from '#shared/sql/statement-kind.ts';

const everywhere: Readonly<Record<StatementKind, readonly string[]>> = {
  read: [
    '',
    '-- nothing\n/* DROP TABLE t; */',
    'SELECT 1',
    'select * from t where a = \'DELETE FROM t\' and "update" = 1',
    '/* report */ -- of today\nSELECT a FROM t',
    'SELECT 1;;',
    '(SELECT 1)',
    '((SELECT 1) UNION (SELECT 2)) ORDER BY 1',
    'WITH a AS (SELECT 1), b (x, y) AS (SELECT 1, 2) SELECT * FROM a, b',
    'WITH RECURSIVE a AS (SELECT 1 UNION ALL SELECT n + 1 FROM a) SELECT * FROM a',
    'WITH a AS (SELECT (SELECT 1)) (SELECT * FROM a)',
    'WITH deletes AS (SELECT count(*) AS "into" FROM inserts) SELECT * FROM deletes',
    'VALUES (1), (2)',
    'TABLE t',
    'SHOW TABLES',
    'DESCRIBE t',
    'EXPLAIN SELECT 1',
    'EXPLAIN DELETE FROM t',
    'EXPLAIN (FORMAT JSON) INSERT INTO t VALUES (1)',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN (SELECT 1)',
    'PREPARE p AS SELECT a FROM t WHERE b = 1',
    'SELECT updated, deleted, created FROM t',
    "SELECT replace(a, 'x', 'y') FROM t",
  ],
  control: [
    'SET search_path = a',
    'RESET search_path',
    'BEGIN',
    'START TRANSACTION READ ONLY',
    'COMMIT',
    'ROLLBACK TO s',
    'SAVEPOINT s',
    'USE db',
    'DEALLOCATE p',
    'SELECT 1; COMMIT',
  ],
  define: [
    'CREATE TABLE t (a int)',
    'CREATE TABLE t AS SELECT 1',
    'CREATE TEMP TABLE t AS SELECT 1',
    'CREATE VIEW v AS SELECT 1',
    'CREATE OR REPLACE VIEW v AS SELECT 1',
    'ALTER TABLE t ADD COLUMN b int',
    "COMMENT ON TABLE t IS 'DELETE'",
    'GRANT SELECT ON t TO u',
    'REVOKE ALL ON t FROM u',
    'REFRESH MATERIALIZED VIEW v',
  ],
  write: [
    'INSERT INTO t VALUES (1)',
    "INSERT INTO t SELECT replace(a, 'x', 'y') FROM u",
    'UPDATE t SET a = 1',
    '/* a */ UPDATE t SET a = 1 -- b',
    'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
    'WITH a AS (SELECT 1), b AS (SELECT 2) UPDATE t SET x = 1 FROM a',
    'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN UPDATE SET b = 1',
    "COPY t FROM 's3://bucket/x'",
    "COPY (SELECT 1) TO 'x.csv'",
    "UNLOAD ('SELECT 1') TO 's3://bucket/x'",
    "EXPORT DATABASE 'x'",
    'VACUUM t',
    'ANALYZE t',
    'EXPLAIN ANALYZE INSERT INTO t VALUES (1)',
    'EXPLAIN ANALYZE WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
    'EXPLAIN (VERBOSE, ANALYZE) UPDATE t SET a = 1',
    'PREPARE p AS INSERT INTO t VALUES (1)',
    'SELECT 1; INSERT INTO t VALUES (1); SELECT 2',
  ],
  remove: [
    'DELETE FROM t',
    'delete from t where a = 1',
    'TRUNCATE t',
    'DROP TABLE t',
    'DROP VIEW IF EXISTS v',
    '\ufeffDROP TABLE t',
    'WITH a AS (SELECT 1) DELETE FROM t WHERE a IN (SELECT * FROM a)',
    'WITH delete AS (SELECT 1), b AS (SELECT 2) DELETE FROM t',
    'WITH RECURSIVE a AS (SELECT 1) SEARCH DEPTH FIRST BY x SET y, b AS (SELECT 1) DELETE FROM t',
    'WITH RECURSIVE a AS (SELECT 1) CYCLE x SET y USING z DELETE FROM t',
    'WITH RECURSIVE a(x) USING KEY (x) AS (SELECT 1) DELETE FROM t',
    'EXPLAIN ANALYZE DELETE FROM t',
    'explain (costs, analyze true) delete from t',
    'EXPLAIN ANALYZE VERBOSE DELETE FROM t',
    'ALTER TABLE t DROP COLUMN a',
    "ALTER TABLE t DROP PARTITION (day = '2024-01-01')",
    'ALTER TABLE t APPEND FROM u',
    'CREATE OR REPLACE TABLE t AS SELECT 1',
    'INSERT OVERWRITE t SELECT 1',
    'INSERT OR REPLACE INTO t VALUES (1)',
    'MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE',
    'PREPARE p AS DELETE FROM t',
    'INSERT INTO t VALUES (1); DROP TABLE t; SELECT 1',
    'CALL f(); DROP TABLE t',
  ],
  unknown: [
    'CALL refresh_all()',
    'EXECUTE p',
    "EXECUTE IMMEDIATE 'DROP TABLE t'",
    'SET SESSION AUTHORIZATION admin',
    'SET default_transaction_read_only = off',
    'BEGIN READ WRITE',
    'RESET ROLE',
    'FROBNICATE t',
    'WITH a AS (SELECT 1)',
    'WITH FUNCTION f() RETURNS int RETURN 1 SELECT f()',
    '12',
    '"DROP" TABLE t',
  ],
};

describe('what a statement does', () => {
  const cases = Object.entries(everywhere).flatMap(([kind, statements]) =>
    statements.map((sql) => [kind, sql] as const),
  );
  it.each(cases)('%s: %s', (kind, sql) => {
    expect(dialects.map((dialect) => natureOf(sql, dialect).kind)).toEqual(dialects.map(() => kind));
  });

  it.each([
    ['read', 'duckdb', 'FROM t'],
    ['read', 'duckdb', 'FROM t SELECT a'],
    ['read', 'duckdb', 'WITH a AS (FROM t) FROM a'],
    ['read', 'duckdb', 'SUMMARIZE t'],
    ['read', 'duckdb', 'PIVOT t ON a USING sum(b)'],
    ['read', 'duckdb', 'UNPIVOT t ON a, b INTO NAME n VALUE v'],
    ['control', 'duckdb', "PRAGMA memory_limit = '1GB'"],
    ['write', 'duckdb', "ATTACH 'other.db'"],
    ['write', 'duckdb', 'INSTALL httpfs'],
    ['write', 'duckdb', "IMPORT DATABASE 'x'"],
    ['read', 'athena', 'EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1'],
    ['read', 'athena', 'SHOW PARTITIONS t'],
    ['read', 'athena', 'PREPARE p FROM SELECT a AS b FROM t'],
    ['remove', 'athena', 'PREPARE p FROM DELETE FROM t'],
    ['define', 'athena', 'MSCK REPAIR TABLE t'],
    ['define', 'athena', "CREATE EXTERNAL TABLE `delete` (a int) LOCATION 's3://bucket/x'"],
    ['write', 'athena', 'OPTIMIZE t REWRITE DATA USING BIN_PACK'],
    ['remove', 'redshift', "UNLOAD ('SELECT 1') TO 's3://bucket/x' CLEANPATH"],
    ['define', 'redshift', 'SELECT a INTO t FROM u'],
    ['define', 'postgres', 'WITH a AS (SELECT 1) SELECT * INTO TEMP t FROM a'],
    ['define', 'postgres', '(SELECT a INTO t FROM u)'],
    ['read', 'postgres', 'DECLARE c CURSOR FOR SELECT 1'],
    ['read', 'redshift', 'FETCH 100 FROM c'],
    ['remove', 'postgres', 'WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone'],
    ['write', 'postgres', 'WITH a AS MATERIALIZED (INSERT INTO t VALUES (1) RETURNING a) SELECT 1'],
    ['remove', 'postgres', 'SELECT * FROM (WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a) x'],
    ['remove', 'postgres', 'WITH a AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM a'],
    ['unknown', 'postgres', 'DO $$ BEGIN DELETE FROM t; END $$'],
    ['define', 'postgres', 'CREATE FUNCTION f() RETURNS int AS $$ DELETE FROM t; SELECT 1 $$ LANGUAGE sql'],
    ['unknown', 'postgres', "SELECT setval('s', 1)"],
    ['unknown', 'postgres', 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity'],
    ['unknown', 'redshift', 'CANCEL 12345'],
    ['write', 'postgres', 'COPY t TO STDOUT'],
  ] as const)('%s in %s: %s', (kind, dialect, sql) => {
    expect(natureOf(sql, dialect).kind).toBe(kind);
  });
});

describe('what hides from one reading of a text', () => {
  it.each([
    ['redshift', "SELECT 'a\\''; DROP TABLE t --'"],
    ['redshift', "SELECT 'a\\'; DROP TABLE t --'"],
    ['postgres', "SELECT 'a\\''; DROP TABLE t --'"],
    ['postgres', "SELECT 'a\\'; DROP TABLE t --'"],
    ['athena', '/* /* */ DROP TABLE t -- */'],
    ['athena', 'SELECT "$$" ; DROP TABLE t -- $$'],
    ['duckdb', '/* /* */ */ DROP TABLE t'],
  ] as const)('is found in %s: %s', (dialect, sql) => {
    expect(natureOf(sql, dialect)).toEqual({ kind: 'remove', verb: 'DROP' });
  });

  it('is not found where there is one reading', () => {
    expect(natureOf("SELECT 'a\\''; DROP TABLE t --'", 'duckdb').kind).toBe('read');
    expect(natureOf('/* /* */ DROP TABLE t -- */', 'postgres').kind).toBe('read');
  });
});

it('names the word to ask about', () => {
  expect(natureOf('WITH a AS (SELECT 1) DELETE FROM t', 'duckdb').verb).toBe('DELETE');
  expect(natureOf('CREATE OR REPLACE TABLE t AS SELECT 1', 'duckdb').verb).toBe('CREATE OR REPLACE');
  expect(natureOf('SELECT a INTO t FROM u', 'redshift').verb).toBe('SELECT INTO');
  expect(natureOf('WITH a AS (SELECT 1) SELECT * FROM a', 'redshift').verb).toBe('SELECT');
  expect(natureOf('', 'duckdb').verb).toBe('');
});

it('asks about everything that may change more than the session', () => {
  const asked = (Object.keys(everywhere) as StatementKind[]).filter(changesSomething);
  expect(asked).toEqual(['define', 'write', 'remove', 'unknown']);
});

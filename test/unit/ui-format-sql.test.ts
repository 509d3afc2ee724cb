import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatSql } from '#renderer/features/editor/format-sql.ts';
import { splitStatements } from '#shared/sql/statements.ts';
import { repository } from '../helpers/core.ts';

describe('formatting', () => {
  it('lays a statement out and keeps its parameters', async () => {
    expect(await formatSql('select a,b from t where a>=:from_day and :n=1', 'duckdb')).toBe(
      'SELECT\n  a,\n  b\nFROM\n  t\nWHERE\n  a >= :from_day\n  AND :n = 1',
    );
  });

  it('keeps the leading comment and the end of the last line', async () => {
    expect(await formatSql('/* of\n   mine */\nselect 1\n', 'postgres')).toBe(
      '/* of\n   mine */\nSELECT\n  1\n',
    );
  });

  it.each([
    ['duckdb', "FROM t SELECT a[1:2], {'k': :v}, x -> x + 1"],
    ['athena', "SELECT transform(a, x -> x + 1), m['k'] FROM UNNEST(ARRAY[1]) AS t (x)"],
    ['redshift', "SELECT 'l\\'auto', a::decimal(12, 2) FROM t QUALIFY row_number() OVER (ORDER BY a) = 1"],
    ['postgres', "SELECT j ->> 'a', $$it's$$, E'\\n', a[1:2] FROM t"],
  ] as const)('of %s either says the same or is refused', async (dialect, sql) => {
    const formatted = await formatSql(sql, dialect).catch(() => sql);
    expect(formatted.replace(/\s+/g, '').toLowerCase()).toBe(sql.replace(/\s+/g, '').toLowerCase());
  });

  it('refuses what it cannot read', async () => {
    await expect(formatSql('SELECT (1 FROM t', 'athena')).rejects.toThrow();
    await expect(formatSql("SELECT 'open", 'redshift')).rejects.toThrow();
  });

  it.each(['athena', 'redshift', 'postgres'] as const)('formats most of what %s takes', async (dialect) => {
    const text = await readFile(path.join(repository, `test/fixtures/sql/valid-${dialect}.sql`), 'utf8');
    const statements = splitStatements(text, dialect);
    const outcomes = await Promise.all(
      statements.map((one) => formatSql(one.text, dialect).then(Boolean, () => false)),
    );
    const refused = statements.filter((_, index) => outcomes[index] === false).map((one) => one.text);
    expect(refused.length / statements.length).toBeLessThan(0.15);
  });
});

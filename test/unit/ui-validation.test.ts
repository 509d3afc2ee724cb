import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Grammar } from '#renderer/features/editor/validation/first-mistake.ts';
import { loadGrammar } from '#renderer/features/editor/validation/grammars.ts';
import type { CheckedDialect } from '#renderer/features/editor/validation/known.ts';
import { masked } from '#renderer/features/editor/validation/masked.ts';
import { problemsOf } from '#renderer/features/editor/validation/problems.ts';
import { splitStatements } from '#shared/sql/statements.ts';
import { repository } from '../helpers/core.ts';

const dialects = ['athena', 'redshift', 'postgres'] as const;
const grammars = new Map<CheckedDialect, Grammar>();

beforeAll(async () => {
  for (const dialect of dialects) grammars.set(dialect, await loadGrammar(dialect));
});

function problems(text: string, dialect: CheckedDialect) {
  const grammar = grammars.get(dialect);
  if (grammar === undefined) throw new Error('no grammar');
  return problemsOf(text, dialect, grammar, new Map()).problems.map(({ start, end, message }) => ({
    at: text.slice(start, end),
    message,
  }));
}

/** A script of statements that the source takes, each on lines of its own. */
function valid(dialect: CheckedDialect): Promise<string> {
  return readFile(path.join(repository, `test/fixtures/sql/valid-${dialect}.sql`), 'utf8');
}

describe('statements that a source takes', () => {
  it.each(dialects)('raise no alarm in %s', async (dialect) => {
    const text = await valid(dialect);
    expect(splitStatements(text, dialect).length).toBeGreaterThan(90);
    expect(problems(text, dialect)).toEqual([]);
  });

  it('raise no alarm in the library, as Redshift runs it', async () => {
    const folder = path.join(repository, 'queries/subscription');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
    const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
    expect(names.length).toBeGreaterThan(8);
    expect(texts.flatMap((text) => problems(text, 'redshift'))).toEqual([]);
  });
});

describe('a mistake', () => {
  const mistakes = [
    ['SELECT a FORM t WHERE b = 1', 't'],
    ['SELECT a, b FROM t WHERE GROUP BY a', 'GROUP'],
    ['SELECT count(* FROM t', 'FROM'],
    ['SELECT a FROM t ORDER BY a LIMIT 10 WHERE b = 1', 'WHERE'],
    ['SELECT CASE WHEN a THEN b FROM t', 'FROM'],
    ['INSERT INTO t VALUES (1, 2', '2'],
  ] as const;
  it.each(dialects.flatMap((dialect) => mistakes.map(([sql, at]) => [dialect, sql, at] as const)))(
    'is found in %s: %s',
    (dialect, sql, at) => {
      const found = problems(sql, dialect);
      expect(found.map((one) => one.at)).toEqual([at]);
    },
  );

  it('is placed in its statement of a script, with characters of two units before it', () => {
    const text =
      'SELECT \'😀\', "größe" FROM t;\n-- 😀\nSELECT a FROM t WHERE ORDER BY 1;\nSELECT :day FROM t';
    expect(problems(text, 'athena')).toEqual([{ at: 'ORDER', message: 'ORDER seems not to belong here.' }]);
  });

  it('is told of as an early end where nothing follows', () => {
    expect(problems('SELECT a FROM', 'athena')).toEqual([
      { at: 'M', message: 'The statement seems to end too early.' },
    ]);
  });

  it('is found in what UNLOAD reads', () => {
    const text = "UNLOAD (SELECT a FROM t WHERE) TO 's3://bucket/x' WITH (format = 'PARQUET')";
    expect(problems(text, 'athena')).toHaveLength(1);
  });
});

it('reads only the statements that changed', () => {
  const grammar = grammars.get('athena');
  if (grammar === undefined) throw new Error('no grammar');
  let read = 0;
  const counting: Grammar = {
    lexer(characters) {
      read += 1;
      return grammar.lexer(characters);
    },
    parser: (tokens) => grammar.parser(tokens),
  };
  const first = problemsOf('SELECT 1; SELECT 2; SELECT 2', 'athena', counting, new Map());
  expect(read).toBe(2);
  problemsOf('SELECT 1; SELECT 3; SELECT 2', 'athena', counting, first.found);
  expect(read).toBe(3);
});

it('a masked statement is as long as the one it stands for', () => {
  const statement = "SELECT 'it''s 😀', \"größe\" /* 😀 */, größe, 1_000, :day::date -- 😀\nFROM t";
  expect(masked(statement, 'postgres')).toBe(
    'SELECT \'xxxxxxxx\', "xxxxx"         , grxxe, 10000, 0000::date      \nFROM t'.replace(
      "'xxxxxxxx'",
      `'${'x'.repeat("it''s 😀".length)}'`,
    ),
  );
});

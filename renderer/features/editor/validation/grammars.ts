import type { Grammar } from './first-mistake.ts';
import type { CheckedDialect } from './known.ts';

async function trino(): Promise<Grammar> {
  const [{ TrinoSqlLexer }, { TrinoSqlParser }] = await Promise.all([
    import('dt-sql-parser/dist/lib/trino/TrinoSqlLexer.js'),
    import('dt-sql-parser/dist/lib/trino/TrinoSqlParser.js'),
  ]);
  return {
    lexer: (characters) => new TrinoSqlLexer(characters),
    parser: (tokens) => new TrinoSqlParser(tokens),
  };
}

async function postgres(): Promise<Grammar> {
  const [{ PostgreSqlLexer }, { PostgreSqlParser }] = await Promise.all([
    import('dt-sql-parser/dist/lib/postgresql/PostgreSqlLexer.js'),
    import('dt-sql-parser/dist/lib/postgresql/PostgreSqlParser.js'),
  ]);
  return {
    lexer: (characters) => new PostgreSqlLexer(characters),
    parser: (tokens) => new PostgreSqlParser(tokens),
  };
}

/** Loads the grammar of a dialect: 1.3 MB for Athena's, 3.9 MB for the others'. */
export function loadGrammar(dialect: CheckedDialect): Promise<Grammar> {
  return dialect === 'athena' ? trino() : postgres();
}

import type { Dialect } from '#shared/model/query.ts';

const languages = {
  duckdb: 'duckdb',
  redshift: 'redshift',
  athena: 'trino',
  postgres: 'postgresql',
} as const satisfies Record<Dialect, string>;

/**
 * The text laid out anew in the manner of the built-in library. The leading comment, which may hold the query's front
 * matter, stays as it is. Throws where the text cannot be read as SQL.
 */
export async function formatSql(text: string, dialect: Dialect): Promise<string> {
  const { format } = await import('sql-formatter');
  const head = /^\s*\/\*[\s\S]*?\*\/\s*/.exec(text)?.[0] ?? '';
  const formatted = format(text.slice(head.length), {
    language: languages[dialect],
    keywordCase: 'upper',
    functionCase: 'lower',
    tabWidth: 2,
    linesBetweenQueries: 1,
    paramTypes: { named: [':'] },
  });
  return head + formatted + (text.endsWith('\n') ? '\n' : '');
}

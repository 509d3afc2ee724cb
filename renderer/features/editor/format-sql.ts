import type { Dialect } from '#shared/model/query.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';

const languages = {
  duckdb: 'duckdb',
  redshift: 'redshift',
  athena: 'trino',
  postgres: 'postgresql',
} as const satisfies Record<Dialect, string>;

/** What a text says to the engine, whatever its layout and the case of its words; and each of its comments. */
function sayings(text: string, dialect: Dialect): readonly string[] {
  return tokenize(text, dialect).flatMap((token) => {
    const piece = text.slice(token.start, token.end);
    if (isSignificant(token)) return [token.kind === 'word' ? piece.toLowerCase() : piece];
    return token.kind === 'comment' ? [piece.replace(/\s+/g, ' ').trim()] : [];
  });
}

/**
 * The text laid out anew in the manner of the built-in library. The leading comment, which may hold the query's front
 * matter, stays as it is. Throws where the text cannot be read as SQL, or would say something else than before.
 */
export async function formatSql(text: string, dialect: Dialect): Promise<string> {
  const { format } = await import('sql-formatter');
  const head = /^\s*\/\*[\s\S]*?\*\/\s*/.exec(text)?.[0] ?? '';
  const body = text.slice(head.length);
  const formatted = format(body, {
    language: languages[dialect],
    keywordCase: 'upper',
    functionCase: 'lower',
    tabWidth: 2,
    linesBetweenQueries: 1,
    paramTypes: { named: [':'] },
  });
  const before = sayings(body, dialect);
  const after = sayings(formatted, dialect);
  if (before.length !== after.length || before.some((said, index) => said !== after[index])) {
    throw new Error('The formatter would have changed what the SQL says.');
  }
  return head + formatted + (text.endsWith('\n') ? '\n' : '');
}

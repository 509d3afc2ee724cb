import { AppError } from '#shared/errors/app-error.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import { nearest } from '#shared/text/nearest.ts';
import { sqlState } from './errors.ts';
import type { Link } from './link.ts';

const undefinedTable = '42P01';
const undefinedColumn = '42703';

function plain(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** The name that stands at an offset, with what qualifies it: `s.t`. */
function nameAt(sql: string, offset: number): string {
  let name = '';
  for (const { kind, start, end } of tokenize(sql, 'postgres')) {
    if (start < offset) continue;
    const text = sql.slice(start, end);
    if (kind !== 'word' && !text.startsWith('"') && text !== '.') break;
    name += plain(text);
  }
  return name;
}

const tablesSql = `
SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN '' ELSE n.nspname || '.' END || c.relname
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`;

const columnsSql = `
SELECT DISTINCT a.attname
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relname = ANY ($1)`;

function wordsOf(sql: string): string[] {
  const words = tokenize(sql, 'postgres')
    .filter(isSignificant)
    .map(({ start, end }) => sql.slice(start, end));
  return [...new Set(words.map((word) => (word.startsWith('"') ? plain(word) : word.toLowerCase())))];
}

async function namesFor(state: string, sql: string, { client }: Link): Promise<string[]> {
  const query =
    state === undefinedTable
      ? { text: tablesSql, rowMode: 'array' as const }
      : { text: columnsSql, values: [wordsOf(sql)], rowMode: 'array' as const };
  const { rows } = await client.query(query);
  return rows.map(([name]) => String(name));
}

/** Of a table or column that is not there, the nearest names that are. What cannot be asked stays unsaid. */
export async function withSuggestions(error: AppError, sql: string, link: Link): Promise<AppError> {
  const state = sqlState(error);
  const offset = error.details.position?.offset;
  if ((state !== undefinedTable && state !== undefinedColumn) || offset === undefined) return error;
  // Within a transaction that has failed the server answers nothing more.
  if (link.client.getTransactionStatus() === 'E') return error;
  const name = nameAt(sql, offset);
  const names = await namesFor(state, sql, link).catch(() => []);
  const wanted = state === undefinedColumn ? (name.split('.').at(-1) ?? name) : name;
  const suggestions = nearest(wanted, names);
  return new AppError(error.code, error.message, {
    cause: error.cause,
    hint: suggestions[0] === undefined ? error.hint : `Did you mean ${suggestions[0]}?`,
    details: { ...error.details, name, suggestions },
  });
}

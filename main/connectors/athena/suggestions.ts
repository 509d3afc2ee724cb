import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { AwsContext } from '../../aws/aws.ts';
import type { Metadata } from './metadata.ts';
import type { AthenaProfile } from './profile.ts';
import { readSqlFailure } from './sql-failure.ts';

/** So many of the tables a statement reads are looked at for a column's name. */
const mostTables = 8;

/** The names behind FROM and JOIN, each as its parts, as far as the words of the statement tell. */
export function namedTables(sql: string): readonly (readonly string[])[] {
  const tokens = tokenize(sql, 'athena').filter(isSignificant);
  const textOf = (index: number) => {
    const token = tokens[index];
    return token === undefined ? '' : sql.slice(token.start, token.end);
  };
  const isName = (index: number) => tokens[index]?.kind === 'word' || tokens[index]?.kind === 'quoted-name';
  const found: string[][] = [];
  for (const index of tokens.keys()) {
    if (!/^(from|join|into|table|update)$/i.test(textOf(index)) || !isName(index + 1)) continue;
    const parts: string[] = [];
    for (let at = index + 1; isName(at); at += 2) {
      parts.push(textOf(at).replace(/^["`]|["`]$/g, ''));
      if (textOf(at + 1) !== '.') break;
    }
    found.push(parts);
  }
  return found;
}

async function columnNames(
  sql: string,
  metadata: Metadata,
  profile: AthenaProfile,
  context: AwsContext,
): Promise<string[]> {
  const columns = namedTables(sql)
    .slice(0, mostTables)
    .map(async (parts) => {
      const [name = '', database = profile.database, catalog = profile.catalog] = parts.toReversed();
      const table = await metadata.table(catalog, database, name, context).catch(() => undefined);
      return [...(table?.Columns ?? []), ...(table?.PartitionKeys ?? [])].map((column) => column.Name ?? '');
    });
  return [...new Set((await Promise.all(columns)).flat())];
}

async function tableNames(
  missing: string,
  metadata: Metadata,
  profile: AthenaProfile,
  context: AwsContext,
): Promise<string[]> {
  const [, database = profile.database, catalog = profile.catalog] = missing.split('.').toReversed();
  const tables = await metadata.tables(catalog, database, context).catch(() => []);
  return tables.map(({ Name }) => Name ?? '');
}

/** A name that is not there, with the nearest of those that are. Other failures stay as they are. */
export async function withSuggestions(
  error: unknown,
  sql: string,
  metadata: Metadata,
  profile: AthenaProfile,
  context: AwsContext,
): Promise<unknown> {
  if (!isAppError(error) || error.code !== 'query.failed' || error.details.name === undefined) return error;
  const { missing } = readSqlFailure(error.message);
  if (missing === undefined) return error;
  const { name } = error.details;
  const names =
    missing === 'table'
      ? await tableNames(name, metadata, profile, context)
      : await columnNames(sql, metadata, profile, context);
  const suggestions = nearest(name.split('.').at(-1) ?? name, names);
  return new AppError(error.code, error.message, {
    cause: error.cause,
    hint: suggestions[0] === undefined ? error.hint : `Did you mean ${suggestions[0]}?`,
    details: { ...error.details, suggestions },
  });
}

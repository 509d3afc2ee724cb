import { AppError } from '#shared/errors/app-error.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { TextRow } from './ask.ts';
import { missingName } from './errors.ts';

const tablesSql = `
SELECT CASE WHEN schema_name = 'public' THEN '' ELSE schema_name || '.' END || table_name FROM svv_all_tables
WHERE database_name = current_database() AND schema_name NOT LIKE 'pg!_%' ESCAPE '!' AND schema_name <> 'information_schema'`;

const columnsSql = `
SELECT DISTINCT CAST(column_name AS VARCHAR) FROM svv_all_columns
WHERE database_name = current_database() AND schema_name NOT LIKE 'pg!_%' ESCAPE '!' AND schema_name <> 'information_schema'`;

/** Of a table or column that is not there, the nearest names that are. What cannot be asked stays unsaid. */
export async function withSuggestions(
  error: AppError,
  ask: (sql: string) => Promise<readonly TextRow[]>,
): Promise<AppError> {
  const missing = missingName(error.message);
  if (missing === undefined) return error;
  const names = await ask(missing.kind === 'table' ? tablesSql : columnsSql).catch(() => []);
  const wanted = missing.kind === 'column' ? (missing.name.split('.').at(-1) ?? missing.name) : missing.name;
  const suggestions = nearest(
    wanted,
    names.map(([name]) => name ?? ''),
  );
  return new AppError(error.code, error.message, {
    cause: error.cause,
    hint: suggestions[0] === undefined ? error.hint : `Did you mean ${suggestions[0]}?`,
    details: { ...error.details, name: missing.name, suggestions },
  });
}

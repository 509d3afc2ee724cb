import { AppError, type ErrorDetails } from '#shared/errors/app-error.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { LocalView } from '../../engine/local-views.ts';

/** The engine's own tables, which nobody meant. */
const internal = /^(duckdb|pg|sqlite|pragma)_|^information_schema/;
const missingTable = /^Table with name (\S+) does not exist/;

function qualified({ schema, name }: LocalView): string {
  return schema === 'main' ? name : `${schema}.${name}`;
}

/**
 * A table that is not there, with the nearest of those that local SQL could read: the engine knows only the views
 * it has been asked for before.
 */
export async function withSuggestions(
  error: AppError,
  views: () => Promise<readonly LocalView[]>,
): Promise<AppError> {
  const name = missingTable.exec(error.message)?.[1];
  if (name === undefined) return error;
  const known = await views();
  const wanted = error.details.name ?? name;
  const made = (error.details.suggestions ?? []).filter((one) => !internal.test(one));
  const suggestions = [...new Set([...nearest(wanted, known.map(qualified)), ...made])];
  const details: ErrorDetails = { ...error.details, name: wanted, suggestions };
  const sampleHint = known.some(({ schema }) => schema === 'main')
    ? 'Kept results are in the schema results, imported files in imports.'
    : 'The sample warehouse is not made yet; make it, or import a file.';
  return new AppError('query.failed', `There is no table "${name}".`, {
    cause: error.cause,
    hint: suggestions[0] === undefined ? sampleHint : `Did you mean ${suggestions[0]}?`,
    details,
  });
}

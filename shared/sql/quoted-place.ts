import type { SqlPosition } from '../errors/app-error.ts';
import type { Dialect } from '../model/query.ts';
import { positionAt } from './position.ts';
import { isSignificant, tokenize } from './tokens.ts';

/** What a source's message quotes, and where that stands. */
export interface QuotedPlace {
  readonly name?: string;
  readonly position?: SqlPosition;
}

/**
 * Where what a message quotes (`column "x" does not exist`) stands in the statement, for sources that tell no
 * position. Only where it stands once is it known to be meant.
 */
export function quotedPlace(message: string, sql: string, dialect: Dialect): QuotedPlace {
  const name = /"([^"]+)"/.exec(message)?.[1];
  if (name === undefined) return {};
  const wanted = name.split('.').at(-1)?.toLowerCase();
  const places = tokenize(sql, dialect)
    .filter(isSignificant)
    .filter(({ start, end }) => sql.slice(start, end).replaceAll('"', '').toLowerCase() === wanted);
  const [place] = places;
  return place === undefined || places.length > 1
    ? { name }
    : { name, position: positionAt(sql, place.start) };
}

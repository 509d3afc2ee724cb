import { Violation } from '../../core/errors.ts';
import { columnOffset } from './ast.ts';
import { SqlError } from './sql-error.ts';

/** An error of the engine in Trino's words. What has no translation is beyond the double. */
export function translateError(error: unknown, tree: unknown): SqlError {
  if (error instanceof SqlError) return error;
  if (error instanceof Violation || !(error instanceof Error)) throw error;
  const { message } = error;
  const unable = /DOUBLE: ([^\n]*)/.exec(message);
  if (unable !== null) throw new Violation(`The double cannot do ${unable[1]}.`);
  const own = /Invalid Input Error: ([A-Z_]+): ([^\n]*)/.exec(message);
  if (own !== null) return new SqlError(own[1] ?? '', own[2] ?? '');
  const column =
    /Referenced column "([^"]+)" (?:was )?not found/.exec(message)?.[1] ??
    /Values list "[^"]+" does not have a column named "([^"]+)"/.exec(message)?.[1] ??
    /Table "[^"]+" does not have a column named "([^"]+)"/.exec(message)?.[1];
  if (column !== undefined) {
    return new SqlError(
      'COLUMN_NOT_FOUND',
      `Column '${column}' cannot be resolved or requester is not authorized to access requested resources`,
      columnOffset(tree, column),
    );
  }
  const ambiguous = /Ambiguous reference to column name "([^"]+)"/.exec(message)?.[1];
  if (ambiguous !== undefined) {
    return new SqlError(
      'AMBIGUOUS_NAME',
      `Column '${ambiguous}' is ambiguous`,
      columnOffset(tree, ambiguous),
    );
  }
  const ungrouped = /column "?([^"\s]+)"? must appear in the GROUP BY clause/i.exec(message)?.[1];
  if (ungrouped !== undefined) {
    return new SqlError(
      'EXPRESSION_NOT_AGGREGATE',
      `'${ungrouped}' must be an aggregate expression or appear in GROUP BY clause`,
      columnOffset(tree, ungrouped),
    );
  }
  const cast =
    /Could not convert string '(.*)' to ([A-Z0-9_]+)/s.exec(message) ??
    /invalid (?:date|timestamp) field format: "(.*)"/s.exec(message);
  if (cast !== null) {
    const type = { INT32: 'INTEGER', INT64: 'BIGINT' }[cast[2] ?? ''] ?? cast[2] ?? 'date';
    const value = (cast[1] ?? '').replace(/^not /, '');
    return new SqlError('INVALID_CAST_ARGUMENT', `Cannot cast '${value}' to ${type}`);
  }
  const mismatch = /Cannot compare values of type (\S+) and type (\S+)/.exec(message);
  if (mismatch !== null) {
    return new SqlError(
      'TYPE_MISMATCH',
      `Cannot apply operator: ${mismatch[1]?.toLowerCase()} = ${mismatch[2]?.toLowerCase()}`,
      0,
    );
  }
  if (/Out of Range Error: Overflow/.test(message)) {
    return new SqlError('NUMERIC_VALUE_OUT_OF_RANGE', 'bigint overflow');
  }
  throw new Violation(`The double has no words of Athena's for: ${message}`);
}

import type { ColumnType } from '#shared/model/column.ts';

/** An exact number as the nearest double: through its text, since the engine's own cast rounds many digits twice. */
export function nearestDouble(sql: string, type: ColumnType): string {
  return type.kind === 'float' ? sql : `CAST(CAST(${sql} AS VARCHAR) AS DOUBLE)`;
}

/**
 * A sum divided by a count as a double; null where there is nothing to divide by. Rounded twice at most: the exact
 * sum to the nearest double, and the quotient.
 */
export function quotient(sum: string, count: string, type: ColumnType): string {
  return `(${nearestDouble(sum, type)} / CAST(nullif(${count}, 0) AS DOUBLE))`;
}

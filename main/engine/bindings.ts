import type { DuckDBValue } from '@duckdb/node-api';
import { quoteText } from './sql-text.ts';

/** Values on their way into one statement. */
export interface Bindings {
  /** Takes a value in and gives the text that stands for it, e.g. `$v1`. */
  add(value: DuckDBValue): string;
  /** For QueryOptions.parameters. */
  readonly values: Record<string, DuckDBValue>;
}

export function createBindings(): Bindings {
  const values: Record<string, DuckDBValue> = {};
  let count = 0;
  return {
    add(value) {
      count += 1;
      values[`v${count}`] = value;
      return `$v${count}`;
    },
    values,
  };
}

/** Values written into the statement itself, so that it runs as it stands. */
export function literalBindings(): Bindings {
  return { values: {}, add: (value) => (value === null ? 'NULL' : quoteText(String(value))) };
}

import { quoteText } from '../sql-text.ts';
import type { Dialect } from './dialect.ts';
import type { Reading } from './reading.ts';

/** A row, or a value, that was not read: where it stands in the user's file, why, and what stands there. */
export interface Reject {
  /** From 1; null where it cannot be told. */
  readonly line: number | null;
  readonly column: string | null;
  readonly reason: string;
  readonly text: string;
}

/** Any file brought to delimited UTF-8 text that the engine reads, and what is known of its columns. */
export interface TextTable {
  readonly file: string;
  readonly dialect: Dialect;
  readonly names: readonly string[];
  /** Readings known from the whole source; null where the texts have to be looked at. */
  readonly readings: readonly Reading[] | null;
  /** Whether the first stored column is the line in the user's file, as in text that Backcast wrote itself. */
  readonly lineColumn: boolean;
  readonly rejects: readonly Reject[];
  readonly notes: readonly string[];
}

/** The stored name of a column by its position; the user's names may be anything. */
export function stored(index: number): string {
  return `c${index}`;
}

export interface RejectTables {
  readonly errors: string;
  readonly scans: string;
}

/** The table as text columns c0, c1, …; bad rows go to the reject tables where those are given. */
export function sourceSql(table: TextTable, rejects: RejectTables | null): string {
  const { dialect } = table;
  const columns = [
    ...(table.lineColumn ? ["'line': 'BIGINT'"] : []),
    ...table.names.map((_, index) => `'${stored(index)}': 'VARCHAR'`),
  ].join(', ');
  const handling =
    rejects === null
      ? 'ignore_errors = true'
      : `store_rejects = true, rejects_limit = 0, rejects_table = ${quoteText(rejects.errors)}, rejects_scan = ${quoteText(rejects.scans)}`;
  return `read_csv(${quoteText(table.file)}, auto_detect = false, delim = ${quoteText(dialect.delimiter)},
    quote = ${quoteText(dialect.quote)}, escape = ${quoteText(dialect.escape)}, header = ${dialect.header},
    skip = ${dialect.skip}, columns = {${columns}}, allow_quoted_nulls = false, comment = '', ${handling}${table.lineColumn ? ', null_padding = true, parallel = false' : ''})`;
}

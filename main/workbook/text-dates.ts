import { rm } from 'node:fs/promises';
import type { Column } from '#shared/model/column.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import type { SourceReader } from './row-source.ts';

/** A Parquet file and its columns. */
export interface Rows {
  readonly file: string;
  readonly columns: readonly Column[];
}

/**
 * The rows with every date as the text an American Excel shows, `1/25/2017`, for as long as `work` lasts: formulas
 * that name dates as text find those items in every language of Excel. `copy` is where they are kept meanwhile.
 */
export async function withTextDates<T>(
  reader: SourceReader,
  rows: Rows,
  copy: string,
  work: (rows: Rows) => Promise<T>,
): Promise<T> {
  const dates = rows.columns.filter(({ type }) => type.kind === 'date');
  if (dates.length === 0) return work(rows);
  const texts = dates.map(({ field }) => {
    const name = quoteName(field);
    const text = `month(${name}) || '/' || day(${name}) || '/' || year(${name})`;
    return `${text} AS ${name}`;
  });
  const from = `read_parquet(${quoteText(rows.file)})`;
  try {
    await reader.connection.run(
      `COPY (SELECT * REPLACE (${texts.join(', ')}) FROM ${from}) TO ${quoteText(copy)} (FORMAT parquet)`,
    );
    const columns = rows.columns.map(
      (column): Column =>
        column.type.kind === 'date' ? { ...column, type: { kind: 'text', native: 'VARCHAR' } } : column,
    );
    return await work({ file: copy, columns });
  } finally {
    await rm(copy, { force: true });
  }
}

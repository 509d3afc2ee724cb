import type { ResultFormatString } from '@aws-sdk/client-redshift-data';
import pg from 'pg';
import { z } from 'zod';
import { type ColumnOrigin, columnMetadata } from './columns.ts';
import { createPages, type PageLimits, type Row } from './pages.ts';
import type { BoundSql } from './parameters.ts';
import type { KeptResult } from './records.ts';

export interface ResultLimits {
  /** Of a whole result, in bytes. */
  readonly bytes: number;
  /** Of one row, in bytes. */
  readonly rowBytes: number;
  readonly page: PageLimits;
}

/** A result that is larger than the service keeps. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

export interface PartOutcome {
  readonly rowCount: number;
  /** Absent where the statement gives no rows at all. */
  readonly result?: KeptResult;
}

/** Values as the text they came in: nothing may be lost before it is written down. */
const asText = { getTypeParser: () => (text: unknown) => text };

const rowSchema = z.array(z.string().nullable());

/** Runs one statement in a session. */
export function runPart(
  client: pg.Client,
  { sql, values }: BoundSql,
  format: ResultFormatString,
  limits: ResultLimits,
  originsOf: (tables: readonly number[]) => Promise<ReadonlyMap<string, ColumnOrigin>>,
): Promise<PartOutcome> {
  const pages = createPages(format, limits.page);
  let tooLarge: string | null = null;
  return new Promise((resolve, reject) => {
    const config = { text: sql, values: [...values], rowMode: 'array', types: asText, queryMode: 'extended' };
    const query = new pg.Query(config);
    query.on('row', (row: unknown) => {
      if (tooLarge !== null) return;
      const cells: Row = rowSchema.parse(row);
      const bytes = pages.add(cells);
      if (bytes > limits.rowBytes)
        tooLarge = `a row of ${bytes} bytes exceeds the limit of ${limits.rowBytes}`;
      if (pages.size > limits.bytes) tooLarge = `the result exceeds the limit of ${limits.bytes} bytes`;
    });
    query.on('error', reject);
    query.on('end', (outcome: pg.QueryResult) => {
      if (tooLarge !== null) return reject(new TooLarge(`Query result is too large: ${tooLarge}.`));
      const { fields } = outcome;
      if (fields.length === 0) return resolve({ rowCount: outcome.rowCount ?? 0 });
      const tables = fields.map(({ tableID }) => tableID).filter((id) => id > 0);
      originsOf(tables).then((origins) => {
        const columns = fields.map((field, index) =>
          columnMetadata(field, pages.scale(index), origins.get(`${field.tableID}.${field.columnID}`)),
        );
        const { total, size } = pages;
        resolve({ rowCount: total, result: { columns, total, size, pages: pages.finish() } });
      }, reject);
    });
    client.query(query);
  });
}

import type { Connection } from 'pg';
import Cursor from 'pg-cursor';
import type { StatementTaker } from './takers.ts';

/** The driver's cursor, which would throw where a statement begins to copy from or to its client. */
class StatementCursor extends Cursor<unknown> {
  handleCopyInResponse(connection: Connection): void {
    const fail: unknown = Reflect.get(connection, 'sendCopyFail');
    if (typeof fail === 'function') fail.call(connection, 'Backcast sends no rows by COPY');
  }

  handleCopyData(): void {}
}

export interface CursorSettings {
  readonly client: { query(cursor: Cursor<unknown>): Cursor<unknown> };
  readonly sql: string;
  readonly values: readonly (string | null)[];
  readonly taker: StatementTaker;
  /** Rows fetched at a time, and at most in all. */
  readonly fetchRows: number;
  readonly most: number;
  readonly signal: AbortSignal;
  /** Rejects once the connection is lost. */
  readonly gone: Promise<never>;
}

/**
 * Runs one statement by the extended protocol, its rows in portions into the taker, and leaves the session ready for
 * the next. Throws what the driver throws.
 */
export async function fetchAll(settings: CursorSettings): Promise<void> {
  const { client, sql, values, taker, fetchRows, most, signal, gone } = settings;
  const cursor = client.query(new StatementCursor(sql, [...values], { rowMode: 'array' }));
  for (;;) {
    const wanted = Math.min(fetchRows, most - taker.rows);
    const before = taker.rows;
    await Promise.race([cursor.read(wanted), gone]);
    const isLast = taker.rows - before < wanted || taker.rows >= most;
    if (isLast || signal.aborted || taker.failure !== undefined) break;
  }
  await Promise.race([cursor.close(), gone]);
}

import type pg from 'pg';
import type { Clock } from '#main/platform/clock.ts';

export interface LoggedStatement {
  /** The query's id, as Redshift counts them. */
  readonly id: number;
  readonly database: string;
}

export type Ending =
  | { readonly status: 'success'; readonly rows: number }
  | { readonly status: 'failed' | 'canceled'; readonly error: string };

/** Keeps what runs and what ran, for the system views; by the clock of the double. */
export interface StatementLog {
  start(of: { user: string; pid: number; database: string; text: string }): Promise<LoggedStatement>;
  finish(statement: LoggedStatement, ending: Ending): Promise<void>;
}

function timestamp(clock: Clock): string {
  return clock.now().toISOString().replace('T', ' ').replace('Z', '');
}

/** Keeps it in the database that a statement ran in, over a session of an administrator. */
export function createStatementLog(
  administratorOf: (database: string) => Promise<pg.Client>,
  clock: Clock,
): StatementLog {
  return {
    async start({ user, pid, database, text }) {
      const administrator = await administratorOf(database);
      const { rows } = await administrator.query(
        `INSERT INTO pg_redshift.statements (user_id, user_name, pid, database_name, query_text, start_time)
        SELECT coalesce((SELECT oid FROM pg_roles WHERE rolname = $1::text), 0), $1, $2, $3, $4, $5
        RETURNING query`,
        [user, pid, database, text, timestamp(clock)],
      );
      return { id: Number(rows[0].query), database };
    },
    async finish({ id, database }, ending) {
      const administrator = await administratorOf(database);
      const [rows, error] = ending.status === 'success' ? [ending.rows, ''] : [0, ending.error];
      await administrator.query(
        `UPDATE pg_redshift.statements SET end_time = $2, status = $3, returned_rows = $4, error_message = $5
        WHERE query = $1`,
        [id, timestamp(clock), ending.status, rows, error],
      );
    },
  };
}

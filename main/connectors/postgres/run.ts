import type { Notification } from 'pg';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import type { Dialect } from '#shared/model/query.ts';
import { bindOrdinal } from '#shared/sql/bind.ts';
import { changesSomething, natureOf } from '#shared/sql/statement-kind.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import type { Engine } from '../../engine/engine.ts';
import { openTextRows, type TextRows } from '../../engine/text-rows.ts';
import type { RunStats, SessionEvent, Statement } from '../connector.ts';
import { postgresError, sqlState } from './errors.ts';
import type { Link } from './link.ts';
import { fetchAll } from './statement-cursor.ts';
import { batchTaker, type StatementTaker, stagingTaker } from './takers.ts';
import type { OwnType } from './types.ts';

export interface RunSettings {
  readonly engine: Engine;
  readonly link: Link;
  readonly statement: Statement;
  readonly dialect: Dialect;
  readonly own: ReadonlyMap<number, OwnType>;
  readonly fetchRows: number;
  readonly signal: AbortSignal;
  /** Tells of an event; resolves once the reader has taken it. */
  tell(event: SessionEvent): Promise<void>;
  /** Stops the statement at the server; `answered` settles with the statement. */
  stop(answered: Promise<unknown>): Promise<CancelProof>;
  /** The error with the nearest names that there are. */
  suggest(error: AppError): Promise<AppError>;
}

/** How often a running statement tells that it runs, in milliseconds. */
const heartbeat = 200;

/** A statement that sends or takes rows outside of a result. */
function refuseCopy(sql: string, dialect: Dialect): void {
  const words = tokenize(sql, dialect)
    .filter(isSignificant)
    .map(({ start, end }) => sql.slice(start, end).toLowerCase());
  if (words[0] !== 'copy' || !words.some((word) => word === 'stdin' || word === 'stdout')) return;
  throw new AppError('unsupported', 'COPY from STDIN and to STDOUT is for programs that hold the rows.', {
    hint: 'Import the file to read it here, or SELECT the rows and export them.',
  });
}

/** A lost connection: what only reads may be run again; what writes may have been done. */
function lostInRun(error: AppError, statement: Statement, dialect: Dialect): AppError {
  const writes = changesSomething(natureOf(statement.sql, dialect).kind);
  return new AppError('connection.lost', error.message, {
    cause: error.cause ?? error,
    retryable: !writes,
    hint: writes
      ? 'It may have been done before the connection broke. Look before you run it again.'
      : 'Run it again.',
  });
}

/** What the statement did, by the server's own tag, and what it remarked on the way. */
function effectOf(tag: string | undefined, notices: readonly string[]): string {
  return [tag ?? 'Done', ...notices].map((text) => (/[.!?]$/.test(text) ? text : `${text}.`)).join(' ');
}

interface Listening {
  tag(): string | undefined;
  readonly notices: readonly string[];
  end(): void;
}

function listenTo({ client }: Link): Listening {
  let tag: string | undefined;
  const notices: string[] = [];
  const onTag = (message: { readonly text?: string }) => {
    tag = message.text;
  };
  const onNotice = (notice: { readonly message?: string | undefined }) => {
    // The last hundred are enough to read.
    if (notice.message !== undefined) notices.push(notice.message);
    if (notices.length > 100) notices.shift();
  };
  const onNotification = ({ channel, payload }: Notification) => notices.push(`${channel}: ${payload ?? ''}`);
  client.connection.on('commandComplete', onTag);
  client.on('notice', onNotice);
  client.on('notification', onNotification);
  return {
    tag: () => tag,
    notices,
    end() {
      client.connection.off('commandComplete', onTag);
      client.off('notice', onNotice);
      client.off('notification', onNotification);
    },
  };
}

async function finish(
  taker: StatementTaker,
  sink: TextRows | undefined,
  listening: Listening,
  { signal, tell }: RunSettings,
): Promise<RunStats> {
  const { columns, rows } = taker;
  const message = listening.notices.length > 0 ? { message: listening.notices.join('\n') } : {};
  if (columns === undefined) return { message: effectOf(listening.tag(), listening.notices) };
  if (columns.length === 0) return { message: `${rows} rows without columns.` };
  if (sink === undefined) return { rows, ...message };
  const kept = await sink.finish(columns, signal);
  // Not waited for: a reader who has left takes nothing more.
  void tell({ type: 'columns', columns: kept.columns });
  return { rows: kept.rows, ...message };
}

/**
 * Runs one statement on a session that nobody else uses meanwhile. Throws query.cancelled with the server's word
 * that it has stopped, connection.lost (to be repeated only where the statement reads), and the rest of errors.ts.
 */
export async function runStatement(settings: RunSettings): Promise<RunStats> {
  const { engine, link, statement, dialect, own, signal } = settings;
  const bound = bindOrdinal(statement, dialect);
  refuseCopy(bound.sql, dialect);
  if (signal.aborted) throw cancelled();
  const sink = statement.into === undefined ? undefined : openTextRows(engine, statement.into);
  const taker = sink === undefined ? batchTaker(settings.tell, own) : stagingTaker(sink, own);
  const listening = listenTo(link);
  const context = { sql: statement.sql, bound, redshift: dialect === 'redshift' };
  let stopping: Promise<CancelProof> | undefined;
  const beat = setInterval(() => {
    const message = taker.rows === 0 ? 'Running' : `${taker.rows} rows`;
    void settings.tell({ type: 'progress', progress: { message } });
  }, heartbeat);

  const fetching = (async () => {
    link.wire.taker = taker;
    try {
      await fetchAll({
        client: link.client,
        sql: bound.sql,
        values: bound.values,
        taker,
        fetchRows: settings.fetchRows,
        most: statement.preview ?? Number.MAX_SAFE_INTEGER,
        signal,
        gone: link.gone,
      });
      await taker.settle();
    } finally {
      link.wire.taker = null;
    }
  })();
  const abort = () => {
    taker.stop();
    stopping ??= settings.stop(fetching);
    stopping.then(
      ({ state }) => {
        // Nothing more can be known of it: the session is given up.
        if (state === 'unproven') link.wire.destroy();
      },
      () => link.wire.destroy(),
    );
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    await fetching;
    if (taker.failure !== undefined) throw taker.failure;
    if (signal.aborted) throw cancelled();
    return await finish(taker, sink, listening, settings);
  } catch (error) {
    if (stopping !== undefined) {
      const stopped = await stopping;
      throw new AppError('query.cancelled', 'The run was stopped.', { cause: error, details: { stopped } });
    }
    if (link.lost() !== undefined || sqlState(error)?.startsWith('57P') === true) {
      throw lostInRun(link.lost() ?? postgresError(error, context), statement, dialect);
    }
    const told = isAppError(error) ? error : postgresError(error, context);
    throw await settings.suggest(told);
  } finally {
    clearInterval(beat);
    signal.removeEventListener('abort', abort);
    listening.end();
    taker.stop();
    await sink?.discard();
  }
}

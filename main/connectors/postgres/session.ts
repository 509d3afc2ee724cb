import { randomUUID } from 'node:crypto';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import { changesSomething, natureOf } from '#shared/sql/statement-kind.ts';
import { emitting } from '../../engine/emitting.ts';
import type { Engine } from '../../engine/engine.ts';
import { tryConnectionSteps } from '../../platform/connection-steps.ts';
import { createTurnstile } from '../../platform/turnstile.ts';
import type {
  Capabilities,
  Connector,
  RunStats,
  Session,
  SessionContext,
  SessionEvent,
  Statement,
} from '../connector.ts';
import { noSuchRun, stopStatement } from './cancel.ts';
import { postgresLevel, postgresTables } from './catalog.ts';
import { redshiftLevel, redshiftTables } from './catalog-redshift.ts';
import { postgresError } from './errors.ts';
import type { Link } from './link.ts';
import { createLogins, type LoginSettings } from './login.ts';
import { createOwnTypes } from './own-types.ts';
import { estimateStatement, explainStatement } from './plans.ts';
import { type PostgresProfile, placeOf, postgresKind } from './profile.ts';
import { runStatement } from './run.ts';
import type { Place } from './secure.ts';
import { testSteps } from './steps.ts';
import { withSuggestions } from './suggestions.ts';

export interface PostgresConnectorSettings extends LoginSettings {
  readonly engine: Engine;
}

const capabilities: Capabilities = {
  attach: false,
  idempotent: false,
  bytesScanned: false,
  billed: false,
  explain: true,
  sessionState: true,
};

/** An event on its way to the reader, and what to call once it has been taken. */
interface Told {
  readonly event: SessionEvent;
  taken(): void;
}

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<CancelProof>;
}

/** How a run ended, for whoever asked to stop it. */
function proofOf(error: unknown): CancelProof {
  if (isAppError(error) && error.details.stopped !== undefined) return error.details.stopped;
  const isCancelled = isAppError(error) && error.code === 'query.cancelled';
  return { state: isCancelled ? 'cancelled' : 'finished', polls: 1 };
}

/** PostgreSQL, and Redshift, over their own wire: one connection a session. */
export function createPostgresConnector(settings: PostgresConnectorSettings): Connector<PostgresProfile> {
  const { engine } = settings;
  const logins = createLogins(settings);

  function openSession(profile: PostgresProfile, place: Place, link: Link, opened: SessionContext): Session {
    const dialect = profile.server;
    const isRedshift = dialect === 'redshift';
    const own = createOwnTypes(link, isRedshift);
    const running = new Map<string, Running>();
    const inTurn = createTurnstile();

    /** Work between statements, whose failures are told as all are. */
    async function asking<T>({ signal }: SessionContext, work: () => Promise<T>): Promise<T> {
      return inTurn(async () => {
        const lost = link.lost();
        if (lost !== undefined) throw lost;
        if (signal.aborted) throw new AppError('query.cancelled', 'The question was stopped.');
        try {
          return await work();
        } catch (error) {
          throw link.lost() ?? postgresError(error, { place, redshift: isRedshift });
        }
      });
    }

    async function runInTurn(
      statement: Statement,
      context: SessionContext,
      signal: AbortSignal,
      emit: (told: Told) => void,
    ): Promise<RunStats> {
      return inTurn(async () => {
        const lost = link.lost();
        if (lost !== undefined) throw lost;
        try {
          return await runStatement({
            engine,
            link,
            statement,
            dialect,
            own: await own.get(),
            fetchRows: profile.limits.fetchRows,
            signal,
            tell: (event) => new Promise((taken) => emit({ event, taken })),
            stop: (answered) =>
              stopStatement({
                profile,
                place,
                link,
                clock: context.clock,
                another: () =>
                  logins.another(profile, place, { ...opened, signal: new AbortController().signal }),
                answered,
              }),
            suggest: (error) => withSuggestions(error, statement.sql, link),
          });
        } finally {
          if (changesSomething(natureOf(statement.sql, dialect).kind)) own.changed();
        }
      });
    }

    async function* run(statement: Statement, context: SessionContext): AsyncGenerator<SessionEvent> {
      const remoteId = `${link.processId}.${randomUUID()}`;
      const stop = new AbortController();
      const stops = [context.signal, stop.signal, ...(context.leave === undefined ? [] : [context.leave])];
      yield { type: 'started', remoteId };
      const events = emitting<Told, RunStats>(AbortSignal.any(stops), (emit, signal) => {
        const work = runInTurn(statement, context, signal, emit);
        const ended = work.then((): CancelProof => ({ state: 'finished', polls: 1 }), proofOf);
        running.set(remoteId, { stop, ended });
        return work;
      });
      let stats: RunStats;
      try {
        for (;;) {
          const next = await events.next();
          if (next.done === true) {
            stats = next.value;
            break;
          }
          yield next.value.event;
          next.value.taken();
        }
      } finally {
        await events.return({});
      }
      yield { type: 'done', stats };
    }

    return {
      introspect: (path, context) =>
        asking(context, () => (isRedshift ? redshiftLevel : postgresLevel)(link, profile.database, path)),
      tables: (context) => asking(context, () => (isRedshift ? redshiftTables : postgresTables)(link)),
      estimate: (statement, context) => asking(context, () => estimateStatement(link, statement, dialect)),
      explain: (statement, context) => asking(context, () => explainStatement(link, statement, dialect)),
      run,
      attach: () => {
        throw new AppError('unsupported', 'A run over this wire ends with the session that started it.', {
          hint: 'Redshift by its Data API keeps runs that can be followed again.',
        });
      },
      async cancel(remoteId) {
        const found = running.get(remoteId);
        if (found === undefined) throw noSuchRun(remoteId);
        found.stop.abort();
        return found.ended;
      },
      close: () => link.close(),
    };
  }

  return {
    kind: postgresKind,
    capabilities,
    dialectOf: ({ server }) => server,
    describe: placeOf,
    rootOf: ({ database }) => database,
    async connect(profile, context) {
      const place = await logins.place(profile, context);
      return openSession(profile, place, await logins.open(profile, place, context), context);
    },
    async *test(profile, context) {
      yield* tryConnectionSteps(testSteps(logins, profile, context), context.signal);
    },
  };
}

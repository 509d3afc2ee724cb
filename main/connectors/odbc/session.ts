import { randomUUID } from 'node:crypto';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { CancelProof } from '#shared/model/cancel-proof.ts';
import { bindPositional } from '#shared/sql/bind.ts';
import { emitting } from '../../engine/emitting.ts';
import type { Engine } from '../../engine/engine.ts';
import { type StepToTry, tryConnectionSteps } from '../../platform/connection-steps.ts';
import type {
  Capabilities,
  Connector,
  RunStats,
  Session,
  SessionContext,
  SessionEvent,
  Statement,
} from '../connector.ts';
import { createPasswords, type PasswordSettings } from '../passwords.ts';
import { odbcLevel, odbcTables, withSuggestions } from './catalog.ts';
import { loadOdbc, type OdbcConnection } from './driver.ts';
import { isRefusal, odbcError } from './errors.ts';
import { connectionText, type OdbcProfile, odbcKind, placeOf } from './profile.ts';
import { runStatement } from './run.ts';
import { stopRunning } from './stop.ts';
import { textOf } from './types.ts';

export interface OdbcConnectorSettings extends PasswordSettings {
  readonly engine: Engine;
  /** How the optional package is got. */
  readonly load?: () => Promise<unknown>;
}

const capabilities: Capabilities = {
  attach: false,
  idempotent: false,
  bytesScanned: false,
  billed: false,
  explain: true,
  sessionState: true,
};

/** How often a running statement tells that it runs, in milliseconds. */
const heartbeat = 200;

/** An event on its way to the reader, and what to call once it has been taken. */
interface Told {
  readonly event: SessionEvent;
  taken(): void;
}

interface Opened {
  readonly connection: OdbcConnection;
  /** What must not be seen in any error. */
  readonly secret: string | undefined;
}

/** What a session of the PostgreSQL family must be for its texts to be exact. */
const preparations: Readonly<Partial<Record<OdbcProfile['dialect'], readonly string[]>>> = {
  postgres: [
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, YMD'",
    "SET IntervalStyle = 'postgres'",
    'SET extra_float_digits = 3',
    "SET bytea_output = 'hex'",
  ],
  redshift: ["SET timezone TO 'UTC'", "SET datestyle TO 'ISO, YMD'", 'SET extra_float_digits TO 2'],
};

export function createOdbcConnector(settings: OdbcConnectorSettings): Connector<OdbcProfile> {
  const { engine } = settings;
  const passwords = createPasswords(settings);

  async function openWith(profile: OdbcProfile, password: string | undefined): Promise<OdbcConnection> {
    const odbc = await loadOdbc(settings.load);
    const connection = await odbc.connect({
      connectionString: connectionText(profile, password),
      loginTimeout: Math.ceil(profile.limits.connectSeconds),
    });
    for (const sql of preparations[profile.dialect] ?? []) await connection.query(sql, []);
    if (profile.readOnly && profile.dialect === 'postgres') {
      await connection.query('SET default_transaction_read_only = on', []);
    }
    return connection;
  }

  async function open(profile: OdbcProfile, context: SessionContext): Promise<Opened> {
    if (!profile.password) {
      try {
        return { connection: await openWith(profile, undefined), secret: undefined };
      } catch (error) {
        const told = odbcError(error);
        if (!isRefusal(error)) throw told;
        throw new AppError('auth.failed', told.message, {
          cause: error,
          hint: 'If a password is needed, let the connection ask for one.',
        });
      }
    }
    // Nobody is asked for a password where it could not be used.
    await loadOdbc(settings.load);
    const { id, name, user } = profile;
    return passwords.login({ id, name, user, place: placeOf(profile) }, context, async (password) => {
      if (password === undefined) return { wanted: true };
      try {
        return { made: { connection: await openWith(profile, password), secret: password } };
      } catch (error) {
        const told = odbcError(error, { secret: password });
        if (isRefusal(error)) return { refused: told.message };
        throw told;
      }
    });
  }

  function openSession(profile: OdbcProfile, { connection, secret }: Opened): Session {
    const running = new Map<string, { stop: AbortController; ended: Promise<CancelProof> }>();
    let last: Promise<unknown> = Promise.resolve();
    /** One at a time, in the order they came: a connection has one statement. */
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
      return mine;
    };
    const asking = <T>({ signal }: SessionContext, work: () => Promise<T>): Promise<T> =>
      inTurn(async () => {
        if (signal.aborted) throw cancelled('The question');
        try {
          return await work();
        } catch (error) {
          throw odbcError(error, { secret });
        }
      });

    async function runInTurn(
      statement: Statement,
      context: SessionContext,
      signal: AbortSignal,
      emit: (told: Told) => void,
    ): Promise<RunStats> {
      const tell = (event: SessionEvent) => {
        const taken = new Promise<void>((resolve) => emit({ event, taken: resolve }));
        const left = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        return Promise.race([taken, left]);
      };
      const beat = setInterval(() => {
        void tell({ type: 'progress', progress: { message: 'Running' } });
      }, heartbeat);
      const work = runStatement({ engine, connection, profile, statement, signal, tell });
      let stopping: Promise<CancelProof> | undefined;
      const abort = () => {
        stopping ??= stopRunning(connection, work, context.clock);
      };
      signal.addEventListener('abort', abort, { once: true });
      try {
        return await Promise.race([work, stoppedUnproven(signal, () => stopping)]);
      } catch (error) {
        if (stopping !== undefined) {
          const stopped = await stopping;
          throw new AppError('query.cancelled', 'The run was stopped.', { details: { stopped } });
        }
        throw await withSuggestions(odbcError(error, { sql: statement.sql, secret }), connection);
      } finally {
        clearInterval(beat);
        signal.removeEventListener('abort', abort);
      }
    }

    async function* run(statement: Statement, context: SessionContext): AsyncGenerator<SessionEvent> {
      const remoteId = randomUUID();
      const stop = new AbortController();
      const stops = [context.signal, stop.signal, ...(context.leave === undefined ? [] : [context.leave])];
      yield { type: 'started', remoteId };
      const events = emitting<Told, RunStats>(AbortSignal.any(stops), (emit, signal) => {
        const work = inTurn(() => runInTurn(statement, context, signal, emit));
        const ended = work.then(
          (): CancelProof => ({ state: 'finished', polls: 1 }),
          (error: unknown): CancelProof =>
            isAppError(error) && error.details.stopped !== undefined
              ? error.details.stopped
              : { state: 'finished', polls: 1 },
        );
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
      introspect: (path, context) => asking(context, () => odbcLevel(connection, path)),
      tables: (context) => asking(context, () => odbcTables(connection)),
      estimate: async () => ({
        kind: 'unknown',
        basis: 'ODBC tells nothing of what a statement would read.',
        warnings: [],
      }),
      explain: (statement, context) =>
        asking(context, async () => {
          const bound = bindPositional(statement, profile.dialect);
          const result = await connection.query(`EXPLAIN ${bound.sql}`, bound.values);
          const [column] = result.columns;
          return result.map((row) => textOf(row[column?.name ?? '']) ?? '').join('\n');
        }),
      run,
      attach: () => {
        throw new AppError('unsupported', 'A run over ODBC ends with the session that started it.');
      },
      async cancel(remoteId) {
        const found = running.get(remoteId);
        if (found === undefined) throw new AppError('not-found', `There is no run ${remoteId}.`);
        found.stop.abort();
        return found.ended;
      },
      async close() {
        await connection.close().catch(() => undefined);
      },
    };
  }

  return {
    kind: odbcKind,
    capabilities,
    dialectOf: ({ dialect }) => dialect,
    describe: placeOf,
    rootOf: () => undefined,
    connect: async (profile, context) => openSession(profile, await open(profile, context)),
    async *test(profile, context) {
      let session: Session | undefined;
      const steps: StepToTry[] = [
        {
          step: 'login',
          async attempt() {
            session = openSession(profile, await open(profile, context));
            return `Connected by ${placeOf(profile)}.`;
          },
        },
        {
          step: 'first-query',
          async attempt() {
            if (session === undefined) throw new AppError('connection.lost', 'The connection is gone.');
            for await (const event of session.run({ sql: 'SELECT 1 AS one', parameters: {} }, context)) {
              if (event.type === 'done') return 'The source answers.';
            }
            throw new AppError('query.failed', 'The source gave no answer.');
          },
        },
      ];
      try {
        yield* tryConnectionSteps(steps, context.signal);
      } finally {
        await session?.close();
      }
    },
  };
}

/** Rejects once a stop has been given up, so that nobody waits for a driver that does not come back. */
function stoppedUnproven(
  signal: AbortSignal,
  stopping: () => Promise<CancelProof> | undefined,
): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      // The stop is begun by a listener that was there before this one.
      stopping()?.then((proof) => {
        if (proof.state === 'unproven') reject(cancelled());
      }, reject);
    });
  });
}

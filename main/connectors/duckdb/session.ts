import { randomUUID } from 'node:crypto';
import { type DuckDBConnection, StatementType } from '@duckdb/node-api';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import type { ProfileOf } from '#shared/model/connection.ts';
import type { Progress } from '#shared/model/progress.ts';
import { bindNamed } from '#shared/sql/parameters.ts';
import { emitting } from '../../engine/emitting.ts';
import { type Engine, interruptible } from '../../engine/engine.ts';
import { type BoundValue, type Execution, execute } from '../../engine/execute.ts';
import { type LocalViews, searchPath } from '../../engine/local-views.ts';
import type { Connector, RunStats, Session, SessionContext, SessionEvent, Statement } from '../connector.ts';
import { streamBatches } from './batches.ts';
import { catalogLevel, catalogTables } from './catalog.ts';
import { withSuggestions } from './errors.ts';
import { refuse } from './policy.ts';
import { duckdbKind } from './profile.ts';
import { boundValue } from './types.ts';

export interface DuckdbConnectorSettings {
  readonly engine: Engine;
  readonly views: LocalViews;
  /** Whether SQL may name files on this disk: only where the caller is the user's own shell. */
  readonly allowPaths: boolean;
}

/** How often a running statement tells that it runs, in milliseconds. */
const heartbeat = 200;

interface Running {
  readonly stop: AbortController;
  readonly ended: Promise<'cancelled' | 'finished'>;
}

function valuesOf({ parameters, types }: Statement): (name: string) => BoundValue {
  const byName = new Map(Object.entries(parameters).map(([name, value]) => [name.toLowerCase(), value]));
  return (name) => {
    const value = byName.get(name.toLowerCase());
    if (value !== undefined) return boundValue(name, value, types?.get(name.toLowerCase()));
    throw new AppError('input.invalid', `The parameter ${name} has no value.`, {
      hint: 'Write parameters as :name and give each a value.',
      details: { name },
    });
  };
}

/** What a statement is, as far as the engine tells without running it; errors in it are found here. */
async function statementType(connection: DuckDBConnection, sql: string): Promise<StatementType> {
  return interruptible(connection, sql, {}, async () => {
    const extracted = await connection.extractStatements(sql);
    // Only a PIVOT becomes several; its parts cannot be prepared before those ahead of them have run.
    if (extracted.count !== 1) return StatementType.SELECT;
    const prepared = await extracted.prepare(0);
    try {
      return prepared.statementType;
    } finally {
      prepared.destroySync();
    }
  });
}

/** The embedded engine as a connector: local SQL over the sample warehouse, imports and kept results. */
export function createDuckdbConnector({
  engine,
  views,
  allowPaths,
}: DuckdbConnectorSettings): Connector<ProfileOf<typeof duckdbKind>> {
  async function runStatement(
    connection: DuckDBConnection,
    statement: Statement,
    signal: AbortSignal,
    emit: (event: SessionEvent) => void,
  ): Promise<RunStats> {
    await views.prepare(statement.script ?? statement.sql, {
      signal,
      report: (progress) => emit({ type: 'progress', progress }),
    });
    const sql = bindNamed(statement.sql);
    const type = await statementType(connection, sql);
    refuse(type, sql, allowPaths);
    if (signal.aborted) throw cancelled();
    // The engine tells how far it is for some statements only; that it still works is told for all.
    let progress: Progress = { message: 'Running' };
    const beat = setInterval(() => emit({ type: 'progress', progress }), heartbeat);
    try {
      const onProgress = (fraction: number) => {
        progress = { message: 'Running', fraction };
      };
      const execution = { connection, sql, bound: valuesOf(statement), options: { signal, onProgress } };
      if (statement.into === undefined) return await streamBatches(execution, emit);
      return await keepRows(execution, type, statement.into, emit);
    } finally {
      clearInterval(beat);
    }
  }

  async function keepRows(
    execution: Execution,
    type: StatementType,
    file: string,
    emit: (event: SessionEvent) => void,
  ): Promise<RunStats> {
    const outcome = await execute(engine, execution, type === StatementType.SELECT, file);
    if (outcome.kind === 'effect') return { message: outcome.message };
    emit({ type: 'columns', columns: outcome.columns });
    return { rows: outcome.rows };
  }

  async function connect(): Promise<Session> {
    const own = await engine.openConnection();
    await own.connection.run(`SET search_path = '${searchPath}'`);
    const running = new Map<string, Running>();

    async function* run(statement: Statement, context: SessionContext): AsyncGenerator<SessionEvent> {
      const remoteId = randomUUID();
      const stop = new AbortController();
      const signal = AbortSignal.any([context.signal, stop.signal]);
      yield { type: 'started', remoteId };
      const stats = yield* emitting<SessionEvent, RunStats>(signal, (emit, inner) => {
        const work = runStatement(own.connection, statement, inner, emit);
        const ended = work.then(
          () => 'finished' as const,
          (error: unknown) =>
            isAppError(error) && error.code === 'query.cancelled' ? 'cancelled' : 'finished',
        );
        running.set(remoteId, { stop, ended });
        return work.catch(async (error: unknown) => {
          throw isAppError(error) ? await withSuggestions(error, () => views.list()) : error;
        });
      });
      yield { type: 'done', stats };
    }

    return {
      introspect: async (path, { signal }) => {
        await views.needAll({ signal });
        return catalogLevel(engine, views, path);
      },
      tables: async ({ signal }) => {
        await views.needAll({ signal });
        return catalogTables(engine, views);
      },
      estimate: async () => ({
        kind: 'exact',
        bytes: 0,
        basis: 'Local SQL runs on this machine; nothing is billed.',
        warnings: [],
      }),
      explain: (statement, context) => explain(own.connection, statement, context),
      run,
      attach: () => {
        throw new AppError('unsupported', 'A local run ends with the session that started it.');
      },
      async cancel(remoteId) {
        const found = running.get(remoteId);
        if (found === undefined) throw new AppError('not-found', `There is no run ${remoteId}.`);
        found.stop.abort();
        return { state: await found.ended, polls: 1 };
      },
      close: async () => own.close(),
    };
  }

  async function explain(
    connection: DuckDBConnection,
    { sql, parameters, types }: Statement,
    context: SessionContext,
  ): Promise<string> {
    const explained: Statement = {
      sql: `EXPLAIN ${sql}`,
      script: sql,
      parameters,
      ...(types === undefined ? {} : { types }),
    };
    let text = '';
    await runStatement(connection, explained, context.signal, (event) => {
      if (event.type === 'batch') text += (event.values[1] ?? []).join('\n');
    });
    return text;
  }

  return {
    kind: duckdbKind,
    capabilities: {
      attach: false,
      idempotent: false,
      bytesScanned: false,
      billed: false,
      explain: true,
      sessionState: true,
    },
    dialectOf: () => 'duckdb',
    describe: () => 'this workspace',
    rootOf: () => undefined,
    connect,
    async *test(_profile, context) {
      const started = performance.now();
      const session = await connect();
      try {
        for await (const event of session.run({ sql: 'SELECT 1 AS one', parameters: {} }, context)) {
          if (event.type !== 'done') continue;
          const elapsedMs = performance.now() - started;
          yield { step: 'first-query', outcome: 'passed', message: 'The engine answers.', elapsedMs };
        }
      } finally {
        await session.close();
      }
    },
  };
}

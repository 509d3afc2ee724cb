import { randomUUID } from 'node:crypto';
import type { ColumnMetadata } from '@aws-sdk/client-redshift-data';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { bindDataApi } from '#shared/sql/bind.ts';
import type { Aws } from '../../aws/aws.ts';
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
import { createDataApi, type DataApi } from './api.ts';
import { type Asking, ask } from './ask.ts';
import { catalogLevel, catalogTables } from './catalog.ts';
import type { SentStatement } from './errors.ts';
import { stopStatement, untilOver } from './follow.ts';
import { keptSession } from './kept-session.ts';
import { estimateStatement, explainStatement } from './plans.ts';
import { placeOf, type RedshiftDataProfile, redshiftDataKind } from './profile.ts';
import { followRun, refuseStopped } from './run.ts';
import { testSteps } from './steps.ts';
import { withSuggestions } from './suggestions.ts';
import { unloaded } from './unload.ts';

export interface RedshiftDataSettings {
  readonly aws: Aws;
  readonly engine: Engine;
  /** A folder that the engine may write to, for rows that nobody keeps. */
  readonly temporary: string;
}

const capabilities: Capabilities = {
  attach: true,
  idempotent: true,
  bytesScanned: false,
  billed: false,
  explain: true,
  sessionState: true,
};

/** How the service names a statement. */
const statementId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(:\d+)?$/;

function noSuchRun(id: string): AppError {
  return new AppError('not-found', `There is no run ${id}.`, {
    hint: 'The service keeps statements and their results for 24 hours.',
  });
}

function checkLength(sql: string, { limits }: RedshiftDataProfile): void {
  const bytes = Buffer.byteLength(sql);
  if (bytes <= limits.queryBytes) return;
  throw new AppError(
    'limit.exceeded',
    `The statement has ${bytes} bytes; the Data API takes ${limits.queryBytes}.`,
    {
      hint: 'Shorten it, or put long lists of values into a table first.',
    },
  );
}

/** Redshift by its Data API: no connection is held, and each statement can be found again by its id. */
export function createRedshiftDataConnector({
  aws,
  engine,
  temporary,
}: RedshiftDataSettings): Connector<RedshiftDataProfile> {
  function openSession(profile: RedshiftDataProfile, api: DataApi, opened: SessionContext): Session {
    const kept = keptSession(api, profile);
    const inTurn = createTurnstile();
    const askingIn = (context: SessionContext): Asking => ({ api, profile, context });

    /** Runs a statement of our own to its end, and gives the columns of its result. */
    async function runAside(sql: string, context: SessionContext): Promise<readonly ColumnMetadata[]> {
      const id = await kept.submit({ sql, parameters: [], token: randomUUID() }, context);
      const found = await untilOver(id, { api, limits: profile.limits, context });
      if (found.Status !== 'FINISHED') {
        throw new AppError('query.failed', `The unload failed: ${found.Error ?? found.Status}.`, {
          hint: 'Check that the role may write to the folder, and that Redshift may use the role.',
        });
      }
      if (found.HasResultSet !== true) return [];
      return (await api.csvPage(id, undefined, context)).ColumnMetadata ?? [];
    }

    /** Follows a statement within a context that ends where the work is stopped or left. */
    function follow(
      id: string,
      of: {
        readonly statement?: Statement;
        readonly sent?: SentStatement;
        readonly into: string | undefined;
      },
      context: SessionContext,
      tell: (event: SessionEvent) => void,
    ): Promise<RunStats> {
      const { statement, sent, into } = of;
      const { leave } = context;
      const signal = leave === undefined ? context.signal : AbortSignal.any([context.signal, leave]);
      const inner = { ...context, signal };
      return followRun(
        {
          api,
          engine,
          profile,
          temporary,
          id,
          into,
          preview: statement?.preview,
          sent,
          context: inner,
          tell,
          suggest: (error) => withSuggestions(error, (sql) => ask(askingIn(inner), sql)),
          ...(statement === undefined
            ? {}
            : {
                unload: (file: string) =>
                  unloaded({
                    aws,
                    engine,
                    profile,
                    statement,
                    context: inner,
                    into: file,
                    name: id,
                    run: (sql) => runAside(sql, inner),
                    report: (progress) => tell({ type: 'progress', progress }),
                  }),
              }),
        },
        leave,
      );
    }

    async function* events(
      context: SessionContext,
      work: (context: SessionContext, tell: (event: SessionEvent) => void) => Promise<RunStats>,
    ): AsyncGenerator<SessionEvent, void, void> {
      const stats = yield* emitting<SessionEvent, RunStats>(context.signal, (tell, signal) =>
        work({ ...context, signal }, tell),
      );
      yield { type: 'done', stats };
    }

    async function runInTurn(
      statement: Statement,
      context: SessionContext,
      tell: (event: SessionEvent) => void,
    ): Promise<RunStats> {
      refuseStopped(context);
      const bound = bindDataApi(statement);
      checkLength(bound.sql, profile);
      const { parameters, sql } = bound;
      const id = await kept.submit({ sql, parameters, token: statement.token ?? randomUUID() }, context);
      tell({ type: 'started', remoteId: id });
      try {
        const sent = { sql: statement.sql, bound };
        return await follow(id, { statement, sent, into: statement.into }, context, tell);
      } catch (error) {
        const { leftRunning, stopped } = isAppError(error) ? error.details : {};
        if (leftRunning === true || stopped?.state === 'unproven') kept.giveUp();
        throw error;
      }
    }

    return {
      introspect: (path, context) => catalogLevel(askingIn(context), path),
      tables: (context) => catalogTables(askingIn(context)),
      estimate: (statement, context) =>
        inTurn(() => kept.within((id) => estimateStatement(askingIn(context), statement, id))),
      explain: (statement, context) =>
        inTurn(() => kept.within((id) => explainStatement(askingIn(context), statement, id))),
      run: (statement, context) =>
        events(context, (inner, tell) => inTurn(() => runInTurn(statement, inner, tell))),
      attach: (id, into, context) =>
        events(context, async (inner, tell) => {
          refuseStopped(inner);
          if (!statementId.test(id)) throw noSuchRun(id);
          tell({ type: 'started', remoteId: id });
          return follow(id, { into }, inner, tell);
        }),
      async cancel(id) {
        if (!statementId.test(id)) throw noSuchRun(id);
        const context = { ...opened, signal: new AbortController().signal };
        return stopStatement(id, { api, limits: profile.limits, context });
      },
      async close() {},
    };
  }

  return {
    kind: redshiftDataKind,
    capabilities,
    dialectOf: () => 'redshift',
    describe: placeOf,
    rootOf: ({ database }) => database,
    connect: async (profile, context) => openSession(profile, createDataApi(aws, profile), context),
    async *test(profile, context) {
      const asking = { api: createDataApi(aws, profile), profile, context };
      yield* tryConnectionSteps(testSteps(aws, asking), context.signal);
    },
  };
}

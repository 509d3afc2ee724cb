import type { Aws } from '../../aws/aws.ts';
import { emitting } from '../../engine/emitting.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Connector, RunStats, Session, SessionContext, SessionEvent, Statement } from '../connector.ts';
import { createCalls } from './calls.ts';
import { createCatalog } from './catalog.ts';
import { testConnection } from './connection-test.ts';
import { estimateCost } from './estimate.ts';
import { explainStatement } from './explain.ts';
import type { FetchTools } from './fetch.ts';
import { stopWithProof } from './follow.ts';
import { createMetadata } from './metadata.ts';
import { type AthenaProfile, athenaKind, placeOf } from './profile.ts';
import { followRun, runStatement } from './run.ts';
import { withSuggestions } from './suggestions.ts';
import { ownUnload } from './unload.ts';
import { unstoppable } from './unstoppable.ts';

export interface AthenaConnectorSettings {
  readonly aws: Aws;
  readonly engine: Engine;
  /** Where what is being fetched stands. */
  readonly temporary: string;
}

/** Athena: every run is one of the service's own, found again by its id. */
export function createAthenaConnector({
  aws,
  engine,
  temporary,
}: AthenaConnectorSettings): Connector<AthenaProfile> {
  async function connect(profile: AthenaProfile, opened: SessionContext): Promise<Session> {
    const calls = createCalls(aws, profile);
    const metadata = createMetadata(aws, profile);
    const catalog = createCatalog(metadata, profile);
    const tools: FetchTools = { aws, calls, engine, profile, temporary };

    async function* told(
      context: SessionContext,
      work: (inner: SessionContext, emit: (event: SessionEvent) => void) => Promise<RunStats>,
    ): AsyncGenerator<SessionEvent> {
      const stats = yield* emitting<SessionEvent, RunStats>(context.signal, (emit, signal) =>
        work({ ...context, signal }, emit),
      );
      yield { type: 'done', stats };
    }

    return {
      introspect: (path, context) => catalog.level(path, context),
      tables: (context) => catalog.tables(context),
      estimate: (statement, context) => estimateCost(tools, metadata, statement, context),
      explain: (statement, context) => explainStatement(tools, statement, context),
      run: (statement: Statement, context) =>
        told(context, (inner, emit) =>
          runStatement(tools, metadata, statement, inner, emit).catch(async (error: unknown) => {
            throw await withSuggestions(error, statement.sql, metadata, profile, inner);
          }),
        ),
      async *attach(remoteId, into, context) {
        const execution = await calls.execution(remoteId, context);
        yield { type: 'started', remoteId };
        yield* told(context, (inner, emit) =>
          followRun(tools, remoteId, { into }, inner, emit, ownUnload(execution)?.prefix),
        );
      },
      cancel: (remoteId) => stopWithProof(calls, remoteId, profile, unstoppable(opened)),
      close: async () => {},
    };
  }

  return {
    kind: athenaKind,
    capabilities: {
      attach: true,
      idempotent: true,
      bytesScanned: true,
      billed: true,
      explain: true,
      sessionState: false,
    },
    dialectOf: () => 'athena',
    describe: placeOf,
    rootOf: ({ catalog }) => catalog,
    connect,
    test: (profile, context) => testConnection(aws, createCalls(aws, profile), profile, context),
  };
}

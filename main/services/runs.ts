import { randomUUID } from 'node:crypto';
import type { RunEvent, RunRequest } from '#shared/contract/runs.ts';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Budget } from '#shared/model/connection.ts';
import type { CostEstimate } from '#shared/model/cost.ts';
import type { Dialect } from '#shared/model/query.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { positionAt } from '#shared/sql/position.ts';
import type { ScriptStatement } from '#shared/sql/statements.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import type {
  Capabilities,
  Connections,
  Session,
  SessionContext,
  Statement,
} from '../connectors/connector.ts';
import type { HistoryLog } from '../engine/history-log.ts';
import { legalName } from '../engine/result-names.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { JournalEntry, RunJournal } from '../engine/run-journal.ts';
import type { Clock } from '../platform/clock.ts';
import { createActiveRuns } from './active-runs.ts';
import { procedures } from './procedure.ts';
import { createFollower, type Ending, type Followed } from './run-follower.ts';
import { guardStatements } from './run-guard.ts';
import { recorded } from './run-history.ts';
import { readScript, type SavedQueries, type Script } from './run-source.ts';
import { holdToBudget, spentOn } from './spending.ts';
import { contextOf, withSession } from './with-session.ts';

export interface RunsServiceSettings {
  readonly connections: Connections;
  readonly queries: SavedQueries;
  readonly results: ResultStore;
  readonly history: HistoryLog;
  readonly journal: RunJournal;
  readonly clock: Clock;
  /** Told of every result as soon as it is kept. */
  onKept?(result: ResultInfo): void;
}

const titleLength = 80;

/** The statement on one line, without comments, as far as a title goes. */
function shortened(sql: string, dialect: Dialect): string {
  let text = '';
  for (const token of tokenize(sql, dialect)) {
    if (isSignificant(token)) text += sql.slice(token.start, token.end);
    else if (!text.endsWith(' ')) text += ' ';
    if (text.length > 2 * titleLength) break;
  }
  const line = text.trim();
  return line.length > titleLength ? `${line.slice(0, titleLength - 1)}…` : line;
}

/** A failure of a statement, with the statement's number and the position in the whole script. */
function inScript(error: unknown, script: Script, index: number): AppError {
  const known = isAppError(error) ? error : toAppError(error);
  const start = script.statements[index]?.start ?? 0;
  const { position } = known.details;
  return new AppError(known.code, known.message, {
    hint: known.hint,
    retryable: known.retryable,
    cause: known.cause ?? known,
    details: {
      ...known.details,
      statement: index,
      ...(position === undefined ? {} : { position: positionAt(script.text, start + position.offset) }),
    },
  });
}

/** The values that one statement of a script names. */
function statementOf(script: Script, statement: ScriptStatement): Statement {
  const { parameters, types, text } = script;
  return { sql: statement.text, script: text, parameters, types };
}

function endOf(script: Script): (event: RunEvent) => boolean {
  const final = script.statements.length - 1;
  return (event) => (event.type === 'result' || event.type === 'finished') && event.index === final;
}

export function createRunsService(settings: RunsServiceSettings) {
  const { connections, queries, history, journal, clock } = settings;
  const os = procedures.runs;
  const follow = createFollower(settings);
  const active = createActiveRuns(connections, journal);

  /** Of every statement in turn; what fails says which statement it was. */
  async function ofEach<T>(script: Script, work: (statement: Statement) => Promise<T>): Promise<T[]> {
    const found: T[] = [];
    for (const [index, statement] of script.statements.entries()) {
      try {
        found.push(await work(statementOf(script, statement)));
      } catch (error) {
        throw inScript(error, script, index);
      }
    }
    return found;
  }

  async function holdToOwnBudget(
    budget: Budget,
    connectionId: string,
    script: Script,
    session: Session,
    context: SessionContext,
  ): Promise<void> {
    const estimates: CostEstimate[] = await ofEach(script, (statement) =>
      session.estimate(statement, context),
    );
    holdToBudget(budget, estimates, await spentOn(connectionId, budget.currency, history, clock));
  }

  function followedOf(
    request: RunRequest,
    script: Script,
    index: number,
    statement: ScriptStatement,
  ): Followed {
    const several = script.statements.length > 1;
    const title = script.title ?? shortened(statement.text, script.dialect);
    const names = new Set(namedParameters(statement.text, script.dialect));
    return {
      index,
      connectionId: request.connectionId,
      sql: statement.text,
      parameters: Object.fromEntries(Object.entries(script.parameters).filter(([name]) => names.has(name))),
      title: several && script.title !== undefined ? `${title} (${index + 1})` : title,
      name: script.title === undefined ? 'result' : legalName(script.title),
      origin: { kind: 'run', ...(script.queryId === undefined ? {} : { queryId: script.queryId }) },
      startedAt: clock.now(),
    };
  }

  /** Written down before the source hears of it, where the source may go on without us. */
  async function journalled(
    { attach, idempotent }: Capabilities,
    followed: Followed,
    script: Script,
  ): Promise<JournalEntry | undefined> {
    if (!attach && !idempotent) return undefined;
    const { connectionId, sql, parameters, title, name, origin, startedAt } = followed;
    return journal.begin({
      connectionId,
      sql,
      script: script.text,
      parameters,
      types: Object.fromEntries(script.types),
      title,
      name,
      ...(origin.kind === 'run' && origin.queryId !== undefined ? { queryId: origin.queryId } : {}),
      startedAt: startedAt.toISOString(),
    });
  }

  async function* runStatement(
    session: Session,
    capabilities: Capabilities,
    followed: Followed,
    script: Script,
    statement: ScriptStatement,
    { whenLeft = 'stop', preview }: RunRequest,
    context: SessionContext,
  ): AsyncGenerator<RunEvent, Ending, void> {
    const entry = await journalled(capabilities, followed, script);
    const token = entry?.token ?? randomUUID();
    const run = (inner: SessionContext) =>
      follow({ ...followed, journalled: entry }, (into) =>
        session.run(
          {
            ...statementOf(script, statement),
            into,
            token,
            ...(preview === undefined ? {} : { preview }),
          },
          inner,
        ),
      );
    return yield* entry === undefined ? run(context) : active.track(entry.runId, context, whenLeft, run);
  }

  async function* runScript(
    request: RunRequest,
    script: Script,
    context: SessionContext,
  ): AsyncGenerator<RunEvent, void, void> {
    const profile = await connections.profile(request.connectionId);
    const capabilities = await connections.capabilities(request.connectionId);
    const session = await connections.open(request.connectionId, context);
    try {
      const total = script.statements.length;
      if (profile.budget !== undefined && request.allow?.overBudget !== true) {
        await holdToOwnBudget(profile.budget, request.connectionId, script, session, context);
      }
      for (const [index, statement] of script.statements.entries()) {
        if (context.signal.aborted) throw inScript(cancelled(), script, index);
        yield { type: 'statement', index, total, sql: statement.text };
        const followed = followedOf(request, script, index, statement);
        try {
          yield yield* runStatement(session, capabilities, followed, script, statement, request, context);
        } catch (error) {
          throw inScript(error, script, index);
        }
      }
    } finally {
      await session.close();
    }
  }

  /** Where the source has not said that it took it, the same token asks again without starting a second run. */
  async function* resumed(
    entry: JournalEntry,
    context: SessionContext,
  ): AsyncGenerator<RunEvent, void, void> {
    const { connectionId, sql, script, parameters, title, name, queryId, token } = entry;
    const followed: Followed = {
      index: 0,
      connectionId,
      sql,
      parameters,
      title,
      name,
      origin: { kind: 'run', ...(queryId === undefined ? {} : { queryId }) },
      startedAt: new Date(entry.startedAt),
      journalled: entry,
    };
    const types = new Map(Object.entries(entry.types));
    const session = await connections.open(connectionId, context).catch(async (error: unknown) => {
      // Claimed and not followed, it could be taken up by nobody.
      await journal.left(entry.runId);
      throw error;
    });
    try {
      yield { type: 'statement', index: 0, total: 1, sql };
      yield yield* active.track(entry.runId, context, 'leave', (inner) =>
        follow(followed, (into) =>
          entry.remoteId === undefined
            ? session.run({ sql, script, parameters, types, into, token }, inner)
            : session.attach(entry.remoteId, into, inner),
        ),
      );
    } finally {
      await session.close();
    }
  }

  /** Stops the work, too, when the reader leaves the stream. */
  async function* untilLeft(
    context: SessionContext,
    work: (context: SessionContext) => AsyncGenerator<RunEvent, void, void>,
  ): AsyncGenerator<RunEvent, void, void> {
    const leaving = new AbortController();
    try {
      yield* work({ ...context, signal: AbortSignal.any([context.signal, leaving.signal]) });
    } finally {
      leaving.abort();
    }
  }

  async function scriptOf(request: Pick<RunRequest, 'connectionId' | 'source' | 'parameters' | 'types'>) {
    const info = await connections.get(request.connectionId);
    return { info, script: await readScript(request, info.dialect, queries) };
  }

  return {
    start: os.start.handler(async function* ({ input, context: { log }, signal }) {
      const { info, script } = await scriptOf(input);
      const { name, readOnly, dialect, kind } = info;
      const asks = kind !== 'duckdb';
      guardStatements(script.statements, { name, readOnly, dialect, asks }, input.allow.writes);
      const what = {
        connectionId: input.connectionId,
        sql: script.text,
        title: script.title,
        queryId: script.queryId,
        parameters: script.parameters,
      };
      yield* untilLeft(contextOf(clock, log, signal), (inner) =>
        recorded(runScript(input, script, inner), what, endOf(script), history, clock),
      );
    }),
    estimate: os.estimate.handler(async ({ input, context: { log }, signal }) => {
      const { script } = await scriptOf(input);
      const context = contextOf(clock, log, signal);
      return withSession(connections, input.connectionId, context, (session) =>
        ofEach(script, (statement) => session.estimate(statement, context)),
      );
    }),
    explain: os.explain.handler(async ({ input, context: { log }, signal }) => {
      const { script } = await scriptOf(input);
      const context = contextOf(clock, log, signal);
      return withSession(connections, input.connectionId, context, (session) =>
        ofEach(script, (statement) => session.explain(statement, context)),
      );
    }),
    active: os.active.handler(async () => [...(await active.list())]),
    resume: os.resume.handler(async function* ({ input, context: { log }, signal }) {
      const entry = await journal.claim(input.runId);
      const { connectionId, sql, title, queryId, parameters } = entry;
      const last = (event: RunEvent) => event.type === 'result' || event.type === 'finished';
      yield* untilLeft(contextOf(clock, log, signal), (inner) =>
        recorded(
          resumed(entry, inner),
          { connectionId, sql, title, queryId, parameters },
          last,
          history,
          clock,
        ),
      );
    }),
    stop: os.stop.handler(({ input, context: { log }, signal }) =>
      active.stop(input.runId, contextOf(clock, log, signal)),
    ),
    leave: os.leave.handler(({ input }) => active.leave(input.runId)),
    forget: os.forget.handler(({ input }) => active.forget(input.runId)),
    spent: os.spent.handler(async ({ input }) => {
      const { budget } = await connections.profile(input.connectionId);
      const spent = await spentOn(input.connectionId, budget?.currency ?? 'USD', history, clock);
      return { ...spent, ...(budget === undefined ? {} : { budget }) };
    }),
  };
}

import type { HistoryEntry } from '#shared/contract/results.ts';
import type { RunEvent, RunRequest } from '#shared/contract/runs.ts';
import { AppError, cancelled, isAppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Column } from '#shared/model/column.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { positionAt } from '#shared/sql/position.ts';
import type { ScriptStatement } from '#shared/sql/statements.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import type { Connections, RunStats, Session, SessionContext } from '../connectors/connector.ts';
import type { HistoryLog } from '../engine/history-log.ts';
import { legalName } from '../engine/result-names.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { Clock } from '../platform/clock.ts';
import { procedures } from './procedure.ts';
import { readScript, type SavedQueries, type Script } from './run-source.ts';

export interface RunsServiceSettings {
  readonly connections: Connections;
  readonly queries: SavedQueries;
  readonly results: ResultStore;
  readonly history: HistoryLog;
  readonly clock: Clock;
  /** Told of every result as soon as it is kept. */
  onKept?(result: ResultInfo): void;
}

/** How a statement ends that does not fail. */
type Ending = Extract<RunEvent, { type: 'result' | 'finished' }>;

const titleLength = 80;

/** The statement on one line, without comments, as far as a title goes. */
function shortened(sql: string): string {
  let text = '';
  for (const token of tokenize(sql)) {
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

export function createRunsService({
  connections,
  queries,
  results,
  history,
  clock,
  onKept,
}: RunsServiceSettings) {
  const os = procedures.runs;

  /** One statement: what it tells of on the way, and as its value how it ended. */
  async function* runStatement(
    session: Session,
    context: SessionContext,
    request: RunRequest,
    script: Script,
    index: number,
    statement: ScriptStatement,
  ): AsyncGenerator<RunEvent, Ending, void> {
    const startedAt = clock.now();
    const started = performance.now();
    const pending = await results.begin();
    try {
      let remoteId: string | undefined;
      let columns: readonly Column[] | undefined;
      let stats: RunStats = {};
      const { parameters, types } = script;
      for await (const event of session.run(
        { sql: statement.text, script: script.text, parameters, types, into: pending.file },
        context,
      )) {
        if (event.type === 'started') remoteId = event.remoteId;
        if (event.type === 'progress') yield { type: 'progress', index, progress: event.progress };
        if (event.type === 'columns') columns = event.columns;
        if (event.type === 'done') stats = event.stats;
      }
      if (columns === undefined || stats.rows === undefined) {
        const elapsedMs = performance.now() - started;
        return { type: 'finished', index, message: stats.message ?? 'Done.', elapsedMs };
      }
      const several = script.statements.length > 1;
      const title = script.title ?? shortened(statement.text);
      const names = new Set(namedParameters(statement.text));
      const result = await pending.keep({
        name: script.title === undefined ? 'result' : legalName(script.title),
        title: several && script.title !== undefined ? `${title} (${index + 1})` : title,
        origin: {
          kind: 'run',
          ...(script.queryId === undefined ? {} : { queryId: script.queryId }),
        },
        connectionId: request.connectionId,
        sql: statement.text,
        parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => names.has(name))),
        ...(remoteId === undefined ? {} : { remoteId }),
        startedAt: startedAt.toISOString(),
        finishedAt: clock.now().toISOString(),
        rows: stats.rows,
        ...(stats.bytesScanned === undefined ? {} : { bytesScanned: stats.bytesScanned }),
        columns: [...columns],
      });
      onKept?.(result);
      return { type: 'result', index, result };
    } finally {
      await pending.discard();
    }
  }

  /** Runs the script and tells; what happened goes into the history whichever way it ends. */
  async function* runScript(
    request: RunRequest,
    script: Script,
    context: SessionContext,
  ): AsyncGenerator<RunEvent, void, void> {
    const at = clock.now().toISOString();
    const started = performance.now();
    let outcome: HistoryEntry['outcome'] = 'cancelled';
    let failure: AppError | undefined;
    let last: ResultInfo | null = null;
    try {
      const session = await connections.open(request.connectionId, context);
      try {
        const total = script.statements.length;
        for (const [index, statement] of script.statements.entries()) {
          if (context.signal.aborted) throw inScript(cancelled(), script, index);
          yield { type: 'statement', index, total, sql: statement.text };
          let ending: Ending;
          try {
            ending = yield* runStatement(session, context, request, script, index, statement);
          } catch (error) {
            throw inScript(error, script, index);
          }
          if (ending.type === 'result') last = ending.result;
          // Before it is told: a reader may leave as soon as it has the last result.
          if (index === total - 1) outcome = 'done';
          yield ending;
        }
      } finally {
        await session.close();
      }
    } catch (error) {
      failure = toAppError(error);
      outcome = failure.code === 'query.cancelled' ? 'cancelled' : 'failed';
      throw failure;
    } finally {
      await history.append({
        at,
        connectionId: request.connectionId,
        sql: script.text,
        ...(script.title === undefined ? {} : { title: script.title }),
        ...(script.queryId === undefined ? {} : { queryId: script.queryId }),
        parameters: script.parameters,
        outcome,
        elapsedMs: performance.now() - started,
        ...(last === null ? {} : { rows: last.rows, resultId: last.id }),
        ...(failure === undefined || outcome === 'cancelled' ? {} : { error: failure.message }),
      });
    }
  }

  return {
    start: os.start.handler(async function* ({ input, context: { log }, signal }) {
      const { dialect } = await connections.get(input.connectionId);
      const script = await readScript(input, dialect, queries);
      const leaving = new AbortController();
      const inner = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
      try {
        yield* runScript(input, script, { signal: inner, log, clock });
      } finally {
        leaving.abort();
      }
    }),
  };
}

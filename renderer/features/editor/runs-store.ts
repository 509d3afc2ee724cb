import { createStore } from 'zustand/vanilla';
import { rowsText } from '#renderer/components/text/describe.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { RunEvent, RunRequest } from '#shared/contract/runs.ts';
import { type AppError, assertNever } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Money } from '#shared/model/cost.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** What one statement of a run came to. */
export interface StatementRun {
  readonly index: number;
  readonly sql: string;
  readonly outcome: 'running' | 'rows' | 'done' | 'failed' | 'stopped' | 'left' | 'plan';
  readonly message: string;
  readonly startedAt: number;
  readonly elapsedMs: number | undefined;
  readonly result: ResultInfo | undefined;
  /** Of a run at a source that works on without us: to leave it, or to stop it from elsewhere. */
  readonly runId?: string;
  /** What the source says it read and what that costs, where it says so. */
  readonly bytesScanned?: number | undefined;
  readonly cost?: Money | undefined;
  /** How the source would run it; present where that was asked and nothing ran. */
  readonly plan?: string;
}

/** The last run of a tab. */
export interface TabRun {
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly startedAt: number;
  readonly elapsedMs: number | undefined;
  readonly statements: readonly StatementRun[];
  readonly progress: Progress | undefined;
  readonly error: AppError | undefined;
  /** Where the text that ran begins in the tab's text, to place the error. */
  readonly offset: number;
  stop(): void;
}

export interface RunOptions {
  /** Starts it, or takes it up again. */
  start(signal: AbortSignal): Promise<AsyncIterable<RunEvent>>;
  readonly offset: number;
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  /** Called with each result as it comes; all of the run so far. */
  onResults(results: readonly ResultInfo[]): void;
}

/** Runs by the tab they belong to. A tab has at most one run at a time. */
export function createRunsStore(client: Client) {
  const store = createStore<{ readonly runs: Readonly<Record<string, TabRun>> }>(() => ({ runs: {} }));

  function put(tabId: string, run: TabRun): void {
    store.setState(({ runs }) => ({ runs: { ...runs, [tabId]: run } }));
  }

  return {
    store,
    get: (tabId: string): TabRun | undefined => store.getState().runs[tabId],
    stop: (tabId: string): void => store.getState().runs[tabId]?.stop(),
    forget(tabId: string): void {
      store.getState().runs[tabId]?.stop();
      store.setState(({ runs }) => {
        const { [tabId]: _gone, ...others } = runs;
        return { runs: others };
      });
    },
    /** Leaves what a tab runs at work at its source; it can be followed again from the history. */
    async leave(tabId: string): Promise<void> {
      const open = store.getState().runs[tabId]?.statements.find((one) => one.outcome === 'running');
      if (open?.runId !== undefined) await client.runs.leave({ runId: open.runId });
    },
    /** Shows how the source would run each statement, in place of a run. */
    async explain(tabId: string, request: RunRequest, offset: number): Promise<void> {
      const startedAt = Date.now();
      const base = { startedAt, progress: undefined, offset, stop: () => {} };
      try {
        const plans = await client.runs.explain(request);
        const elapsedMs = Date.now() - startedAt;
        const statements = plans.map((plan, index): StatementRun => {
          const result = undefined;
          return { index, sql: plan, outcome: 'plan', message: 'Plan', startedAt, elapsedMs, result, plan };
        });
        put(tabId, { ...base, state: 'done', elapsedMs, statements, error: undefined });
      } catch (thrown) {
        const elapsedMs = Date.now() - startedAt;
        put(tabId, { ...base, state: 'failed', elapsedMs, statements: [], error: toAppError(thrown) });
      }
    },
    /** Runs to the end. Resolves also when it failed or was stopped: the run's state says which. */
    async run(tabId: string, options: RunOptions): Promise<TabRun> {
      const controller = new AbortController();
      const { signal } = controller;
      const startedAt = Date.now();
      let run: TabRun = {
        state: 'running',
        startedAt,
        elapsedMs: undefined,
        statements: [],
        progress: undefined,
        error: undefined,
        offset: options.offset,
        stop: () => stop(),
      };
      const change = (part: Partial<TabRun>): void => {
        run = { ...run, ...part };
        put(tabId, run);
      };
      // What runs at a source is stopped there, and its word is waited for; the stream then ends by itself.
      const stop = (): void => {
        const open = run.statements.find((one) => one.outcome === 'running');
        if (open?.runId === undefined) controller.abort();
        else client.runs.stop({ runId: open.runId }).catch(() => controller.abort());
      };
      options.signal.addEventListener('abort', stop, { once: true });
      const changeStatement = (index: number, part: Partial<StatementRun>): void =>
        change({
          statements: run.statements.map((one) => (one.index === index ? { ...one, ...part } : one)),
        });
      const ended = (index: number): number =>
        Date.now() - (run.statements.find((one) => one.index === index)?.startedAt ?? startedAt);

      change({});
      try {
        for await (const event of await options.start(signal)) {
          switch (event.type) {
            case 'statement':
              change({
                progress: undefined,
                statements: [
                  ...run.statements,
                  {
                    index: event.index,
                    sql: event.sql,
                    outcome: 'running',
                    message: 'Running',
                    startedAt: Date.now(),
                    elapsedMs: undefined,
                    result: undefined,
                  },
                ],
              });
              break;
            case 'started':
              changeStatement(event.index, { runId: event.runId });
              break;
            case 'progress':
              change({ progress: event.progress });
              options.report(event.progress);
              break;
            case 'result':
              changeStatement(event.index, {
                outcome: 'rows',
                message: rowsText(event.result.rows),
                elapsedMs: Date.parse(event.result.finishedAt) - Date.parse(event.result.startedAt),
                result: event.result,
                bytesScanned: event.result.bytesScanned,
                cost: event.result.cost,
              });
              options.onResults(run.statements.flatMap((one) => one.result ?? []));
              break;
            case 'finished':
              changeStatement(event.index, {
                outcome: 'done',
                message: event.message,
                elapsedMs: event.elapsedMs,
                bytesScanned: event.bytesScanned,
                cost: event.cost,
              });
              break;
            default:
              assertNever(event);
          }
        }
        signal.throwIfAborted();
        change({ state: 'done', elapsedMs: Date.now() - startedAt, progress: undefined });
      } catch (thrown) {
        const error = toAppError(thrown);
        const stopped = error.code === 'query.cancelled';
        const { leftRunning, stopped: proof } = error.details;
        const open = run.statements.find((one) => one.outcome === 'running');
        if (open !== undefined) {
          changeStatement(open.index, {
            outcome: leftRunning === true ? 'left' : stopped ? 'stopped' : 'failed',
            message: error.message,
            elapsedMs: ended(open.index),
            bytesScanned: proof?.bytesScanned,
            cost: proof?.cost,
          });
        }
        change({
          state: stopped ? 'stopped' : 'failed',
          elapsedMs: Date.now() - startedAt,
          progress: undefined,
          error: stopped ? undefined : error,
        });
      }
      return run;
    },
  };
}
export type RunsStore = ReturnType<typeof createRunsStore>;

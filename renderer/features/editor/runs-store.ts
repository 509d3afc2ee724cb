import { createStore } from 'zustand/vanilla';
import { rowsText } from '#renderer/components/text/describe.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { RunRequest } from '#shared/contract/runs.ts';
import { type AppError, assertNever } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** What one statement of a run came to. */
export interface StatementRun {
  readonly index: number;
  readonly sql: string;
  readonly outcome: 'running' | 'rows' | 'done' | 'failed' | 'stopped';
  readonly message: string;
  readonly startedAt: number;
  readonly elapsedMs: number | undefined;
  readonly result: ResultInfo | undefined;
  /** Of a run at a source that works on without us: to leave it, or to stop it from elsewhere. */
  readonly runId?: string;
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
  readonly request: RunRequest;
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
    /** Runs to the end. Resolves also when it failed or was stopped: the run's state says which. */
    async run(tabId: string, options: RunOptions): Promise<TabRun> {
      const controller = new AbortController();
      const signal = AbortSignal.any([options.signal, controller.signal]);
      const startedAt = Date.now();
      let run: TabRun = {
        state: 'running',
        startedAt,
        elapsedMs: undefined,
        statements: [],
        progress: undefined,
        error: undefined,
        offset: options.offset,
        stop: () => controller.abort(),
      };
      const change = (part: Partial<TabRun>): void => {
        run = { ...run, ...part };
        put(tabId, run);
      };
      const changeStatement = (index: number, part: Partial<StatementRun>): void =>
        change({
          statements: run.statements.map((one) => (one.index === index ? { ...one, ...part } : one)),
        });
      const ended = (index: number): number =>
        Date.now() - (run.statements.find((one) => one.index === index)?.startedAt ?? startedAt);

      change({});
      try {
        for await (const event of await client.runs.start(options.request, { signal })) {
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
              });
              options.onResults(run.statements.flatMap((one) => one.result ?? []));
              break;
            case 'finished':
              changeStatement(event.index, {
                outcome: 'done',
                message: event.message,
                elapsedMs: event.elapsedMs,
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
        const open = run.statements.find((one) => one.outcome === 'running');
        if (open !== undefined) {
          changeStatement(open.index, {
            outcome: stopped ? 'stopped' : 'failed',
            message: error.message,
            elapsedMs: ended(open.index),
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

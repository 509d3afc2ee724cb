import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import {
  allToRun,
  isNumberedTitle,
  type RunOptions,
  statementToRun,
  type TextToRun,
} from '#renderer/features/editor/index.ts';
import type { RunRequest } from '#shared/contract/runs.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { Dialect, QuerySummary } from '#shared/model/query.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { rememberParameters } from './remembered-parameters.ts';
import { useSettings } from './settings.tsx';
import type { TabParameters } from './use-tab-parameters.ts';
import { type PendingRun, useWorkbench } from './workbench-context.tsx';

function viewAfter(view: Tab['view'] | undefined): Tab['view'] {
  return view === undefined || view === 'messages' ? 'result' : view;
}

/** What the core wants the person to allow before it runs something. */
export interface RunQuestion {
  readonly error: AppError;
  readonly needs: NonNullable<AppError['details']['needs']>;
  /** Runs it with that allowed. */
  allow(): void;
}

type Allowed = NonNullable<RunRequest['allow']>;

/** Runs what a tab holds and shows what comes of it in the tab. */
export function useRunner(
  tab: Tab,
  query: QuerySummary | undefined,
  parameters: TabParameters,
  dialect: Dialect,
) {
  const { tabs, runs, editor } = useWorkbench();
  const activity = useActivity();
  const settings = useSettings();

  const client = useClient();
  const [question, setQuestion] = useState<RunQuestion>();

  const follow = useCallback(
    (offset: number, startRun: RunOptions['start']) =>
      activity.start(tab.title, async ({ signal, report }) => {
        const run = await runs.run(tab.id, {
          start: startRun,
          offset,
          signal,
          report,
          onResults: (results) =>
            tabs.change(tab.id, {
              resultIds: results.map((result) => result.id),
              shownResult: results.length - 1,
              // What the answer before was looked at as; messages give way to the rows.
              view: viewAfter(tabs.get(tab.id)?.view),
            }),
        });
        const rowless = run.statements.every((statement) => statement.result === undefined);
        const asks = run.error?.details.needs !== undefined;
        if (!asks && (run.state === 'failed' || (run.state === 'done' && rowless))) {
          tabs.change(tab.id, { view: 'messages' });
        }
        return run;
      }),
    [activity, runs, tabs, tab.id, tab.title],
  );

  const start = useCallback(
    (text: TextToRun | undefined, allow: Allowed = {}, pending: PendingRun = {}) => {
      if (runs.get(tab.id)?.state === 'running') return;
      if (text === undefined) {
        activity.notify({ tone: 'info', title: 'There is no SQL to run in this tab.' });
        return;
      }
      const needed = namedParameters(text.sql, dialect);
      if (needed.some((name) => parameters.errors[name] !== undefined)) {
        parameters.showWrong();
        return;
      }
      if (query !== undefined) rememberParameters(settings, query.id, parameters.values);
      tabs.change(tab.id, { resultIds: [], shownResult: 0 });

      const request: RunRequest = {
        ...requestFor(tab, query, text, parameters, dialect),
        whenLeft: 'leave',
        allow,
        ...pending,
      };
      void follow(text.offset, (signal) => client.runs.start(request, { signal })).then(({ error }) => {
        const needs = error?.details.needs;
        if (error === undefined || needs === undefined) return;
        const allowed = needs === 'writes' ? { writes: true } : { overBudget: true };
        setQuestion({ error, needs, allow: () => start(text, { ...allow, ...allowed }, pending) });
      });
    },
    [tab, query, parameters, dialect, tabs, runs, activity, settings, client, follow],
  );

  /** What is selected, or the statement the cursor is in. */
  const chosen = useCallback(() => {
    const at = editor.current?.selection() ?? { start: tab.cursor, end: tab.cursor };
    return statementToRun(tab.sql, at, dialect);
  }, [tab.sql, tab.cursor, editor, dialect]);
  const runStatement = useCallback(() => {
    start(chosen());
  }, [start, chosen]);
  const runAll = useCallback(
    (pending: PendingRun = {}) => start(allToRun(tab.sql, dialect), {}, pending),
    [start, tab.sql, dialect],
  );
  const explain = useCallback(() => {
    const text = chosen();
    if (text === undefined) return;
    tabs.change(tab.id, { view: 'messages' });
    void runs.explain(tab.id, requestFor(tab, query, text, parameters, dialect), text.offset);
  }, [tab, query, parameters, dialect, tabs, runs, chosen]);
  const resume = useCallback(
    (runId: string) => {
      tabs.change(tab.id, { resultIds: [], shownResult: 0 });
      void follow(0, (signal) => client.runs.resume({ runId }, { signal }));
    },
    [client, follow, tabs, tab.id],
  );
  const dismiss = useCallback(() => setQuestion(undefined), []);
  /** The statement at the cursor with its values, where all are there; what its price is asked of. */
  const toEstimate = useMemo((): RunRequest | undefined => {
    const text = statementToRun(tab.sql, { start: tab.cursor, end: tab.cursor }, dialect);
    if (text === undefined) return undefined;
    const incomplete = namedParameters(text.sql, dialect).some(
      (name) => parameters.errors[name] !== undefined,
    );
    return incomplete ? undefined : requestFor(tab, query, text, parameters, dialect);
  }, [tab, query, parameters, dialect]);
  return useMemo(
    () => ({ runStatement, runAll, explain, resume, question, dismiss, toEstimate }),
    [runStatement, runAll, explain, resume, question, dismiss, toEstimate],
  );
}

/** The text as it stands, front matter and all, so that positions in errors are positions in the tab. */
function requestFor(
  tab: Tab,
  query: QuerySummary | undefined,
  { sql }: TextToRun,
  { values, adHoc }: TabParameters,
  dialect: Dialect,
): RunRequest {
  const needed = namedParameters(sql, dialect);
  return {
    connectionId: tab.connectionId,
    source: {
      kind: 'sql',
      sql,
      ...(hasOwnTitle(tab) ? { title: tab.title } : {}),
      ...(query === undefined ? {} : { queryId: query.id }),
    },
    parameters: Object.fromEntries(Object.entries(values).filter(([name]) => needed.includes(name))),
    types: Object.fromEntries(
      adHoc.filter(({ name }) => needed.includes(name)).map(({ name, type }) => [name, type]),
    ),
  };
}

/** A number tells nobody what ran: such a run is called by its SQL. */
function hasOwnTitle(tab: Tab): boolean {
  return tab.queryId !== undefined || !isNumberedTitle(tab.title);
}

import { useCallback } from 'react';
import { useActivity } from '#renderer/components/activity/index.ts';
import {
  allToRun,
  isNumberedTitle,
  statementToRun,
  type TextToRun,
} from '#renderer/features/editor/index.ts';
import type { RunRequest } from '#shared/contract/runs.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { QuerySummary } from '#shared/model/query.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { rememberParameters } from './remembered-parameters.ts';
import { useSettings } from './settings.tsx';
import type { TabParameters } from './use-tab-parameters.ts';
import { useWorkbench } from './workbench-context.tsx';

function viewAfter(view: Tab['view'] | undefined): Tab['view'] {
  return view === undefined || view === 'messages' ? 'result' : view;
}

/** Runs what a tab holds and shows what comes of it in the tab. */
export function useRunner(tab: Tab, query: QuerySummary | undefined, parameters: TabParameters) {
  const { tabs, runs, editor } = useWorkbench();
  const activity = useActivity();
  const settings = useSettings();

  const start = useCallback(
    (text: TextToRun | undefined) => {
      if (runs.get(tab.id)?.state === 'running') return;
      if (text === undefined) {
        activity.notify({ tone: 'info', title: 'There is no SQL to run in this tab.' });
        return;
      }
      const needed = namedParameters(text.sql);
      if (needed.some((name) => parameters.errors[name] !== undefined)) {
        parameters.showWrong();
        return;
      }
      if (query !== undefined) rememberParameters(settings, query.id, parameters.values);
      tabs.change(tab.id, { resultIds: [], shownResult: 0 });

      void activity.start(tab.title, async ({ signal, report }) => {
        const run = await runs.run(tab.id, {
          request: requestFor(tab, query, text, parameters),
          offset: text.offset,
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
        if (run.state === 'failed' || (run.state === 'done' && rowless)) {
          tabs.change(tab.id, { view: 'messages' });
        }
      });
    },
    [tab, query, parameters, tabs, runs, activity, settings],
  );

  const runStatement = useCallback(() => {
    start(statementToRun(tab.sql, editor.current?.selection() ?? { start: tab.cursor, end: tab.cursor }));
  }, [start, tab.sql, tab.cursor, editor]);
  const runAll = useCallback(() => start(allToRun(tab.sql)), [start, tab.sql]);
  return { runStatement, runAll };
}

/** The text as it stands, front matter and all, so that positions in errors are positions in the tab. */
function requestFor(
  tab: Tab,
  query: QuerySummary | undefined,
  { sql }: TextToRun,
  { values, adHoc }: TabParameters,
): RunRequest {
  const needed = namedParameters(sql);
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

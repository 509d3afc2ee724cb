import { useCallback } from 'react';
import { useActivity } from '#renderer/components/activity/index.ts';
import { allToRun, statementToRun, type TextToRun } from '#renderer/features/editor/index.ts';
import type { RunRequest } from '#shared/contract/runs.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { QuerySummary } from '#shared/model/query.ts';
import { namedParameters } from '#shared/sql/parameters.ts';
import { splitStatements } from '#shared/sql/statements.ts';
import { rememberParameters } from './remembered-parameters.ts';
import { useSettings } from './settings.tsx';
import type { TabParameters } from './use-tab-parameters.ts';
import { useWorkbench } from './workbench-context.tsx';

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
      const wrong = needed.find((name) => parameters.errors[name] !== undefined);
      if (wrong !== undefined) {
        parameters.setShowMissing(true);
        activity.notify({
          tone: 'warn',
          title: `“${wrong}” needs a value before this can run`,
          detail: parameters.errors[wrong],
        });
        return;
      }
      const { request, offset } = requestFor(tab, query, text, parameters);
      if (query !== undefined) rememberParameters(settings, query.id, parameters.values);
      tabs.change(tab.id, { resultIds: [], shownResult: 0 });

      void activity.start(`Running ${tab.title}`, async ({ signal, report }) => {
        const run = await runs.run(tab.id, {
          request,
          offset,
          signal,
          report,
          onResults: (results) =>
            tabs.change(tab.id, {
              resultIds: results.map((result) => result.id),
              shownResult: results.length - 1,
              view: tabs.get(tab.id)?.view === 'pivot' ? 'pivot' : 'result',
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

/** A saved query that was not changed runs by its id, so that the core knows its parameters' types. */
function requestFor(
  tab: Tab,
  query: QuerySummary | undefined,
  text: TextToRun,
  parameters: TabParameters,
): { readonly request: RunRequest; readonly offset: number } {
  const { connectionId } = tab;
  const [only, ...others] = splitStatements(tab.sql);
  const whole = text.sql === tab.sql || (others.length === 0 && text.sql === only?.text);
  if (query !== undefined && tab.savedText === tab.sql && whole) {
    const names = query.parameters.map((parameter) => parameter.name);
    return {
      request: {
        connectionId,
        source: { kind: 'query', queryId: query.id },
        parameters: pick(parameters, names),
      },
      offset: 0,
    };
  }
  return {
    request: {
      connectionId,
      source: {
        kind: 'sql',
        sql: text.sql,
        title: tab.title,
        ...(query === undefined ? {} : { queryId: query.id }),
      },
      parameters: pick(parameters, namedParameters(text.sql)),
    },
    offset: text.offset,
  };
}

function pick({ values }: TabParameters, names: readonly string[]) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

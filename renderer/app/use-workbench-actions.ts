import { useMemo, useRef } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { startValues } from '#renderer/components/parameter-form/index.ts';
import { type RunsStore, type TabsStore, useEditorKit } from '#renderer/features/editor/index.ts';
import type { Library } from '#renderer/features/library/index.ts';
import { sqlNameOf } from '#renderer/features/results-list/index.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { rememberedParameters } from './remembered-parameters.ts';
import { useSettings } from './settings.tsx';
import type { PendingRun, Ran, Workbench } from './workbench-context.tsx';

type Actions = Pick<
  Workbench,
  | 'openQuery'
  | 'openRan'
  | 'openResult'
  | 'openAndRun'
  | 'takePendingRun'
  | 'resumeRun'
  | 'takePendingResume'
  | 'setConnection'
  | 'closeTab'
>;

/** The SQL's share of the height of a saved query: it is read less than what it gives. */
const savedQuerySplit = 0.12;

interface Parts {
  readonly tabs: TabsStore;
  readonly runs: RunsStore;
  readonly library: Library;
  readonly connections: readonly ConnectionInfo[];
}

/** Opening and closing of tabs. */
export function useWorkbenchActions({ tabs, runs, library, connections }: Parts): Actions {
  const client = useClient();
  const activity = useActivity();
  const settings = useSettings();
  const kit = useEditorKit();
  const pending = useRef(new Map<string, PendingRun>());
  const following = useRef(new Map<string, string>());

  return useMemo((): Actions => {
    const dialectOf = (connectionId: string) =>
      connections.find(({ id }) => id === connectionId)?.dialect ?? 'duckdb';

    async function openRan(ran: Ran): Promise<void> {
      const { title, sql, connectionId, queryId, parameters, resultId } = ran;
      const start = {
        connectionId,
        sql,
        parameters,
        resultIds: resultId === undefined ? [] : [resultId],
        ...(title === undefined ? {} : { title }),
      };
      const query = library.queries?.find((one) => one.id === queryId);
      if (query === undefined) {
        tabs.open(start);
        return;
      }
      const saved = await client.library.get({ id: query.id, dialect: dialectOf(connectionId) });
      const same = [saved.sql, saved.text].some((text) => bareOf(text) === bareOf(sql));
      tabs.open({
        ...start,
        ...(query.pivot === undefined ? {} : { pivot: query.pivot }),
        ...(query.chart === undefined ? {} : { chart: query.chart }),
        ...(same ? { sql: saved.text, savedText: saved.text, queryId: query.id } : {}),
      });
    }

    /** What fails has been shown as a notice by then. */
    function attempt(title: string, work: () => Promise<void>): void {
      activity.start(title, work).catch(() => undefined);
    }

    return {
      openQuery(query) {
        const open = tabs.store.getState().tabs.find((tab) => tab.queryId === query.id);
        if (open !== undefined) {
          tabs.activate(open.id);
          return;
        }
        attempt(`Open “${query.title}”`, async () => {
          const saved = await client.library.get({ id: query.id, dialect: dialectOf(localConnectionId) });
          tabs.open({
            title: saved.title,
            sql: saved.text,
            savedText: saved.text,
            queryId: saved.id,
            split: savedQuerySplit,
            parameters: startValues(saved.parameters, rememberedParameters(settings, saved.id)),
            ...(saved.pivot === undefined ? {} : { pivot: saved.pivot }),
            ...(saved.chart === undefined ? {} : { chart: saved.chart }),
          });
        });
      },
      openRan: (ran) => attempt(`Open “${ran.title ?? 'the query'}”`, () => openRan(ran)),
      openResult(result) {
        const { origin, id, title, connectionId, parameters } = result;
        const ran = origin.kind === 'run';
        attempt(`Open “${title}”`, () =>
          openRan({
            title,
            connectionId,
            sql: ran ? result.sql : `SELECT *\nFROM ${sqlNameOf(result)}\n`,
            queryId: ran ? origin.queryId : undefined,
            parameters: ran ? parameters : {},
            resultId: id,
          }),
        );
      },
      openAndRun(start, run = {}) {
        pending.current.set(tabs.open(start).id, run);
      },
      takePendingRun(tabId) {
        const run = pending.current.get(tabId);
        pending.current.delete(tabId);
        return run;
      },
      resumeRun({ title, sql, connectionId, runId }) {
        following.current.set(tabs.open({ title, sql, connectionId }).id, runId);
      },
      takePendingResume(tabId) {
        const runId = following.current.get(tabId);
        following.current.delete(tabId);
        return runId;
      },
      setConnection(tab, connectionId) {
        const { queryId, savedText, sql } = tab;
        tabs.change(tab.id, { connectionId });
        if (queryId === undefined || savedText !== sql) return;
        attempt(`Read “${tab.title}” for this source`, async () => {
          const saved = await client.library.get({ id: queryId, dialect: dialectOf(connectionId) });
          tabs.change(tab.id, { sql: saved.text, savedText: saved.text });
        });
      },
      closeTab(id) {
        const tab = tabs.get(id);
        const closed = tabs.close(id);
        if (tab === undefined || closed === undefined) return;
        runs.forget(id);
        kit.forget(id);
        if (tab.sql.trim() === '' || tab.sql === tab.savedText) return;
        activity.notify({
          tone: 'info',
          title: `Closed “${tab.title}”`,
          detail: 'Its text was not saved as a query.',
          action: { label: 'Bring it back', run: closed.reopen },
        });
      },
    };
  }, [tabs, runs, library, connections, client, activity, settings, kit]);
}

/** A text without what stands after its last statement: what ran was recorded without it. */
function bareOf(sql: string): string {
  return sql.trimStart().replace(/[;\s]+$/, '');
}

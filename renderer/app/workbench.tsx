import { useEffect, useMemo, useRef } from 'react';
import { useChangeFeed, type WorkspaceTopic } from '#renderer/client/changes.tsx';
import { useClient, useConnectionState } from '#renderer/client/context.tsx';
import { useRemote } from '#renderer/client/use-remote.ts';
import { useReadTables } from '#renderer/features/connections/index.ts';
import { createRunsStore, type SqlEditorHandle, useEditorKit } from '#renderer/features/editor/index.ts';
import { useLibrary } from '#renderer/features/library/index.ts';
import { Prompts } from '#renderer/features/prompts/index.ts';
import { VerifyWorkbook } from '#renderer/features/workbook/index.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { Client } from '#shared/contract/contract.ts';
import { Frame } from './frame.tsx';
import { createResultViews } from './result-views.ts';
import { useShownTheme } from './theme.ts';
import { useRunningAtClose } from './use-running-at-close.ts';
import type { Session } from './use-session.ts';
import { useWorkbenchActions } from './use-workbench-actions.ts';
import { type Workbench as WorkbenchParts, WorkbenchProvider } from './workbench-context.tsx';

/** The whole window once a session stands. */
export function Workbench({ session }: { readonly session: Session }) {
  const { tabs, workspace } = session;
  const { data: listed } = useRemote(loadConnections, 'connections');
  const connections = listed ?? session.connections;
  const client = useClient();
  const library = useLibrary();
  const runs = useMemo(() => createRunsStore(client), [client]);
  const views = useMemo(createResultViews, []);
  const editor = useRef<SqlEditorHandle>(null);
  const actions = useWorkbenchActions({ tabs, runs, library, connections });
  const workbench = useMemo(
    (): WorkbenchParts => ({ tabs, runs, views, library, connections, workspace, editor, ...actions }),
    [tabs, runs, views, library, connections, workspace, actions],
  );
  useShownTheme();
  useRunningAtClose(runs);
  useCompletionTables(connections);
  useSavingAfterReconnect(session);

  return (
    <WorkbenchProvider workbench={workbench}>
      <Frame />
      <Prompts />
      <VerifyWorkbook />
    </WorkbenchProvider>
  );
}

const loadConnections = (client: Client) => client.connections.list();

/** What tells of a change of local tables, and of what is kept of the sources'. */
const localTopics: ReadonlySet<WorkspaceTopic> = new Set(['results', 'sample', 'history']);
const sourceTopics: ReadonlySet<WorkspaceTopic> = new Set(['connections', 'catalogs']);

/** Gives completion the tables of a connection as they are kept; a source is asked only where the person says so. */
function useCompletionTables(connections: readonly ConnectionInfo[]): void {
  const { help } = useEditorKit();
  const client = useClient();
  const subscribe = useChangeFeed();
  const read = useReadTables();
  const nameOf = useRef((connectionId: string) => connectionId);
  useEffect(() => {
    nameOf.current = (connectionId) =>
      connections.find(({ id }) => id === connectionId)?.name ?? connectionId;
  }, [connections]);
  useEffect(
    () =>
      help.setTableSource({
        known: async (connectionId) => (await client.connections.tables({ connectionId }))?.tables ?? null,
        read: (connectionId) => read(connectionId, nameOf.current(connectionId)),
        nameOf: (connectionId) => nameOf.current(connectionId),
      }),
    [help, client, read],
  );
  useEffect(
    () =>
      subscribe((topic) => {
        if (localTopics.has(topic)) help.forgetTables('local');
        if (sourceTopics.has(topic)) help.forgetTables('sources');
      }),
    [subscribe, help],
  );
}

/** What could not be saved while the core was away is saved once it is back. */
function useSavingAfterReconnect({ tabs }: Session): void {
  const connected = useConnectionState().kind === 'connected';
  useEffect(() => {
    if (connected) tabs.retrySaving();
  }, [connected, tabs]);
}

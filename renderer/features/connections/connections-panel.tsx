import { Plus, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { IconButton } from '#renderer/components/button/index.ts';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { Tree } from '#renderer/components/list/index.ts';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { ConnectionProfile } from '#shared/model/connection.ts';
import { ConnectionForm } from './connection-form.tsx';
import { type ConnectionsPanelProps, type TreeActions, treeNodes } from './connection-nodes.tsx';
import { MaterialiseDialog, type RemoteTable } from './materialise-dialog.tsx';
import { SearchResults } from './search-results.tsx';
import { keyOf, useCatalog } from './use-catalog.ts';
import { usePreview } from './use-preview.tsx';
import { useReadTables } from './use-read-tables.ts';

/** What can be queried: connections, and under each its schemas, tables and columns, read when opened. */
export function ConnectionsPanel(props: ConnectionsPanelProps) {
  const client = useClient();
  const activity = useActivity();
  const catalog = useCatalog();
  const [search, setSearch] = useState('');
  const [form, setForm] = useState<{ readonly profile: ConnectionProfile | undefined }>();
  const [removing, setRemoving] = useState<ConnectionInfo>();
  const [wanted, setWanted] = useState<RemoteTable>();
  const [revealed, setRevealed] = useState<string>();
  const readTables = useReadTables();
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const { start: preview, question } = usePreview(
    useCallback((table) => latest.current.onPreview(table), []),
  );

  const edit = useCallback(
    (connection: ConnectionInfo) =>
      void activity
        .start(`Open ${connection.name}`, async () =>
          setForm({ profile: await client.connections.profile({ connectionId: connection.id }) }),
        )
        .catch(() => undefined),
    [activity, client],
  );
  // The same ones always, so that nodes that were made with them stay.
  const actions = useMemo(
    (): TreeActions => ({
      onInsert: (name) => latest.current.onInsert(name),
      onRun: (start) => latest.current.onRun(start),
      onQuery: (connectionId) => latest.current.onQuery(connectionId),
      onPreview: preview,
      onReadTables: ({ id, name }) => readTables(id, name),
      onEdit: edit,
      onRemove: setRemoving,
      onMaterialise: setWanted,
    }),
    [preview, readTables, edit],
  );
  const known = useMemo(
    () => ({ actions, connections: catalog.connections, nodes: new WeakMap() }),
    [actions, catalog.connections],
  ).nodes;
  const nodes = useMemo(() => treeNodes(catalog, known, actions), [catalog, known, actions]);
  const shown = useCallback(() => setRevealed(undefined), []);
  if (form !== undefined) {
    return (
      <ConnectionForm
        profile={form.profile}
        taken={(catalog.connections ?? []).map(({ id }) => id)}
        onClose={() => setForm(undefined)}
      />
    );
  }

  return (
    <>
      <PanelHeader
        title="Connections"
        actions={
          <>
            <IconButton icon={RefreshCw} size="small" label="Read again" onPress={() => catalog.refresh()} />
            <IconButton
              icon={Plus}
              size="small"
              label="New connection"
              onPress={() => setForm({ profile: undefined })}
            />
          </>
        }
      >
        <SearchField
          label="Search the catalogs"
          placeholder="Search tables and columns"
          value={search}
          onChange={setSearch}
        />
      </PanelHeader>
      {catalog.error !== undefined ? (
        <ErrorState title="The connections could not be read" error={catalog.error} />
      ) : catalog.connections === undefined ? (
        <LoadingState label="Reading the connections" />
      ) : search.trim() === '' ? (
        <Tree
          label="Connections"
          nodes={nodes}
          expanded={catalog.expanded}
          onExpand={catalog.expand}
          onOpen={(id) => {
            const name = catalog.sqlNameOf(id);
            if (name !== undefined) props.onInsert(name);
          }}
          renderEmpty={() => null}
          reveal={revealed}
          onRevealed={shown}
        />
      ) : (
        <SearchResults
          text={search}
          connections={catalog.connections}
          actions={actions}
          onReadTables={actions.onReadTables}
          onReveal={(connectionId, path) => {
            setSearch('');
            catalog.openTo(connectionId, path);
            setRevealed(keyOf(connectionId, path));
          }}
        />
      )}
      {question}
      {wanted === undefined ? null : (
        <MaterialiseDialog
          table={wanted}
          onConfirm={(sql) =>
            props.onRun({ title: wanted.node.name, sql, connectionId: wanted.connectionId })
          }
          onClose={() => setWanted(undefined)}
        />
      )}
      <ConfirmDialog
        title={`Remove the connection ${removing?.name ?? ''}?`}
        open={removing !== undefined}
        action="Remove"
        danger
        onConfirm={() => {
          if (removing === undefined) return;
          void activity
            .start(`Remove ${removing.name}`, () => client.connections.remove({ connectionId: removing.id }))
            .catch(() => undefined);
        }}
        onClose={() => setRemoving(undefined)}
      >
        <p>Results that were kept of it stay. Its password is forgotten.</p>
      </ConfirmDialog>
    </>
  );
}

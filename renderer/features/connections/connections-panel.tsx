import { Plus, RefreshCw } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { IconButton } from '#renderer/components/button/index.ts';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { Tree } from '#renderer/components/list/index.ts';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { ConnectionProfile } from '#shared/model/connection.ts';
import { ConnectionForm } from './connection-form.tsx';
import { type ConnectionsPanelProps, filterNodes, sqlNameOfNode, treeNodes } from './connection-nodes.tsx';
import { MaterialiseDialog, type RemoteTable } from './materialise-dialog.tsx';
import { useCatalog } from './use-catalog.ts';

/** What can be queried: connections, and under each its schemas, tables and columns, read when opened. */
export function ConnectionsPanel(props: ConnectionsPanelProps) {
  const client = useClient();
  const activity = useActivity();
  const catalog = useCatalog();
  const [search, setSearch] = useState('');
  const [form, setForm] = useState<{ readonly profile: ConnectionProfile | undefined }>();
  const [removing, setRemoving] = useState<ConnectionInfo>();
  const [wanted, setWanted] = useState<RemoteTable>();
  const { onInsert } = props;

  const edit = useCallback(
    (connection: ConnectionInfo) =>
      void activity
        .start(`Open ${connection.name}`, async () =>
          setForm({ profile: await client.connections.profile({ connectionId: connection.id }) }),
        )
        .catch(() => undefined),
    [activity, client],
  );
  const nodes = useMemo(
    () =>
      filterNodes(
        treeNodes(catalog, { ...props, onEdit: edit, onRemove: setRemoving, onMaterialise: setWanted }),
        search.trim().toLowerCase(),
      ),
    [catalog, props, edit, search],
  );
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
          label="Search what is open below"
          placeholder="Search tables and columns"
          value={search}
          onChange={setSearch}
        />
      </PanelHeader>
      {catalog.error !== undefined ? (
        <ErrorState title="The connections could not be read" error={catalog.error} />
      ) : catalog.connections === undefined ? (
        <LoadingState label="Reading the connections" />
      ) : (
        <Tree
          label="Connections"
          nodes={nodes}
          expanded={catalog.expanded}
          onExpand={catalog.expand}
          onOpen={(id) => {
            const column = catalog.nodeOf(id);
            if (column !== undefined) onInsert(sqlNameOfNode(column));
          }}
          renderEmpty={() => <EmptyState title={`Nothing that is open matches “${search}”.`} />}
        />
      )}
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

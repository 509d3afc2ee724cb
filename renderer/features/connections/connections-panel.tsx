import {
  CircleAlert,
  Columns3,
  Database,
  Eye,
  FolderOpen,
  Plus,
  RefreshCw,
  SquareArrowRight,
  Table2,
} from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { IconButton } from '#renderer/components/button/index.ts';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { Tree, type TreeNode } from '#renderer/components/list/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { describeAge } from '#renderer/components/text/describe.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import type { ConnectionProfile } from '#shared/model/connection.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import { ConnectionForm } from './connection-form.tsx';
import { type CatalogTree, keyOf, useCatalog } from './use-catalog.ts';

const icons = {
  catalog: Database,
  schema: FolderOpen,
  'external-schema': FolderOpen,
  table: Table2,
  'external-table': Table2,
  view: Table2,
  column: Columns3,
  'partition-column': Columns3,
  partition: Columns3,
} satisfies Record<CatalogNode['kind'], unknown>;

interface ConnectionsPanelProps {
  /** Writes a table's or column's name, as SQL writes it, where the cursor is. */
  onInsert(name: string): void;
  /** Opens an empty query on a connection. */
  onQuery(connectionId: string): void;
  /** Shows the first rows of a table. */
  onPreview(table: { readonly connectionId: string; readonly name: string; readonly sqlName: string }): void;
}

/** What can be queried: connections, and under each its schemas, tables and columns, read when opened. */
export function ConnectionsPanel(props: ConnectionsPanelProps) {
  const client = useClient();
  const activity = useActivity();
  const catalog = useCatalog();
  const [search, setSearch] = useState('');
  const [form, setForm] = useState<{ readonly profile: ConnectionProfile | undefined }>();
  const [removing, setRemoving] = useState<ConnectionInfo>();
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
        treeNodes(catalog, { ...props, onEdit: edit, onRemove: setRemoving }),
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

interface TreeActions extends ConnectionsPanelProps {
  onEdit(connection: ConnectionInfo): void;
  onRemove(connection: ConnectionInfo): void;
}

function treeNodes(catalog: CatalogTree, actions: TreeActions): readonly TreeNode[] {
  return (catalog.connections ?? []).map((connection) => {
    const level = catalog.levelOf(connection.id, []);
    const age =
      level === undefined || 'error' in level ? '' : ` · read ${describeAge(level.readAt, new Date())}`;
    const local = connection.id === localConnectionId;
    return {
      id: keyOf(connection.id, []),
      title: connection.name,
      icon: <Database size={14} className="list__icon" aria-hidden />,
      detail: local ? connection.dialect : `${connection.place}${age}`,
      actions: <ConnectionActions connection={connection} local={local} catalog={catalog} {...actions} />,
      children: childNodes(catalog, connection.id, [], actions),
    };
  });
}

interface ConnectionActionsProps extends TreeActions {
  readonly connection: ConnectionInfo;
  readonly local: boolean;
  readonly catalog: CatalogTree;
}

function ConnectionActions({
  connection,
  local,
  catalog,
  onQuery,
  onEdit,
  onRemove,
}: ConnectionActionsProps) {
  return (
    <MenuButton
      label={`Actions of ${connection.name}`}
      entries={[
        { id: 'query', title: 'New query', run: () => onQuery(connection.id) },
        { id: 'refresh', title: 'Read again from the source', run: () => catalog.refresh(connection.id) },
        { id: 'line', separator: true },
        { id: 'edit', title: 'Change or test…', disabled: local, run: () => onEdit(connection) },
        { id: 'remove', title: 'Remove…', disabled: local, danger: true, run: () => onRemove(connection) },
      ]}
    />
  );
}

function childNodes(
  catalog: CatalogTree,
  connectionId: string,
  path: readonly string[],
  actions: ConnectionsPanelProps,
): readonly TreeNode[] {
  const level = catalog.levelOf(connectionId, path);
  if (level === undefined) return [];
  if ('error' in level) {
    return [
      {
        id: keyOf(connectionId, [...path, '', 'error']),
        title: `Could not be read: ${level.error.message}`,
        icon: <CircleAlert size={14} className="list__icon list__icon--bad" aria-hidden />,
        actions: (
          <IconButton
            icon={RefreshCw}
            size="small"
            label="Try again"
            onPress={() => catalog.refresh(connectionId)}
          />
        ),
      },
    ];
  }
  return level.nodes.map((node): TreeNode => {
    const Icon = icons[node.kind];
    const isTable = ['table', 'external-table', 'view'].includes(node.kind);
    const detail = node.type?.native ?? sizeOf(node);
    return {
      id: keyOf(connectionId, node.path),
      title: node.name,
      icon: <Icon size={14} className="list__icon" aria-hidden />,
      ...(detail === undefined ? {} : { detail }),
      ...(isTable ? { actions: <TableActions connectionId={connectionId} node={node} {...actions} /> } : {}),
      ...(node.hasChildren ? { children: childNodes(catalog, connectionId, node.path, actions) } : {}),
    };
  });
}

/** Rows, or bytes where the source counts only those. */
function sizeOf({ rows, bytes }: CatalogNode): string | undefined {
  if (rows !== undefined) return rows.toLocaleString();
  return bytes === undefined ? undefined : describeBytes(bytes);
}

interface TableActionsProps extends ConnectionsPanelProps {
  readonly connectionId: string;
  readonly node: CatalogNode;
}

function TableActions({ connectionId, node, onInsert, onPreview }: TableActionsProps) {
  const sqlName = sqlNameOfNode(node);
  return (
    <>
      <IconButton
        icon={SquareArrowRight}
        size="small"
        label={`Insert ${sqlName} into the editor`}
        onPress={() => onInsert(sqlName)}
      />
      <IconButton
        icon={Eye}
        size="small"
        label={`Preview ${node.name}`}
        onPress={() => onPreview({ connectionId, name: node.name, sqlName })}
      />
    </>
  );
}

/** A table by its schema and name, as SQL writes it; a column by its name alone. */
function sqlNameOfNode(node: CatalogNode): string {
  const parts = node.kind === 'column' ? node.path.slice(-1) : node.path.slice(-2);
  return parts
    .filter((part) => part !== 'main')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** Nodes whose title matches, and those above them. */
function filterNodes(nodes: readonly TreeNode[], wanted: string): readonly TreeNode[] {
  if (wanted === '') return nodes;
  return nodes.flatMap((node): readonly TreeNode[] => {
    if (node.title.toLowerCase().includes(wanted)) return [node];
    const children = filterNodes(node.children ?? [], wanted);
    return children.length === 0 ? [] : [{ ...node, children }];
  });
}

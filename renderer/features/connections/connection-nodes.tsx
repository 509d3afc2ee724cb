import {
  CircleAlert,
  Columns3,
  Database,
  Eye,
  FolderOpen,
  HardDriveDownload,
  RefreshCw,
  SquareArrowRight,
  Table2,
} from 'lucide-react';
import { IconButton } from '#renderer/components/button/index.ts';
import type { TreeNode } from '#renderer/components/list/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { describeAge } from '#renderer/components/text/describe.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import type { RemoteTable } from './materialise-dialog.tsx';
import { type CatalogTree, keyOf } from './use-catalog.ts';

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

/** What can be done from the tree. */
export interface ConnectionsPanelProps {
  /** Writes a table's or column's name, as SQL writes it, where the cursor is. */
  onInsert(name: string): void;
  /** Opens a tab with SQL and runs it. */
  onRun(start: { readonly title: string; readonly sql: string; readonly connectionId: string }): void;
  /** Opens an empty query on a connection. */
  onQuery(connectionId: string): void;
  /** Shows the first rows of a table. */
  onPreview(table: { readonly connectionId: string; readonly name: string; readonly sqlName: string }): void;
}

interface NodeActions extends ConnectionsPanelProps {
  /** Asks whether a table is to be kept here whole. */
  onMaterialise(table: RemoteTable): void;
}

interface TreeActions extends NodeActions {
  onEdit(connection: ConnectionInfo): void;
  onRemove(connection: ConnectionInfo): void;
}

/** Every connection as a node of the tree, with what is known below it. */
export function treeNodes(catalog: CatalogTree, actions: TreeActions): readonly TreeNode[] {
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
  actions: NodeActions,
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
      dragText: sqlNameOfNode(node),
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

interface TableActionsProps extends NodeActions {
  readonly connectionId: string;
  readonly node: CatalogNode;
}

function TableActions({ connectionId, node, onInsert, onPreview, onMaterialise }: TableActionsProps) {
  const sqlName = sqlNameOfNode(node);
  return (
    <>
      <IconButton
        icon={SquareArrowRight}
        size="small"
        label={`Insert ${sqlName} into the editor`}
        onPress={() => onInsert(sqlName)}
      />
      {connectionId === localConnectionId ? null : (
        <IconButton
          icon={HardDriveDownload}
          size="small"
          label={`Keep ${node.name} locally…`}
          onPress={() => onMaterialise({ connectionId, node, sqlName })}
        />
      )}
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
export function sqlNameOfNode(node: CatalogNode): string {
  const parts = node.kind === 'column' ? node.path.slice(-1) : node.path.slice(-2);
  return parts
    .filter((part) => part !== 'main')
    .map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : `"${part.replaceAll('"', '""')}"`))
    .join('.');
}

/** Nodes whose title matches, and those above them. */
export function filterNodes(nodes: readonly TreeNode[], wanted: string): readonly TreeNode[] {
  if (wanted === '') return nodes;
  return nodes.flatMap((node): readonly TreeNode[] => {
    if (node.title.toLowerCase().includes(wanted)) return [node];
    const children = filterNodes(node.children ?? [], wanted);
    return children.length === 0 ? [] : [{ ...node, children }];
  });
}

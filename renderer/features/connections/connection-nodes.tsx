import {
  CircleAlert,
  Columns3,
  Database,
  Eye,
  FolderOpen,
  FolderSymlink,
  HardDriveDownload,
  Layers2,
  ListTree,
  RefreshCw,
  ScanEye,
  SquareArrowRight,
  Table2,
  TableProperties,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '#renderer/components/button/index.ts';
import type { TreeNode } from '#renderer/components/list/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { describeAge, rowsText } from '#renderer/components/text/describe.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { sqlNameOfNode } from '#shared/sql/node-name.ts';
import { describeBytes } from '#shared/text/bytes.ts';
import type { RemoteTable } from './materialise-dialog.tsx';
import { type CatalogTree, keyOf } from './use-catalog.ts';

const kinds = {
  catalog: { icon: Database, said: 'catalog' },
  schema: { icon: FolderOpen, said: 'schema' },
  'external-schema': { icon: FolderSymlink, said: 'external schema' },
  table: { icon: Table2, said: 'table' },
  'external-table': { icon: TableProperties, said: 'external table' },
  view: { icon: ScanEye, said: 'view' },
  column: { icon: Columns3, said: 'column' },
  'partition-column': { icon: ListTree, said: 'partition column' },
  partition: { icon: Layers2, said: 'partition' },
} satisfies Record<CatalogNode['kind'], unknown>;

/** The icon of a kind of node, and the words for it. */
export function kindOf(kind: CatalogNode['kind']): { readonly icon: ReactNode; readonly said: string } {
  const { icon: Icon, said } = kinds[kind];
  return { icon: <Icon size={14} className="list__icon" aria-hidden />, said };
}

export function isTable(kind: CatalogNode['kind']): boolean {
  return kind === 'table' || kind === 'external-table' || kind === 'view';
}

/** What can be done from the tree. */
export interface ConnectionsPanelProps {
  /** Writes a table's or column's name, as SQL writes it, where the cursor is. */
  onInsert(name: string): void;
  /** Opens a tab with SQL and runs it. */
  onRun(start: { readonly title: string; readonly sql: string; readonly connectionId: string }): void;
  /** Opens an empty query on a connection. */
  onQuery(connectionId: string): void;
  /** Shows the first rows of a table. */
  onPreview(table: PreviewedTable): void;
}

export interface PreviewedTable {
  readonly connection: ConnectionInfo;
  readonly name: string;
  /** As SQL writes it. */
  readonly sqlName: string;
}

export interface NodeActions extends ConnectionsPanelProps {
  /** Asks whether a table is to be kept here whole. */
  onMaterialise(table: RemoteTable): void;
}

export interface TreeActions extends NodeActions {
  /** Asks the source for all its tables. */
  onReadTables(connection: ConnectionInfo): void;
  onEdit(connection: ConnectionInfo): void;
  onRemove(connection: ConnectionInfo): void;
}

/** Nodes of a large level that were made before and are still true, by what they were made of. */
export type KnownNodes = WeakMap<CatalogNode, TreeNode>;

/** Every connection as a node of the tree, with what is known below it. */
export function treeNodes(
  catalog: CatalogTree,
  known: KnownNodes,
  actions: TreeActions,
): readonly TreeNode[] {
  return (catalog.connections ?? []).map((connection) => {
    const level = catalog.levelOf(connection.id, []);
    const age =
      level === undefined || 'error' in level ? '' : `read ${describeAge(level.readAt, new Date())}`;
    const local = connection.id === localConnectionId;
    return {
      id: keyOf(connection.id, []),
      title: connection.name,
      icon: <Database size={14} className="list__icon" aria-hidden />,
      kind: 'connection',
      hint: local ? connection.place : `${connection.place}${age === '' ? '' : `, ${age}`}`,
      detail: local ? connection.dialect : age === '' ? connection.place : age,
      actions: <ConnectionActions connection={connection} local={local} catalog={catalog} {...actions} />,
      children: childNodes({ catalog, connection, known, actions }, []),
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
  onReadTables,
  onEdit,
  onRemove,
}: ConnectionActionsProps) {
  return (
    <MenuButton
      label={`Actions of ${connection.name}`}
      entries={[
        { id: 'query', title: 'New query', run: () => onQuery(connection.id) },
        { id: 'refresh', title: 'Read again from the source', run: () => catalog.refresh(connection.id) },
        {
          id: 'tables',
          title: `Read the tables of ${connection.name}`,
          disabled: local,
          run: () => onReadTables(connection),
        },
        { id: 'line', separator: true },
        { id: 'edit', title: 'Change or test…', disabled: local, run: () => onEdit(connection) },
        { id: 'remove', title: 'Remove…', disabled: local, danger: true, run: () => onRemove(connection) },
      ]}
    />
  );
}

interface Below {
  readonly catalog: CatalogTree;
  readonly connection: ConnectionInfo;
  readonly known: KnownNodes;
  readonly actions: NodeActions;
}

/** One and the same, so that a node whose children are not known stays the same node. */
const unknown: readonly TreeNode[] = [];

function childNodes(below: Below, path: readonly string[]): readonly TreeNode[] {
  const { catalog, connection, known, actions } = below;
  const level = catalog.levelOf(connection.id, path);
  if (level === undefined) return unknown;
  if ('error' in level) {
    return [
      {
        id: keyOf(connection.id, [...path, '', 'error']),
        title: `Could not be read: ${level.error.message}`,
        ...(level.error.hint === undefined ? {} : { hint: `${level.error.message} ${level.error.hint}` }),
        icon: <CircleAlert size={14} className="list__icon list__icon--bad" aria-hidden />,
        actions: (
          <IconButton
            icon={RefreshCw}
            size="small"
            label="Try again"
            onPress={() => catalog.retry(connection.id, path)}
          />
        ),
      },
    ];
  }
  return level.nodes.map((node): TreeNode => {
    const children = node.hasChildren ? childNodes(below, node.path) : undefined;
    const before = known.get(node);
    if (before !== undefined && before.children === children) return before;
    const made = nodeOf(connection, node, children, actions);
    known.set(node, made);
    return made;
  });
}

function nodeOf(
  connection: ConnectionInfo,
  node: CatalogNode,
  children: readonly TreeNode[] | undefined,
  actions: NodeActions,
): TreeNode {
  const { icon, said } = kindOf(node.kind);
  const sqlName = sqlNameOfNode(node, connection);
  const size = sizeOf(node);
  return {
    id: keyOf(connection.id, node.path),
    title: node.name,
    icon,
    kind: said,
    ...(node.comment === undefined ? {} : { hint: node.comment }),
    ...(node.type === undefined ? size : { detail: node.type.native, detailHint: node.type.native }),
    ...(sqlName === undefined ? {} : { dragText: sqlName }),
    ...(isTable(node.kind) && sqlName !== undefined
      ? { actions: <TableActions connection={connection} node={node} sqlName={sqlName} {...actions} /> }
      : {}),
    ...(children === undefined ? {} : { children }),
  };
}

/** Rows, or bytes where the source counts only those. */
function sizeOf({ rows, bytes }: CatalogNode): Pick<TreeNode, 'detail' | 'detailHint'> {
  if (rows === undefined && bytes === undefined) return {};
  const parts = [
    ...(rows === undefined ? [] : [rowsText(rows)]),
    ...(bytes === undefined ? [] : [describeBytes(bytes)]),
  ];
  return {
    detail: rows === undefined ? describeBytes(bytes ?? 0) : rows.toLocaleString(),
    detailHint: `An estimate, as far as the source keeps count: ${parts.join(', ')}`,
  };
}

interface TableActionsProps extends NodeActions {
  readonly connection: ConnectionInfo;
  readonly node: Pick<CatalogNode, 'name' | 'rows' | 'bytes'>;
  readonly sqlName: string;
}

export function TableActions(props: TableActionsProps) {
  const { connection, node, sqlName, onInsert, onPreview, onMaterialise } = props;
  return (
    <>
      <IconButton
        icon={SquareArrowRight}
        size="small"
        label={`Insert ${sqlName} into the editor`}
        onPress={() => onInsert(sqlName)}
      />
      {connection.id === localConnectionId ? null : (
        <IconButton
          icon={HardDriveDownload}
          size="small"
          label={`Keep ${node.name} locally…`}
          onPress={() => onMaterialise({ connectionId: connection.id, node, sqlName })}
        />
      )}
      <IconButton
        icon={Eye}
        size="small"
        label={`Preview ${node.name}`}
        onPress={() => onPreview({ connection, name: node.name, sqlName })}
      />
    </>
  );
}

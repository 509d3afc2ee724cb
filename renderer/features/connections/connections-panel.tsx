import { Columns3, Database, Eye, FolderOpen, RefreshCw, SquareArrowRight, Table2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { IconButton } from '#renderer/components/button/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { Tree, type TreeNode } from '#renderer/components/list/index.ts';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import type { CatalogNode } from '#shared/model/catalog.ts';
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
  /** Shows the first rows of a table. */
  onPreview(table: { readonly connectionId: string; readonly name: string; readonly sqlName: string }): void;
}

/** What can be queried: connections, and under each its schemas, tables and columns, read when opened. */
export function ConnectionsPanel({ onInsert, onPreview }: ConnectionsPanelProps) {
  const catalog = useCatalog();
  const [search, setSearch] = useState('');
  const nodes = useMemo(
    () => filterNodes(treeNodes(catalog, { onInsert, onPreview }), search.trim().toLowerCase()),
    [catalog, onInsert, onPreview, search],
  );

  return (
    <>
      <PanelHeader
        title="Connections"
        actions={<IconButton icon={RefreshCw} size="small" label="Read again" onPress={catalog.refresh} />}
      >
        <SearchField
          label="Search what is open below"
          placeholder="Search tables and columns"
          value={search}
          onChange={setSearch}
        />
      </PanelHeader>
      {catalog.error !== undefined ? (
        <ErrorState title="The catalog could not be read" error={catalog.error} />
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
    </>
  );
}

function treeNodes(catalog: CatalogTree, actions: ConnectionsPanelProps): readonly TreeNode[] {
  return (catalog.connections ?? []).map((connection) => ({
    id: keyOf(connection.id, []),
    title: connection.name,
    icon: <Database size={14} className="list__icon" aria-hidden />,
    detail: connection.dialect,
    children: childNodes(catalog, connection.id, [], actions),
  }));
}

function childNodes(
  catalog: CatalogTree,
  connectionId: string,
  path: readonly string[],
  actions: ConnectionsPanelProps,
): readonly TreeNode[] {
  return (catalog.childrenOf(connectionId, path) ?? []).map((node): TreeNode => {
    const Icon = icons[node.kind];
    const isTable = ['table', 'external-table', 'view'].includes(node.kind);
    const detail = node.type?.native ?? (node.rows === undefined ? undefined : node.rows.toLocaleString());
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

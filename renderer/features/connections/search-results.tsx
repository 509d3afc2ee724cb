import { CornerDownRight, Database, RefreshCw, SquareArrowRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { IconButton } from '#renderer/components/button/index.ts';
import { Tree, type TreeNode } from '#renderer/components/list/index.ts';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import { describeAge } from '#renderer/components/text/describe.ts';
import type { CatalogFindings, ConnectionInfo } from '#shared/contract/connections.ts';
import type { CatalogMatch } from '#shared/model/catalog.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { sqlNameOfNode } from '#shared/sql/node-name.ts';
import { isTable, kindOf, type NodeActions, TableActions } from './connection-nodes.tsx';
import { keyOf } from './use-catalog.ts';
import { useCatalogSearch } from './use-catalog-search.ts';

interface SearchResultsProps {
  readonly text: string;
  readonly connections: readonly ConnectionInfo[];
  readonly actions: NodeActions;
  onReadTables(connection: ConnectionInfo): void;
  /** Shows a node where it stands in the tree. */
  onReveal(connectionId: string, path: readonly string[]): void;
}

/** What a search found, by connection, each with where it stands; Enter shows it in the tree. */
export function SearchResults({ text, connections, actions, onReadTables, onReveal }: SearchResultsProps) {
  const found = useCatalogSearch(text);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const nodes = useMemo(
    () =>
      found === undefined || 'code' in found ? [] : groupNodes(found, connections, actions, onReadTables),
    [found, connections, actions, onReadTables],
  );
  if (found === undefined) return <LoadingState label="Searching" />;
  if ('code' in found) return <ErrorState title="The catalogs could not be searched" error={found} />;
  const groups = nodes.map(({ id }) => id);
  return (
    <Tree
      label="Found in the connections"
      nodes={nodes}
      expanded={new Set(groups.filter((id) => !closed.has(id)))}
      onExpand={(open) => setClosed(new Set(groups.filter((id) => !open.has(id))))}
      onOpen={(id) => {
        const place = found
          .flatMap(({ connectionId, matches }) => matches.map(({ path }) => ({ connectionId, path })))
          .find(({ connectionId, path }) => keyOf(connectionId, path) === id);
        if (place !== undefined) onReveal(place.connectionId, place.path);
        const stale = connections.find((one) => ageKey(one) === id);
        if (stale !== undefined) onReadTables(stale);
      }}
      renderEmpty={() => <EmptyState title={`Nothing that is known matches “${text.trim()}”.`} />}
    />
  );
}

function groupNodes(
  found: readonly CatalogFindings[],
  connections: readonly ConnectionInfo[],
  actions: NodeActions,
  onReadTables: (connection: ConnectionInfo) => void,
): readonly TreeNode[] {
  return found.flatMap((one): readonly TreeNode[] => {
    const connection = connections.find(({ id }) => id === one.connectionId);
    if (connection === undefined) return [];
    const local = connection.id === localConnectionId;
    if (local && one.count === 0) return [];
    const matches = one.matches.map((match) => matchNode(connection, match, actions));
    return [
      {
        id: keyOf(connection.id, []),
        title: connection.name,
        kind: 'connection',
        icon: <Database size={14} className="list__icon" aria-hidden />,
        detail: countText(one),
        children: [...(local ? [] : [ageNode(connection, one, onReadTables)]), ...matches],
      },
    ];
  });
}

function countText({ count, matches }: CatalogFindings): string {
  if (count === 0) return 'nothing';
  const all = count.toLocaleString();
  return count > matches.length ? `the first ${matches.length} of ${all}` : all;
}

const ageKey = ({ id }: ConnectionInfo) => keyOf(id, ['', 'age']);

/** How old what was searched is, and a way to mend that. */
function ageNode(
  connection: ConnectionInfo,
  { readAt }: CatalogFindings,
  onReadTables: (connection: ConnectionInfo) => void,
): TreeNode {
  const title =
    readAt === null
      ? 'Searched only what was opened'
      : `Searched what was read ${describeAge(readAt, new Date())}`;
  return {
    id: ageKey(connection),
    title,
    icon: <CornerDownRight size={14} className="list__icon" aria-hidden />,
    detail: readAt === null ? 'read its tables' : 'read it again',
    actions: (
      <IconButton
        icon={RefreshCw}
        size="small"
        label={`Read the tables of ${connection.name}`}
        onPress={() => onReadTables(connection)}
      />
    ),
  };
}

function matchNode(connection: ConnectionInfo, match: CatalogMatch, actions: NodeActions): TreeNode {
  const { path, name, kind, native } = match;
  const { icon, said } = kindOf(kind);
  const sqlName = sqlNameOfNode(match, connection);
  const above = path
    .slice(0, -1)
    .filter((part) => part !== '')
    .join('.');
  return {
    id: keyOf(connection.id, path),
    title: name,
    kind: said,
    icon,
    hint: [above, native].filter((part) => part !== undefined && part !== '').join(' · '),
    detail: above,
    ...(sqlName === undefined
      ? {}
      : {
          dragText: sqlName,
          actions: isTable(kind) ? (
            <TableActions connection={connection} node={match} sqlName={sqlName} {...actions} />
          ) : (
            <IconButton
              icon={SquareArrowRight}
              size="small"
              label={`Insert ${sqlName} into the editor`}
              onPress={() => actions.onInsert(sqlName)}
            />
          ),
        }),
  };
}

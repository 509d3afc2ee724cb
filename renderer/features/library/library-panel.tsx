import { FileText, Folder, TriangleAlert } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import { useActivity } from '#renderer/components/activity/index.ts';
import { ConfirmDialog } from '#renderer/components/dialog/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { Tree, type TreeNode } from '#renderer/components/list/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import { PanelHeader } from '#renderer/components/panel/panel-header.tsx';
import { EmptyState, ErrorState, LoadingState } from '#renderer/components/state/index.ts';
import type { QueryProblem, QuerySummary } from '#shared/model/query.ts';
import { folderIds, type LibraryNode, libraryTree } from './library-tree.ts';
import type { Library } from './use-library.ts';
import './library-panel.css';

interface LibraryPanelProps {
  readonly library: Library;
  /** Folders that stand closed; remembered by the caller. */
  readonly closed: readonly string[];
  onClosedChange(closed: readonly string[]): void;
  onOpen(query: QuerySummary): void;
}

/** The saved queries: the built-in packs and the user's own. */
export function LibraryPanel({ library, closed, onClosedChange, onOpen }: LibraryPanelProps) {
  const client = useClient();
  const activity = useActivity();
  const [search, setSearch] = useState('');
  const [deleting, setDeleting] = useState<QuerySummary>();
  const nodes = useMemo(() => libraryTree(library.queries ?? [], search), [library.queries, search]);
  const folders = useMemo(() => folderIds(nodes), [nodes]);
  const searching = search.trim() !== '';
  const expanded = useMemo(
    () => new Set(searching ? folders : folders.filter((id) => !closed.includes(id))),
    [folders, closed, searching],
  );

  return (
    <>
      <PanelHeader title="Library">
        <SearchField
          label="Search the library"
          placeholder="Search queries"
          value={search}
          onChange={setSearch}
        />
      </PanelHeader>
      {library.queries === undefined ? (
        library.error === undefined ? (
          <LoadingState label="Reading the library" />
        ) : (
          <ErrorState title="The library could not be read" error={library.error} />
        )
      ) : (
        <Tree
          label="Library"
          nodes={nodes.map((node) => toTreeNode(node, onOpen, setDeleting))}
          expanded={expanded}
          onExpand={(open) => {
            if (!searching) onClosedChange(folders.filter((id) => !open.has(id)));
          }}
          onOpen={(id) => {
            const query = library.queries?.find((one) => one.id === id);
            if (query !== undefined) onOpen(query);
          }}
          renderEmpty={() =>
            searching ? (
              <EmptyState title={`No query matches “${search.trim()}”.`} />
            ) : (
              <EmptyState title="The library is empty.">
                Save a query from its tab and it is listed here.
              </EmptyState>
            )
          }
        />
      )}
      <Problems problems={library.problems} />
      <ConfirmDialog
        title={`Delete “${deleting?.title ?? ''}”?`}
        open={deleting !== undefined}
        action="Delete"
        danger
        onClose={() => setDeleting(undefined)}
        onConfirm={() => {
          if (deleting === undefined) return;
          const { id, title } = deleting;
          // What failed has been shown as a notice by then.
          activity.start(`Delete “${title}”`, () => client.library.remove({ id })).catch(() => undefined);
        }}
      >
        <p>
          The file <code>{deleting?.id}.sql</code> leaves the workspace. Results it gave stay kept, and tabs
          that show it keep their text.
        </p>
      </ConfirmDialog>
    </>
  );
}

function toTreeNode(
  node: LibraryNode,
  onOpen: (query: QuerySummary) => void,
  onDelete: (query: QuerySummary) => void,
): TreeNode {
  const { query, children } = node;
  if (children !== undefined) {
    return {
      id: node.id,
      title: node.title,
      icon: <Folder size={14} className="list__icon" aria-hidden />,
      children: children.map((child) => toTreeNode(child, onOpen, onDelete)),
    };
  }
  return {
    id: node.id,
    title: node.title,
    icon: <FileText size={14} className="list__icon" aria-hidden />,
    ...(query === undefined || query.readOnly
      ? {}
      : {
          actions: (
            <MenuButton
              label={`Actions of ${query.title}`}
              entries={[
                { id: 'open', title: 'Open', run: () => onOpen(query) },
                { id: 'delete', title: 'Delete…', danger: true, run: () => onDelete(query) },
              ]}
            />
          ),
        }),
  };
}

function Problems({ problems }: { readonly problems: readonly QueryProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <details className="library-problems">
      <summary>
        <TriangleAlert size={14} aria-hidden />{' '}
        {problems.length === 1 ? '1 query file has a problem' : `${problems.length} problems in query files`}
      </summary>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.file}:${problem.line}:${problem.message}`}>
            <code>
              {problem.file}:{problem.line}
            </code>{' '}
            {problem.message}
          </li>
        ))}
      </ul>
    </details>
  );
}

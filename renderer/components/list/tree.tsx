import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Tree as AriaTree,
  Button,
  Collection,
  type Key,
  TreeItem,
  TreeItemContent,
  useDragAndDrop,
} from 'react-aria-components';
import './list.css';

export interface TreeNode {
  readonly id: string;
  /** What is shown and read out. */
  readonly title: string;
  readonly icon?: ReactNode;
  /** Dimmed text after the title. */
  readonly detail?: string;
  /** Buttons shown on hover and focus. */
  readonly actions?: ReactNode;
  /** Present: it can be opened, even while its children are not known yet. */
  readonly children?: readonly TreeNode[];
  /** What dragging it elsewhere drops there, as text; absent where it cannot be dragged. */
  readonly dragText?: string;
}

interface TreeProps {
  readonly label: string;
  readonly nodes: readonly TreeNode[];
  readonly expanded: ReadonlySet<string>;
  onExpand(expanded: ReadonlySet<string>): void;
  /** Enter, or a click, on a node without children. */
  onOpen(id: string): void;
  renderEmpty(): ReactNode;
}

export function Tree({ label, nodes, expanded, onExpand, onOpen, renderEmpty }: TreeProps) {
  function toggle(id: string): void {
    const next = new Set(expanded);
    if (!next.delete(id)) next.add(id);
    onExpand(next);
  }
  const { dragAndDropHooks } = useDragAndDrop<TreeNode>({
    getItems: (_keys, dragged) => dragged.map(({ title, dragText }) => ({ 'text/plain': dragText ?? title })),
    isDisabled: !nodes.some(hasDragText),
  });
  return (
    <AriaTree
      dragAndDropHooks={dragAndDropHooks}
      className="list tree"
      aria-label={label}
      items={nodes}
      selectionMode="none"
      expandedKeys={expanded}
      onExpandedChange={(keys: Set<Key>) => onExpand(new Set([...keys].map(String)))}
      renderEmptyState={() => <>{renderEmpty()}</>}
      dependencies={[expanded]}
    >
      {(node) => <TreeRow node={node} onToggle={toggle} onOpen={onOpen} />}
    </AriaTree>
  );
}

function hasDragText(node: TreeNode): boolean {
  return node.dragText !== undefined || (node.children ?? []).some(hasDragText);
}

interface TreeRowProps {
  readonly node: TreeNode;
  onToggle(id: string): void;
  onOpen(id: string): void;
}

function TreeRow({ node, onToggle, onOpen }: TreeRowProps) {
  const branch = node.children !== undefined;
  return (
    <TreeItem
      id={node.id}
      textValue={node.title}
      hasChildItems={branch}
      className="list__row tree__row"
      onAction={() => (branch ? onToggle(node.id) : onOpen(node.id))}
    >
      <TreeItemContent>
        <Button slot="chevron" className={`tree__chevron${branch ? '' : ' tree__chevron--none'}`}>
          <ChevronRight size={14} aria-hidden />
        </Button>
        {node.icon}
        <span className="list__content">
          <span className="list__title">{node.title}</span>
        </span>
        {node.detail === undefined ? null : <span className="list__detail">{node.detail}</span>}
        {node.actions === undefined ? null : <span className="list__actions">{node.actions}</span>}
      </TreeItemContent>
      <Collection items={node.children ?? []}>
        {(child) => <TreeRow node={child} onToggle={onToggle} onOpen={onOpen} />}
      </Collection>
    </TreeItem>
  );
}

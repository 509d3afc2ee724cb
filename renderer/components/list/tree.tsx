import { ChevronRight } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import {
  Tree as AriaTree,
  Button,
  Collection,
  type Key,
  ListLayout,
  TreeItem,
  TreeItemContent,
  Virtualizer,
} from 'react-aria-components';
import './list.css';

/** A node is drawn again only where it is another object: large levels keep theirs. */
export interface TreeNode {
  readonly id: string;
  /** What is shown and read out. */
  readonly title: string;
  readonly icon?: ReactNode;
  /** What it is, read out after the title where only the icon shows it. */
  readonly kind?: string;
  /** More about it, shown while it is pointed at and read out. */
  readonly hint?: string;
  /** Dimmed text after the title, at the end of the row. */
  readonly detail?: string;
  /** What the detail means, shown while it is pointed at. */
  readonly detailHint?: string;
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
  /** The node to scroll to and give the focus, as soon as it is there. */
  readonly reveal?: string | undefined;
  readonly onRevealed?: (() => void) | undefined;
}

/** The height of a row at the browser's normal text size; rows that turn out higher are measured. */
const rowHeight = 28;

/** Only the rows in sight are drawn, however many a level has. */
export function Tree({
  label,
  nodes,
  expanded,
  onExpand,
  onOpen,
  renderEmpty,
  reveal,
  onRevealed,
}: TreeProps) {
  const element = useRef<HTMLDivElement>(null);
  function toggle(id: string): void {
    const next = new Set(expanded);
    if (!next.delete(id)) next.add(id);
    onExpand(next);
  }
  useDragging(element);
  useReveal(element, { nodes, expanded, reveal, onRevealed });
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ estimatedRowHeight: rowHeight }}>
      <AriaTree
        ref={element}
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
    </Virtualizer>
  );
}

/** The place of a node among the rows that are open. */
function rowOf(nodes: readonly TreeNode[], expanded: ReadonlySet<string>, wanted: string): number {
  let row = 0;
  const walk = (level: readonly TreeNode[]): boolean =>
    level.some(({ id, children }) => {
      if (id === wanted) return true;
      row += 1;
      return children !== undefined && expanded.has(id) && walk(children);
    });
  return walk(nodes) ? row : -1;
}

function useReveal(
  element: RefObject<HTMLDivElement | null>,
  { nodes, expanded, reveal, onRevealed }: Pick<TreeProps, 'nodes' | 'expanded' | 'reveal' | 'onRevealed'>,
): void {
  useEffect(() => {
    const tree = element.current;
    if (reveal === undefined || tree === null) return;
    const row = rowOf(nodes, expanded, reveal);
    if (row < 0) return;
    const height = tree.querySelector('[role="row"]')?.clientHeight ?? rowHeight;
    tree.scrollTop = Math.max(0, row * height - tree.clientHeight / 2);
    // The row is drawn once the tree has scrolled to where it is.
    let frame = 0;
    const focus = (triesLeft: number): void => {
      const found = tree.querySelector<HTMLElement>(`[data-key="${CSS.escape(reveal)}"]`);
      if (found === null && triesLeft > 0) {
        frame = requestAnimationFrame(() => focus(triesLeft - 1));
        return;
      }
      found?.focus();
      onRevealed?.();
    };
    frame = requestAnimationFrame(() => focus(30));
    return () => cancelAnimationFrame(frame);
  }, [element, nodes, expanded, reveal, onRevealed]);
}

/**
 * Rows give their text to whatever takes text, such as an editor. React Aria's own dragging ends only on its own
 * targets; without a pointer, a row's buttons do the same.
 */
function useDragging(element: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const tree = element.current;
    const start = (event: DragEvent): void => {
      const row = event.target instanceof HTMLElement ? event.target : undefined;
      const text = row?.querySelector<HTMLElement>('[data-drag-text]')?.dataset.dragText;
      if (text === undefined) event.preventDefault();
      else event.dataTransfer?.setData('text/plain', text);
    };
    tree?.addEventListener('dragstart', start);
    return () => tree?.removeEventListener('dragstart', start);
  }, [element]);
}

/** A press on what can be dragged is left to the browser. */
function makeDraggable(row: HTMLElement | null): void {
  row?.setAttribute('draggable', 'true');
}

interface TreeRowProps {
  readonly node: TreeNode;
  onToggle(id: string): void;
  onOpen(id: string): void;
}

function TreeRow({ node, onToggle, onOpen }: TreeRowProps) {
  const branch = node.children !== undefined;
  const said = [node.title, node.kind, node.hint].filter((part) => part !== undefined);
  return (
    <TreeItem
      id={node.id}
      {...(node.dragText === undefined ? {} : { ref: makeDraggable })}
      textValue={said.join(', ')}
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
          <span className="list__title" data-drag-text={node.dragText} title={node.hint ?? node.title}>
            {node.title}
          </span>
        </span>
        {node.detail === undefined ? null : (
          <span className="list__detail" title={node.detailHint}>
            {node.detail}
          </span>
        )}
        {node.actions === undefined ? null : <span className="list__actions">{node.actions}</span>}
      </TreeItemContent>
      <Collection items={node.children ?? []}>
        {(child) => <TreeRow node={child} onToggle={onToggle} onOpen={onOpen} />}
      </Collection>
    </TreeItem>
  );
}

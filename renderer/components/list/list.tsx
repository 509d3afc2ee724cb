import type { ReactNode } from 'react';
import { GridList, GridListItem } from 'react-aria-components';
import './list.css';

interface ListProps<Item extends { readonly id: string }> {
  readonly label: string;
  readonly items: readonly Item[];
  /** Enter, or a click. */
  onOpen(item: Item): void;
  /** How the row is read out. */
  textOf(item: Item): string;
  renderRow(item: Item): ReactNode;
  renderEmpty(): ReactNode;
}

/** A list whose rows open something and may carry their own buttons. */
export function List<Item extends { readonly id: string }>(props: ListProps<Item>) {
  const { label, items, onOpen, textOf, renderRow, renderEmpty } = props;
  return (
    <GridList
      className="list"
      aria-label={label}
      items={items}
      selectionMode="none"
      onAction={(key) => {
        const item = items.find((one) => one.id === key);
        if (item !== undefined) onOpen(item);
      }}
      renderEmptyState={() => <>{renderEmpty()}</>}
    >
      {(item) => (
        <GridListItem id={item.id} textValue={textOf(item)} className="list__row list__row--tall">
          {renderRow(item)}
        </GridListItem>
      )}
    </GridList>
  );
}

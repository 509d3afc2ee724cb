import { Check } from 'lucide-react';
import { useMemo } from 'react';
import {
  Collection,
  type Key,
  ListBox,
  ListBoxItem,
  ListBoxLoadMoreItem,
  ListLayout,
  Virtualizer,
} from 'react-aria-components';
import { Button } from '#renderer/components/button/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import { itemLines, keysOf, linesChosen } from './item-lines.ts';
import type { PivotItems } from './use-pivot-items.ts';
import './item-list.css';

/** As tokens.css has it: the list places its lines itself. */
const rowHeight = 24;

interface ItemListProps {
  readonly field: string;
  readonly found: PivotItems;
  /** What is searched for, or nothing. */
  readonly search: string;
  readonly chosen: readonly Cell[];
  readonly write: ItemWriter;
  onChoose(items: Cell[]): void;
}

/** Items of a field with their rows, to be chosen any number at a time; more of them come as it is scrolled. */
export function ItemList({ field, found, search, chosen, write, onChoose }: ItemListProps) {
  const lines = useMemo(
    () => itemLines(found.items ?? [], search === '' ? chosen : []),
    [found.items, search, chosen],
  );
  const choose = (keys: Iterable<Key>): void => onChoose(linesChosen(lines, chosen, new Set(keys)));
  const hasMore = (found.items?.length ?? 0) < found.total;
  return (
    <>
      {found.error === null ? null : (
        <p className="items__problem" role="alert">
          {found.error.message} <Button onPress={found.retry}>Try again</Button>
        </p>
      )}
      <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight, loaderHeight: rowHeight }}>
        <ListBox
          className="items"
          aria-label={`Items of ${field}`}
          selectionMode="multiple"
          selectionBehavior="toggle"
          selectedKeys={keysOf(chosen)}
          onSelectionChange={(keys) => choose(keys === 'all' ? lines.map(({ key }) => key) : keys)}
          renderEmptyState={() => (
            <p className="items__note">{found.items === null ? 'Counting the items…' : 'No item matches.'}</p>
          )}
        >
          <Collection items={lines}>
            {({ key, value, rows }) => (
              <ListBoxItem
                id={key}
                textValue={write(field, value)}
                className="items__item"
                data-empty={rows === 0 || undefined}
              >
                {({ isSelected }) => (
                  <>
                    <span className="items__check">
                      {isSelected ? <Check size={12} aria-hidden /> : null}
                    </span>
                    <span
                      className="items__name"
                      title={
                        rows === 0
                          ? `${write(field, value)}: no rows under the other filters`
                          : write(field, value)
                      }
                    >
                      {write(field, value)}
                    </span>
                    <span className="items__rows">{rows === null ? '' : rows.toLocaleString()}</span>
                  </>
                )}
              </ListBoxItem>
            )}
          </Collection>
          <ListBoxLoadMoreItem onLoadMore={found.more} isLoading={hasMore} className="items__more">
            Counting more items…
          </ListBoxLoadMoreItem>
        </ListBox>
      </Virtualizer>
    </>
  );
}

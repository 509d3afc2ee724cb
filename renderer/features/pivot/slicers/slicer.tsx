import { Check, FunnelX, X } from 'lucide-react';
import { useState } from 'react';
import { type Key, ListBox, ListBoxItem } from 'react-aria-components';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PageField } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { removeSlicer, slice } from '../spec/slicer-edits.ts';
import { usePivotItems } from './use-pivot-items.ts';

/** Items listed at once; the others are found by searching. */
const shownItems = 200;
/** From this many items on there is a search. */
const searchedFrom = 8;

interface SlicerProps {
  readonly editing: PivotEditing;
  readonly slicer: PageField;
  readonly write: ItemWriter;
}

function keyOf(item: Cell): string {
  return `${typeof item}:${String(item)}`;
}

/** One field's items, to be chosen any number at a time; with none chosen the pivot has all of them. */
export function Slicer({ editing, slicer, write }: SlicerProps) {
  const { result, spec, change, announce } = editing;
  const { field } = slicer;
  const chosen = slicer.items ?? [];
  const [search, setSearch] = useState('');
  const { items, error, retry } = usePivotItems(result, spec.derived, field, search, shownItems);
  const listed = items?.values ?? [];
  // What is chosen stays in the list, also where a search or the limit leaves it out.
  const unlisted = search === '' ? chosen.filter((item) => !listed.some(({ value }) => value === item)) : [];
  const lines = [...unlisted.map((value) => ({ value, rows: null })), ...listed];

  function choose(keys: Iterable<Key>): void {
    const on = new Set(keys);
    const hidden = chosen.filter((item) => !lines.some(({ value }) => value === item));
    const next = [...hidden, ...lines.flatMap(({ value }) => (on.has(keyOf(value)) ? [value] : []))];
    change(slice(spec, field, next));
    announce(next.length === 0 ? `All of ${field}.` : `${next.length} of ${field}.`);
  }
  return (
    <section className="slicer" aria-label={`Slicer ${field}`}>
      <header className="slicer__head">
        <h3 className="slicer__title" title={field}>
          {field}
        </h3>
        <span className="slicer__note">{chosen.length === 0 ? 'All' : `${chosen.length} chosen`}</span>
        <IconButton
          icon={FunnelX}
          label={`Show all of ${field}`}
          size="small"
          isDisabled={chosen.length === 0}
          onPress={() => choose([])}
        />
        <IconButton
          icon={X}
          label={`Remove the slicer ${field}`}
          size="small"
          onPress={() => {
            change(removeSlicer(spec, field));
            announce(`The slicer ${field} was removed.`);
          }}
        />
      </header>
      {search !== '' || (items?.total ?? 0) >= searchedFrom ? (
        <SearchField label={`Find in ${field}`} value={search} onChange={setSearch} placeholder="Find" />
      ) : null}
      {error === null ? null : (
        <p className="slicer__problem" role="alert">
          {error.message} <Button onPress={retry}>Try again</Button>
        </p>
      )}
      <ListBox
        className="slicer__list"
        aria-label={`Items of ${field}`}
        selectionMode="multiple"
        selectionBehavior="toggle"
        selectedKeys={chosen.map(keyOf)}
        onSelectionChange={(keys) => choose(keys === 'all' ? lines.map(({ value }) => keyOf(value)) : keys)}
        renderEmptyState={() => (
          <p className="slicer__note">{items === null ? 'Counting the items…' : 'No item matches.'}</p>
        )}
      >
        {lines.map(({ value, rows }) => (
          <ListBoxItem
            key={keyOf(value)}
            id={keyOf(value)}
            textValue={write(field, value)}
            className="slicer__item"
          >
            {({ isSelected }) => (
              <>
                <span className="slicer__check">{isSelected ? <Check size={12} aria-hidden /> : null}</span>
                <span className="slicer__name" title={write(field, value)}>
                  {write(field, value)}
                </span>
                <span className="slicer__rows">{rows === null ? '' : rows.toLocaleString()}</span>
              </>
            )}
          </ListBoxItem>
        ))}
      </ListBox>
      {items !== null && items.total > listed.length ? (
        <p className="slicer__note">
          {listed.length.toLocaleString()} of {items.total.toLocaleString()} items; search for the others.
        </p>
      ) : null}
    </section>
  );
}

import { FunnelX, X } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '#renderer/components/button/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import type { ItemWriter } from '#renderer/components/text/items.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PageField } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { removeSlicer, slice } from '../spec/slicer-edits.ts';
import { keysOf } from './item-lines.ts';
import { ItemList } from './item-list.tsx';
import { usePivotItems } from './use-pivot-items.ts';

/** From this many items on there is a search. */
const searchedFrom = 8;

const none: readonly Cell[] = [];

interface SlicerProps {
  readonly editing: PivotEditing;
  readonly slicer: PageField;
  readonly write: ItemWriter;
}

/** One field's items, to be chosen any number at a time; with none chosen the pivot has all of them. */
export function Slicer({ editing, slicer, write }: SlicerProps) {
  const { result, spec, change, announce } = editing;
  const { field } = slicer;
  const chosen = slicer.items ?? none;
  const [search, setSearch] = useState('');
  const found = usePivotItems(result.id, spec, field, search);
  const count = keysOf(chosen).length;

  function choose(next: Cell[]): void {
    change(slice(spec, field, next));
    announce(next.length === 0 ? `All of ${field}.` : `${keysOf(next).length} of ${field}.`);
  }
  return (
    <section className="slicer" aria-label={`Slicer ${field}`}>
      <header className="slicer__head">
        <h3 className="slicer__title" title={field}>
          {field}
        </h3>
        <span className="items__note">{count === 0 ? 'All' : `${count.toLocaleString()} chosen`}</span>
        <IconButton
          icon={FunnelX}
          label={`Show all of ${field}`}
          size="small"
          isDisabled={count === 0}
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
      {search !== '' || found.total >= searchedFrom ? (
        <SearchField label={`Find in ${field}`} value={search} onChange={setSearch} placeholder="Find" />
      ) : null}
      <ItemList field={field} found={found} search={search} chosen={chosen} write={write} onChoose={choose} />
      {found.total >= searchedFrom ? (
        <p className="items__note">{found.total.toLocaleString()} items</p>
      ) : null}
    </section>
  );
}

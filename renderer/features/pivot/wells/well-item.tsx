import { GripVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { MenuButton, type MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { WellPlace } from '../spec/spec-edits.ts';
import type { WellDrag } from './use-well-drag.ts';

interface WellItemProps {
  readonly place: WellPlace;
  readonly name: string;
  /** Said beside the name, e.g. the chosen items of a filter. */
  readonly note?: string;
  readonly entries: readonly MenuEntry[];
  readonly drag: WellDrag;
  readonly children?: ReactNode;
}

/** A field where it was put. It has the keyboard's focus as a whole; its menu has what can be chosen about it. */
export function WellItem({ place, name, note, entries, drag, children }: WellItemProps) {
  const { over, carried } = drag;
  const marked = over !== null && over.well === place.well && over.index === place.index;
  const lifted =
    carried?.kind === 'placed' && carried.place.well === place.well && carried.place.index === place.index;
  return (
    <li
      className={`well__item${marked ? ' well__item--before' : ''}${lifted ? ' well__item--lifted' : ''}`}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = 'move';
        event.dataTransfer.setData('text/plain', name);
        drag.start({ kind: 'placed', place });
      }}
      onDragEnd={drag.end}
      onDragOver={(event) => drag.enter(event, place)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        drag.drop(place);
      }}
    >
      <button
        type="button"
        className={`well__handle${drag.held ? ' well__handle--held' : ''}`}
        data-well={place.well}
        data-index={place.index}
        aria-describedby="well-help"
        onKeyDown={(event) => drag.onKeyDown(event, place)}
        onBlur={(event) => {
          // Moving by arrows moves the focus within the wells; leaving them puts the field down.
          if (!(event.relatedTarget instanceof Element && event.relatedTarget.closest('.wells')))
            drag.letGo();
        }}
      >
        <GripVertical size={12} className="well__grip" aria-hidden />
        <span className="well__name" title={name}>
          {name}
        </span>
        {note === undefined ? null : <span className="well__note">{note}</span>}
      </button>
      {children}
      <MenuButton label={`Options of ${name}`} entries={entries} />
    </li>
  );
}

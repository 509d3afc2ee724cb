import { ArrowDown, ArrowUp, CircleAlert, Equal, type LucideIcon, PenLine } from 'lucide-react';
import type { NumberWriter } from '#renderer/components/data-grid/index.ts';
import { MenuButton } from '#renderer/components/menu/menu-button.tsx';
import type { BookView } from '#shared/contract/address-books.ts';
import type { CellChange } from '#shared/model/address-book.ts';
import { changeText, readingText, sinceText } from './reading-text.ts';

export type Entry = BookView['entries'][number];

export interface EntryActions {
  copy(entry: Entry): void;
  edit(entry: Entry): void;
  move(entry: Entry, by: 1 | -1): void;
  remove(entry: Entry): void;
}

interface EntryRowProps extends EntryActions {
  readonly entry: Entry;
  readonly numbers: NumberWriter;
}

const marks: Readonly<Record<CellChange['direction'], LucideIcon>> = {
  up: ArrowUp,
  down: ArrowDown,
  same: Equal,
  changed: PenLine,
};

/** A named cell: its value, what changed, its formula; an error with what is near. */
export function EntryRow({ entry, numbers, copy, edit, move, remove }: EntryRowProps) {
  const { name, formula, note, reading, change } = entry;
  const failed = reading !== null && 'error' in reading ? reading.error : null;
  const Mark = change === null ? null : marks[change.direction];
  return (
    <>
      <span className="list__content">
        <span className="address__line">
          <span className="list__title" title={note === '' ? name : `${name}: ${note}`}>
            {name}
          </span>
          <span className={failed === null ? 'address__value' : 'address__value address__value--bad'}>
            {readingText(reading, numbers)}
          </span>
        </span>
        {failed === null ? null : (
          <span className="address__error">
            <CircleAlert size={12} aria-hidden /> {failed.message.replace(/^#REF! /, '')} {failed.hint}
          </span>
        )}
        {change === null || Mark === null ? null : (
          <span className={`address__change address__change--${change.direction}`}>
            <Mark size={12} aria-hidden /> {changeText(change, numbers)}{' '}
            <span className="address__since">{sinceText(change)}</span>
          </span>
        )}
        <span className="list__code" title={formula}>
          {formula}
        </span>
      </span>
      <span className="list__actions address__actions">
        <MenuButton
          label={`Actions of ${name}`}
          entries={[
            { id: 'copy', title: 'Copy the formula', run: () => copy(entry) },
            { id: 'edit', title: 'Name, formula and note…', run: () => edit(entry) },
            { id: 'up', title: 'Move up', run: () => move(entry, -1) },
            { id: 'down', title: 'Move down', run: () => move(entry, 1) },
            { id: 'remove', title: 'Remove', danger: true, run: () => remove(entry) },
          ]}
        />
      </span>
    </>
  );
}

import { ArrowDown, ArrowUp, Columns3, Pin, PinOff } from 'lucide-react';
import { useState } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Button, IconButton } from '#renderer/components/button/index.ts';
import { Checkbox, SearchField } from '#renderer/components/field/index.ts';
import type { Column } from '#shared/model/column.ts';
import { type ColumnState, moveColumn, noColumnState, orderedColumns, toggled } from './column-state.ts';

interface ColumnChooserProps {
  readonly columns: readonly Column[];
  readonly state: ColumnState;
  onChange(change: (state: ColumnState) => ColumnState): void;
}

/** Which columns are shown, in what order, and which stay when the others scroll. */
export function ColumnChooser({ columns, state, onChange }: ColumnChooserProps) {
  const [search, setSearch] = useState('');
  const hidden = columns.filter((column) => state.hidden.includes(column.field)).length;
  const listed = orderedColumns(columns, state).filter(({ column }) =>
    column.name.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <DialogTrigger>
      <Button variant="quiet" icon={Columns3}>
        {hidden === 0 ? 'Columns' : `Columns (${hidden} hidden)`}
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Dialog aria-label="Columns" className="column-chooser">
          <SearchField label="Search columns" value={search} onChange={setSearch} />
          <ul className="column-chooser__list">
            {listed.map(({ column, pinned }) => {
              const { field, name } = column;
              return (
                <li key={field} className="column-chooser__line">
                  <Checkbox
                    selected={!state.hidden.includes(field)}
                    onChange={() => onChange((known) => ({ ...known, hidden: toggled(known.hidden, field) }))}
                  >
                    {name}
                  </Checkbox>
                  <span className="column-chooser__type">{column.type.native.toLowerCase()}</span>
                  <IconButton
                    icon={ArrowUp}
                    size="small"
                    label={`Move ${name} before`}
                    onPress={() => onChange((known) => moveColumn(columns, known, field, -1))}
                  />
                  <IconButton
                    icon={ArrowDown}
                    size="small"
                    label={`Move ${name} after`}
                    onPress={() => onChange((known) => moveColumn(columns, known, field, 1))}
                  />
                  <IconButton
                    icon={pinned ? PinOff : Pin}
                    size="small"
                    label={pinned ? `Unpin ${name}` : `Pin ${name} to the left`}
                    onPress={() => onChange((known) => ({ ...known, pinned: toggled(known.pinned, field) }))}
                  />
                </li>
              );
            })}
          </ul>
          <div className="column-chooser__actions">
            <Button onPress={() => onChange((known) => ({ ...known, hidden: [] }))}>Show all</Button>
            <Button onPress={() => onChange(() => noColumnState)}>As in the result</Button>
          </div>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

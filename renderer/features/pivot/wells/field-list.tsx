import { Funnel, Plus } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '#renderer/components/button/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { MenuButton, type MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { PivotEditing } from '../editing.ts';
import type { SourceField } from '../spec/fields.ts';
import { addSlicer } from '../spec/slicer-edits.ts';
import { addField, fieldsIn, placeOnAxes, type Well, wellNames, wells } from '../spec/spec-edits.ts';
import { groupingEntries } from './axis-menu.ts';
import type { WellDrag } from './use-well-drag.ts';

/** Fields from this many on can be searched. */
const searchedFrom = 12;

interface FieldListProps {
  readonly editing: PivotEditing;
  readonly drag: WellDrag;
}

/** Every field there is to put into a well: the result's columns, each with what is worked out from it. */
export function FieldList({ editing, drag }: FieldListProps) {
  const { spec, fields, change, announce } = editing;
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = fields.filter(({ field }) => field.toLowerCase().includes(wanted));

  const put = ({ field, kind }: SourceField, well: Well): void => {
    change(addField(spec, field, kind, { well, index: fieldsIn(spec, well).length }));
    announce(`${field} put into ${wellNames[well]}.`);
  };
  const entries = (source: SourceField): MenuEntry[] => {
    const grouping = groupingEntries(editing, source.field);
    return [
      ...wells.map((well) => ({ id: well, title: wellNames[well], run: () => put(source, well) })),
      {
        id: 'slicer',
        title: 'Slicers',
        icon: Funnel,
        disabled: spec.slicers.some((one) => one.field === source.field),
        run: () => {
          change(addSlicer(spec, source.field));
          announce(`A slicer of ${source.field} was added.`);
        },
      },
      ...(grouping.length === 0 ? [] : [{ id: 'line', separator: true } as const, ...grouping]),
    ];
  };
  return (
    <section
      className="wells__fields"
      aria-label="Fields"
      onDragOver={(event) => {
        if (drag.carried?.kind === 'placed') event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        drag.dropOut();
      }}
    >
      <h3 className="wells__title">Fields</h3>
      {fields.length > searchedFrom ? (
        <SearchField label="Find a field" value={search} onChange={setSearch} placeholder="Find a field" />
      ) : null}
      <ul className="wells__list">
        {found.map((source) => {
          const { field, about, derived } = source;
          const used = placeOnAxes(spec, field) !== null || spec.measures.some((one) => one.field === field);
          const classes = ['wells__field'];
          if (used) classes.push('wells__field--used');
          if (derived !== undefined) classes.push('wells__field--derived');
          return (
            <li
              key={field}
              className={classes.join(' ')}
              draggable
              title={about}
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = 'copyMove';
                event.dataTransfer.setData('text/plain', field);
                drag.start({ kind: 'field', field });
              }}
              onDragEnd={drag.end}
            >
              <span className="wells__field-name">{field}</span>
              <MenuButton label={`Put ${field} into…`} entries={entries(source)}>
                <IconButton icon={Plus} label={`Put ${field} into…`} size="small" />
              </MenuButton>
            </li>
          );
        })}
        {found.length === 0 ? <li className="well__empty">No field has “{search}” in its name.</li> : null}
      </ul>
    </section>
  );
}

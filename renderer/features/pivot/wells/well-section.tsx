import { Calculator, Funnel, ListChecks, Trash2 } from 'lucide-react';
import { IconButton } from '#renderer/components/button/index.ts';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { addSlicer } from '../spec/slicer-edits.ts';
import { fieldsIn, removeField, type Well, type WellPlace, wellNames } from '../spec/spec-edits.ts';
import { axisMenu } from './axis-menu.ts';
import { measureMenu } from './measure-menu.ts';
import { nameOf, noteOf } from './place-texts.ts';
import type { WellDrag } from './use-well-drag.ts';
import { ValuesChip } from './values-chip.tsx';
import { WellItem } from './well-item.tsx';

/** A field may stand among the values more than once: the how-manieth time it does tells them apart. */
function keyOf(spec: PivotSpec, { well, index }: WellPlace): string {
  const fields = fieldsIn(spec, well);
  const field = fields[index] ?? '';
  return `${field}-${fields.slice(0, index).filter((one) => one === field).length}`;
}

function pageMenu({ spec, change, ask }: PivotEditing, index: number): MenuEntry[] {
  const field = spec.pages[index]?.field ?? '';
  return [
    {
      id: 'items',
      title: 'Choose items…',
      icon: ListChecks,
      run: () => ask({ kind: 'page-items', index }),
    },
    {
      id: 'slicer',
      title: 'Add a slicer',
      icon: Funnel,
      disabled: spec.slicers.some((one) => one.field === field),
      run: () => change(addSlicer(spec, field)),
    },
    {
      id: 'remove',
      title: 'Take out',
      icon: Trash2,
      danger: true,
      run: () => change(removeField(spec, { well: 'pages', index })),
    },
  ];
}

function entriesOf(editing: PivotEditing, { well, index }: WellPlace): MenuEntry[] {
  if (well === 'pages') return pageMenu(editing, index);
  return well === 'measures' ? measureMenu(editing, index) : axisMenu(editing, well, index);
}

interface WellSectionProps {
  readonly editing: PivotEditing;
  readonly well: Well;
  readonly drag: WellDrag;
}

/** One of the four places a field can be put, with what stands in it. */
export function WellSection({ editing, well, drag }: WellSectionProps) {
  const { spec, ask } = editing;
  const fields = fieldsIn(spec, well);
  const end = { well, index: fields.length };
  const chip = spec.measures.length > 1 && spec.measuresOn === well ? spec.measuresOn : null;
  return (
    <section
      className="well"
      aria-label={wellNames[well]}
      onDragOver={(event) => drag.enter(event, end)}
      onDrop={(event) => {
        event.preventDefault();
        drag.drop(end);
      }}
    >
      <div className="well__head">
        <h3 className="wells__title">{wellNames[well]}</h3>
        {well === 'measures' ? (
          <IconButton
            icon={Calculator}
            label="Add a calculated value"
            size="small"
            onPress={() => ask({ kind: 'calculated', index: null })}
          />
        ) : null}
      </div>
      <ul className={`well__list${drag.over?.well === well ? ' well__list--over' : ''}`}>
        {fields.map((_, index) => {
          const place = { well, index };
          const note = noteOf(spec, place);
          return (
            <WellItem
              key={keyOf(spec, place)}
              place={place}
              name={nameOf(spec, place)}
              {...(note === undefined ? {} : { note })}
              entries={entriesOf(editing, place)}
              drag={drag}
            />
          );
        })}
        {chip === null ? null : <ValuesChip editing={editing} well={chip} drag={drag} />}
        {fields.length === 0 && chip === null ? <li className="well__empty">Drop a field here</li> : null}
      </ul>
    </section>
  );
}

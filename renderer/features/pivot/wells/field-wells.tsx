import { ArrowDown, ArrowUp, Check, Plus, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { IconButton } from '#renderer/components/button/index.ts';
import { SearchField } from '#renderer/components/field/index.ts';
import { MenuButton, type MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import { itemText } from '#renderer/components/text/items.ts';
import type { Aggregate, PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import {
  addField,
  aggregatesFor,
  changeAxisField,
  changeMeasure,
  choosePageItems,
  fieldsIn,
  placeOnAxes,
  removeField,
  type Well,
  type WellPlace,
  wellNames,
  wells,
} from '../spec/spec-edits.ts';
import { MeasureDialog } from './measure-dialog.tsx';
import { PageItemsDialog } from './page-items-dialog.tsx';
import { useWellDrag } from './use-well-drag.ts';
import { WellItem } from './well-item.tsx';
import './field-wells.css';

const aggregateNames: Readonly<Record<Aggregate, string>> = {
  sum: 'Sum',
  count: 'Count',
  average: 'Average',
  'weighted-average': 'Weighted average',
  min: 'Min',
  max: 'Max',
  distinct: 'Distinct count',
  median: 'Median',
  percentile: 'Percentile',
  'standard-deviation': 'Standard deviation (sample)',
  'standard-deviation-population': 'Standard deviation (population)',
  first: 'First',
  last: 'Last',
  calculated: 'Calculated',
};

interface FieldWellsProps {
  readonly result: ResultInfo;
  readonly spec: PivotSpec;
  onChange(spec: PivotSpec): void;
}

/** A field may stand among the values more than once: the how-manieth time it does tells them apart. */
function keyOf(spec: PivotSpec, { well, index }: WellPlace): string {
  const fields = fieldsIn(spec, well);
  const field = fields[index] ?? '';
  return `${field}-${fields.slice(0, index).filter((one) => one === field).length}`;
}

/** The fields of the result, and the four wells they are put into. */
export function FieldWells({ result, spec, onChange }: FieldWellsProps) {
  const root = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState('');
  const [announcement, setAnnouncement] = useState('');
  const [focusOn, setFocusOn] = useState<WellPlace | null>(null);
  const [editing, setEditing] = useState<WellPlace | null>(null);
  const { columns } = result;
  const drag = useWellDrag({ spec, columns, onChange, announce: setAnnouncement, focus: setFocusOn });

  useEffect(() => {
    if (focusOn === null) return;
    const handle = root.current?.querySelector<HTMLElement>(
      `[data-well="${focusOn.well}"][data-index="${focusOn.index}"]`,
    );
    handle?.focus();
    setFocusOn(null);
  }, [focusOn]);

  const kindOf = useCallback(
    (field: string | null) => columns.find((column) => column.field === field)?.type.kind,
    [columns],
  );
  const put = (field: string, well: Well): void => {
    onChange(addField(spec, field, kindOf(field) ?? 'text', { well, index: fieldsIn(spec, well).length }));
    setAnnouncement(`${field} put into ${wellNames[well]}.`);
  };

  function entriesOf(place: WellPlace): MenuEntry[] {
    const { well, index } = place;
    const remove: MenuEntry = {
      id: 'remove',
      title: 'Take out',
      icon: Trash2,
      danger: true,
      run: () => onChange(removeField(spec, place)),
    };
    if (well === 'pages') {
      return [{ id: 'items', title: 'Choose items…', run: () => setEditing(place) }, remove];
    }
    if (well === 'measures') {
      const measure = spec.measures[index];
      const kinds = aggregatesFor(measure?.field === null ? undefined : kindOf(measure?.field ?? null));
      return [
        ...kinds.map((aggregate) => ({
          id: aggregate,
          title: aggregateNames[aggregate],
          ...(measure?.aggregate === aggregate ? { icon: Check } : {}),
          run: () => onChange(changeMeasure(spec, index, { aggregate })),
        })),
        { id: 'format', title: 'Name and number format…', run: () => setEditing(place) },
        remove,
      ];
    }
    const field = spec[well][index];
    return [
      {
        id: 'ascending',
        title: 'Sort ascending',
        icon: field?.sort === 'ascending' ? Check : ArrowUp,
        run: () => onChange(changeAxisField(spec, well, index, { sort: 'ascending' })),
      },
      {
        id: 'descending',
        title: 'Sort descending',
        icon: field?.sort === 'descending' ? Check : ArrowDown,
        run: () => onChange(changeAxisField(spec, well, index, { sort: 'descending' })),
      },
      {
        id: 'subtotal',
        title: 'Subtotals',
        ...(field?.subtotal ? { icon: Check } : {}),
        disabled: index === spec[well].length - 1,
        run: () => onChange(changeAxisField(spec, well, index, { subtotal: !field?.subtotal })),
      },
      remove,
    ];
  }

  function nameOf({ well, index }: WellPlace): string {
    if (well !== 'measures') return spec[well][index]?.field ?? '';
    const measure = spec.measures[index];
    return measure === undefined
      ? ''
      : (measure.caption ?? `${aggregateNames[measure.aggregate]} of ${measure.field ?? 'rows'}`);
  }

  function noteOf({ well, index }: WellPlace): string | undefined {
    if (well !== 'pages') return undefined;
    const items = spec.pages[index]?.items ?? null;
    if (items === null) return 'All';
    return items.length === 1 ? itemText(items[0] ?? null) : `${items.length} items`;
  }

  const wanted = search.trim().toLowerCase();
  const found = columns.filter(({ field }) => field.toLowerCase().includes(wanted));
  return (
    <div className="wells" ref={root}>
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
        {columns.length > 12 ? (
          <SearchField label="Find a field" value={search} onChange={setSearch} placeholder="Find a field" />
        ) : null}
        <ul className="wells__list">
          {found.map(({ field, type }) => {
            const used =
              placeOnAxes(spec, field) !== null || spec.measures.some((one) => one.field === field);
            return (
              <li
                key={field}
                className={`wells__field${used ? ' wells__field--used' : ''}`}
                draggable
                title={`${field}: ${type.native}`}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = 'copyMove';
                  event.dataTransfer.setData('text/plain', field);
                  drag.start({ kind: 'field', field });
                }}
                onDragEnd={drag.end}
              >
                <span className="wells__field-name">{field}</span>
                <MenuButton
                  label={`Put ${field} into…`}
                  entries={wells.map((well) => ({
                    id: well,
                    title: wellNames[well],
                    run: () => put(field, well),
                  }))}
                >
                  <IconButton icon={Plus} label={`Put ${field} into…`} size="small" />
                </MenuButton>
              </li>
            );
          })}
        </ul>
      </section>
      <div className="wells__wells">
        {wells.map((well) => (
          <section
            key={well}
            className="well"
            aria-label={wellNames[well]}
            onDragOver={(event) => drag.enter(event, { well, index: fieldsIn(spec, well).length })}
            onDrop={(event) => {
              event.preventDefault();
              drag.drop({ well, index: fieldsIn(spec, well).length });
            }}
          >
            <h3 className="wells__title">{wellNames[well]}</h3>
            <ul className={`well__list${drag.over?.well === well ? ' well__list--over' : ''}`}>
              {fieldsIn(spec, well).map((_, index) => {
                const place = { well, index };
                const note = noteOf(place);
                return (
                  <WellItem
                    key={keyOf(spec, place)}
                    place={place}
                    name={nameOf(place)}
                    {...(note === undefined ? {} : { note })}
                    entries={entriesOf(place)}
                    drag={drag}
                  />
                );
              })}
              {fieldsIn(spec, well).length === 0 ? <li className="well__empty">Drop a field here</li> : null}
            </ul>
          </section>
        ))}
      </div>
      <p id="well-help" className="wells__help">
        Space picks a field up and puts it down; arrows move; Delete takes it out.
      </p>
      <div className="wells__announcement" aria-live="assertive">
        {announcement}
      </div>
      {editing?.well === 'pages' ? (
        <PageItemsDialog
          result={result}
          page={spec.pages[editing.index]}
          onClose={() => setEditing(null)}
          onChoose={(items) => onChange(choosePageItems(spec, editing.index, items))}
        />
      ) : null}
      {editing?.well === 'measures' ? (
        <MeasureDialog
          measure={spec.measures[editing.index]}
          onClose={() => setEditing(null)}
          onChange={(change) => onChange(changeMeasure(spec, editing.index, change))}
        />
      ) : null}
    </div>
  );
}

import { ArrowDown, ArrowUp, CalendarDays, Group, ListFilter, Pencil, Trash2, Ungroup } from 'lucide-react';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import { isNumericKind } from '#shared/model/column.ts';
import type { PivotField } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { measureName } from '../spec/aggregates.ts';
import { removeDerived, ungroupField } from '../spec/derived-edits.ts';
import { allOpen, withField } from '../spec/expansion.ts';
import { derivedNamed, isTimeKind } from '../spec/fields.ts';
import { addSlicer } from '../spec/slicer-edits.ts';
import { changeAxisField, removeField } from '../spec/spec-edits.ts';

/** How a field is grouped: dates by periods, numbers into bins; and how a grouping is taken apart. */
export function groupingEntries(editing: PivotEditing, field: string): MenuEntry[] {
  const { spec, fields, change, ask } = editing;
  const derived = derivedNamed(spec, field);
  const from = derived?.from ?? field;
  const kind = fields.find((one) => one.field === from)?.kind ?? 'text';
  const entries: MenuEntry[] = [];
  if (isTimeKind(kind) && derived?.kind !== 'groups') {
    entries.push({
      id: 'dates',
      title: 'Group dates…',
      icon: CalendarDays,
      run: () => ask({ kind: 'dates', field: from }),
    });
  }
  if (isNumericKind(kind) && derived === undefined) {
    entries.push({
      id: 'bins',
      title: 'Group numbers…',
      icon: Group,
      run: () => ask({ kind: 'bins', field: from }),
    });
  }
  if (derived === undefined) return entries;
  const siblings = spec.derived.filter((one) => one.from === from);
  return [
    ...entries,
    { id: 'rename', title: 'Rename…', icon: Pencil, run: () => ask({ kind: 'rename', field }) },
    {
      id: 'ungroup',
      title: siblings.length === 1 ? 'Ungroup' : `Ungroup ${from}`,
      icon: Ungroup,
      run: () => change(ungroupField(spec, from)),
    },
    ...(siblings.length === 1
      ? []
      : [
          {
            id: 'remove-derived',
            title: `Remove the grouping ${field}`,
            icon: Trash2,
            run: () => change(removeDerived(spec, field)),
          },
        ]),
  ];
}

/** A field with another order; what it was sorted by before goes. */
function sorted(field: PivotField, order: Pick<PivotField, 'sort' | 'sortBy'>): PivotField {
  const { sortBy: _sortBy, ...rest } = field;
  return { ...rest, ...order };
}

function sortEntries(editing: PivotEditing, well: 'rows' | 'columns', index: number): MenuEntry[] {
  const { spec, change } = editing;
  const field = spec[well][index];
  if (field === undefined) return [];
  const set = (order: Pick<PivotField, 'sort' | 'sortBy'>) => () =>
    change({ ...spec, [well]: spec[well].map((one, at) => (at === index ? sorted(one, order) : one)) });
  const byLabel = field.sortBy === undefined;
  return [
    {
      id: 'ascending',
      title: 'Sort ascending',
      icon: ArrowUp,
      mark: 'one',
      checked: byLabel && field.sort === 'ascending',
      run: set({ sort: 'ascending' }),
    },
    {
      id: 'descending',
      title: 'Sort descending',
      icon: ArrowDown,
      mark: 'one',
      checked: byLabel && field.sort === 'descending',
      run: set({ sort: 'descending' }),
    },
    ...spec.measures.flatMap((measure, at): MenuEntry[] => {
      const by = (sort: PivotField['sort']) =>
        field.sortBy?.measure === at && field.sortBy.path.length === 0 && field.sort === sort;
      const name = measureName(measure);
      return [
        {
          id: `largest-${at}`,
          title: `${name}, largest first`,
          mark: 'one',
          checked: by('descending'),
          run: set({ sort: 'descending', sortBy: { measure: at, path: [] } }),
        },
        {
          id: `smallest-${at}`,
          title: `${name}, smallest first`,
          mark: 'one',
          checked: by('ascending'),
          run: set({ sort: 'ascending', sortBy: { measure: at, path: [] } }),
        },
      ];
    }),
  ];
}

/** What can be chosen about a field on the rows or the columns. */
export function axisMenu(editing: PivotEditing, well: 'rows' | 'columns', index: number): MenuEntry[] {
  const { spec, change, ask } = editing;
  const field = spec[well][index];
  if (field === undefined) return [];
  const innermost = index === spec[well].length - 1;
  const grouping = groupingEntries(editing, field.field);
  const expansion = well === 'rows' ? 'rowExpansion' : 'columnExpansion';
  const count = spec[well].length;
  const { top, ...untopped } = field;
  return [
    { id: 'sort', title: 'Sort', icon: ArrowUp, children: sortEntries(editing, well, index) },
    {
      id: 'top',
      title:
        top === undefined ? 'Top or bottom…' : `${top.from === 'largest' ? 'Top' : 'Bottom'} ${top.count}…`,
      icon: ListFilter,
      run: () => ask({ kind: 'top', well, index }),
    },
    ...(top === undefined
      ? []
      : [
          {
            id: 'all-items',
            title: 'Show all items',
            run: () => change({ ...spec, [well]: spec[well].map((one) => (one === field ? untopped : one)) }),
          },
        ]),
    {
      id: 'subtotal',
      title: 'Subtotals',
      mark: 'any',
      checked: field.subtotal && !innermost,
      disabled: innermost,
      run: () => change(changeAxisField(spec, well, index, { subtotal: !field.subtotal })),
    },
    {
      id: 'empty',
      title: 'Items with no data',
      mark: 'any',
      checked: field.showEmpty,
      run: () => change(changeAxisField(spec, well, index, { showEmpty: !field.showEmpty })),
    },
    { id: 'line-1', separator: true },
    {
      id: 'expand',
      title: `Expand ${field.field}`,
      disabled: innermost,
      run: () => change({ ...spec, [expansion]: innermost ? allOpen : withField(index, count, true) }),
    },
    {
      id: 'collapse',
      title: `Collapse ${field.field}`,
      disabled: innermost,
      run: () => change({ ...spec, [expansion]: withField(index, count, false) }),
    },
    { id: 'line-2', separator: true },
    ...grouping,
    {
      id: 'slicer',
      title: 'Add a slicer',
      disabled: spec.slicers.some((one) => one.field === field.field),
      run: () => change(addSlicer(spec, field.field)),
    },
    {
      id: 'remove',
      title: 'Take out',
      icon: Trash2,
      danger: true,
      run: () => change(removeField(spec, { well, index })),
    },
  ];
}

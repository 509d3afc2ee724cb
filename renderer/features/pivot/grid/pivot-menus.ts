import type { GridSelection, HeaderCell } from '#renderer/components/data-grid/index.ts';
import type { MenuEntry } from '#renderer/components/menu/menu-button.tsx';
import type { PivotLine, PivotShape, PivotSpec } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { axisMenu } from '../wells/axis-menu.ts';
import { labelColumns } from './row-labels.ts';

/** What the menus of the grid do, besides what a field's own menu does. */
export interface GridActions {
  drill(): void;
  toggle(open: boolean): void;
  group(): void;
  ungroup(): void;
  /** Whether there is something for each to do where the menu opens. */
  readonly can: { readonly open: boolean; readonly close: boolean };
}

/** The fields of one axis sorted by what stands in a line of the other. */
function sortedBy(
  spec: PivotSpec,
  well: 'rows' | 'columns',
  level: number,
  line: PivotLine,
  sort: 'ascending' | 'descending',
): PivotSpec {
  return {
    ...spec,
    [well]: spec[well].map((field, index) =>
      index === level ? { ...field, sort, sortBy: { measure: line.measure ?? 0, path: line.path } } : field,
    ),
  };
}

function sortEntries(
  { spec, change }: PivotEditing,
  well: 'rows' | 'columns',
  level: number,
  line: PivotLine | undefined,
  measure: number,
): MenuEntry[] {
  const field = spec[well][level]?.field;
  if (line === undefined || field === undefined || (line.others ?? []).length > 0) return [];
  const by: PivotLine = { ...line, measure };
  const of = well === 'rows' ? 'this column' : 'this row';
  return [
    {
      id: `${well}-largest`,
      title: `Sort ${field} by ${of}, largest first`,
      run: () => change(sortedBy(spec, well, level, by, 'descending')),
    },
    {
      id: `${well}-smallest`,
      title: `Sort ${field} by ${of}, smallest first`,
      run: () => change(sortedBy(spec, well, level, by, 'ascending')),
    },
  ];
}

function groupEntries(actions: GridActions): MenuEntry[] {
  return [
    { id: 'open', title: 'Expand', keys: '+', disabled: !actions.can.open, run: () => actions.toggle(true) },
    {
      id: 'close',
      title: 'Collapse',
      keys: '-',
      disabled: !actions.can.close,
      run: () => actions.toggle(false),
    },
  ];
}

/** The menu of a cell: of a label, or of a value. */
export function cellMenu(
  editing: PivotEditing,
  shape: PivotShape,
  selection: GridSelection,
  rowLine: PivotLine | undefined,
  columnLine: PivotLine | undefined,
  actions: GridActions,
): MenuEntry[] {
  const { spec } = editing;
  const { column } = selection.head;
  if (rowLine === undefined) return [];
  if (column < labelColumns(shape)) {
    const level = shape.form === 'compact' ? Math.max(0, rowLine.path.length - 1) : column;
    const field = spec.rows[level]?.field;
    return [
      ...groupEntries(actions),
      { id: 'line-1', separator: true },
      { id: 'group', title: 'Group the selected items', keys: 'Alt+Shift+ArrowRight', run: actions.group },
      { id: 'ungroup', title: 'Ungroup', keys: 'Alt+Shift+ArrowLeft', run: actions.ungroup },
      ...(field === undefined
        ? []
        : [
            { id: 'line-2', separator: true } as const,
            { id: 'field', title: field, children: axisMenu(editing, 'rows', level) },
          ]),
    ];
  }
  const measure = columnLine?.measure ?? rowLine.measure ?? 0;
  return [
    { id: 'drill', title: 'Show the rows behind it', keys: 'Enter', run: actions.drill },
    { id: 'line-1', separator: true },
    ...sortEntries(editing, 'rows', rowLine.path.length - 1, columnLine, measure),
    ...sortEntries(editing, 'columns', (columnLine?.path.length ?? 0) - 1, rowLine, measure),
    { id: 'line-2', separator: true },
    ...groupEntries(actions),
  ];
}

/** The menu of a heading: of the field it stands for, and of sorting by what stands below it. */
export function headerMenu(
  editing: PivotEditing,
  shape: PivotShape,
  header: HeaderCell,
  columnLine: PivotLine | undefined,
  actions: GridActions,
): MenuEntry[] {
  const { spec } = editing;
  const fieldMenu = (well: 'rows' | 'columns', index: number): MenuEntry => ({
    id: `field-${well}-${index}`,
    title: spec[well][index]?.field ?? '',
    children: axisMenu(editing, well, index),
  });
  if (header.key.startsWith('corner-')) {
    return shape.form === 'compact'
      ? spec.rows.map((_, index) => fieldMenu('rows', index))
      : axisMenu(editing, 'rows', header.column);
  }
  if (header.key === 'across') return spec.columns.map((_, index) => fieldMenu('columns', index));
  const level = header.level - 1;
  // A heading over several columns is of no single one to sort by.
  const sorts =
    header.columnSpan === 1
      ? spec.rows.flatMap((_, index) =>
          sortEntries(editing, 'rows', index, columnLine, columnLine?.measure ?? 0).map((entry) => ({
            ...entry,
            id: `${entry.id}-${index}`,
          })),
        )
      : [];
  return [
    ...sorts,
    ...(header.expanded === undefined ? [] : groupEntries(actions)),
    ...(spec.columns[level] === undefined ? [] : [fieldMenu('columns', level)]),
  ];
}

import { type KeyboardEvent, useCallback } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import {
  type CellPlace,
  type GridSelection,
  type HeaderCell,
  rectangleOf,
  selectCell,
} from '#renderer/components/data-grid/index.ts';
import { isNumericKind } from '#shared/model/column.ts';
import type { PivotLine } from '#shared/model/pivot.ts';
import type { PivotEditing } from '../editing.ts';
import { groupItems, ungroupField, ungroupItems } from '../spec/derived-edits.ts';
import { withGroup } from '../spec/expansion.ts';
import { derivedNamed, isTimeKind } from '../spec/fields.ts';
import { headerLevels } from './column-headings.ts';
import { type AxisGroup, firstLine, groupAt, itemsAt } from './groups.ts';
import { labelColumns, levelAt } from './row-labels.ts';
import type { ComputedShape, PivotCells } from './use-pivot-data.ts';

/** Lines one call gives. */
const windowLines = 1000;

interface GroupActionsInput {
  readonly resultId: string;
  readonly computed: ComputedShape;
  readonly cells: PivotCells;
  readonly editing: PivotEditing;
  readonly selection: GridSelection | null;
  onSelectionChange(selection: GridSelection): void;
  /** What could not be done, for the reader. */
  onError(title: string, thrown: unknown): void;
}

/** Opening and closing groups, and making and undoing groups of items, from the cells of a pivot. */
export function useGroupActions(input: GroupActionsInput) {
  const { resultId, computed, cells, editing, selection, onSelectionChange, onError } = input;
  const client = useClient();
  const { shape, spec: shownSpec, columnLines } = computed;
  const { spec, fields, change, ask, announce } = editing;
  const labels = labelColumns(shape);
  const rowLine = useCallback((row: number) => cells.line(row)?.line, [cells]);

  function setOpen({ axis, path }: AxisGroup, open: boolean, at: CellPlace): void {
    const name = axis === 'rows' ? 'rowExpansion' : 'columnExpansion';
    change({ ...spec, [name]: withGroup(spec[name], path, open) });
    announce(`${path.map(String).join(', ')} ${open ? 'expanded' : 'collapsed'}.`);
    // The cell stays where the group begins, so that the same key can be pressed again.
    if (axis === 'rows') {
      onSelectionChange(
        selectCell({ row: open ? at.row : firstLine(path, at.row, rowLine), column: at.column }),
      );
      return;
    }
    const first = firstLine(path, at.column - labels, (column) => columnLines[column]);
    onSelectionChange(selectCell({ row: at.row, column: first + labels }));
  }

  /** Opens or closes the group at the active cell; false where there is none. */
  function toggleAt(at: GridSelection, open: boolean): boolean {
    const group = groupAt(shape, at, open, rowLine, columnLines);
    if (group === null) return false;
    setOpen(group, open, at.head);
    return true;
  }

  function toggleCell(place: CellPlace): boolean {
    const line = rowLine(place.row);
    if (line === undefined || place.column >= labels) return false;
    const level = levelAt(shape, line, place.column);
    if (level < 0 || level >= shape.rowFields.length - 1) return false;
    const path = line.path.slice(0, level + 1);
    const closed = line.closed === true && level === line.path.length - 1;
    setOpen({ axis: 'rows', path }, closed, place);
    return true;
  }

  function toggleHeader(header: HeaderCell): void {
    const line = columnLines[header.column - labels];
    if (line === undefined || header.expanded === undefined) return;
    // Header rows are counted from the cells upwards.
    const row = header.level + header.rowSpan - 1 - headerLevels(shape);
    setOpen({ axis: 'columns', path: line.path.slice(0, header.level) }, !header.expanded, {
      row,
      column: header.column,
    });
  }

  /** The lines of all selected rows, fetched where they are out of sight. */
  async function selectedLines(first: number, last: number): Promise<readonly PivotLine[]> {
    const lines: PivotLine[] = [];
    for (let offset = first; offset < last; offset += windowLines) {
      const rows = { offset, count: Math.min(windowLines, last - offset) };
      const window = await client.pivot.window({
        resultId,
        spec: shownSpec,
        rows,
        columns: { offset: 0, count: 0 },
      });
      lines.push(...window.rowLines);
    }
    return lines;
  }

  /** The field of the selected labels and the items chosen of it. */
  async function selectedItems() {
    const area = rectangleOf(selection);
    const line = area === null || selection === null ? undefined : rowLine(selection.head.row);
    if (area === null || selection === null || line === undefined) return null;
    const level = levelAt(shape, line, Math.min(selection.head.column, labels - 1));
    const field = shape.rowFields[level];
    if (field === undefined) return null;
    return { field, items: itemsAt(await selectedLines(area.rowFirst, area.rowLast), level) };
  }

  function group(): void {
    selectedItems().then(
      (chosen) => {
        if (chosen === null || chosen.items.length === 0) {
          announce('Select the labels of the items to group.');
          return;
        }
        const { field, items } = chosen;
        const derived = derivedNamed(spec, field);
        const kind = fields.find((one) => one.field === (derived?.from ?? field))?.kind ?? 'text';
        // As in Excel: one date or one number asks how to group them all.
        if (items.length === 1 && isTimeKind(kind)) ask({ kind: 'dates', field: derived?.from ?? field });
        else if (items.length === 1 && isNumericKind(kind) && derived === undefined)
          ask({ kind: 'bins', field });
        else if (derived !== undefined && derived.kind !== 'groups') {
          announce(
            `${field} is worked out from ${derived.from}; group the items of ${derived.from} instead.`,
          );
        } else {
          const made = groupItems(spec, editing.result.columns, field, items);
          change(made.spec);
          announce(
            `${items.length} ${items.length === 1 ? 'item' : 'items'} of ${field} grouped as ${made.group}.`,
          );
        }
      },
      (thrown: unknown) => onError('The items could not be grouped', thrown),
    );
  }

  function ungroup(): void {
    selectedItems().then(
      (chosen) => {
        const derived = chosen === null ? undefined : derivedNamed(spec, chosen.field);
        if (chosen === null || derived === undefined) {
          announce('Nothing here is grouped.');
          return;
        }
        const next =
          derived.kind === 'groups'
            ? ungroupItems(spec, derived.name, chosen.items)
            : ungroupField(spec, derived.from);
        if (next === spec) {
          announce('The selected items are in no group.');
          return;
        }
        change(next);
        announce('Ungrouped.');
      },
      (thrown: unknown) => onError('The items could not be ungrouped', thrown),
    );
  }

  function onKey(event: KeyboardEvent): boolean {
    const { key, altKey, shiftKey } = event;
    if (selection === null || event.ctrlKey || event.metaKey) return false;
    if (altKey && shiftKey && key === 'ArrowRight') group();
    else if (altKey && shiftKey && key === 'ArrowLeft') ungroup();
    else if (!altKey && key === '+') toggleAt(selection, true);
    else if (!altKey && (key === '-' || key === '−')) toggleAt(selection, false);
    else return false;
    return true;
  }

  const canToggle = (at: GridSelection, open: boolean): boolean =>
    groupAt(shape, at, open, rowLine, columnLines) !== null;
  return { onKey, toggleAt, toggleCell, toggleHeader, canToggle, group, ungroup, rowLine };
}

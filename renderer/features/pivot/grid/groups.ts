import type { GridSelection } from '#renderer/components/data-grid/index.ts';
import type { Cell } from '#shared/model/column.ts';
import type { PivotLine, PivotShape } from '#shared/model/pivot.ts';
import { headerLevels } from './column-headings.ts';
import { labelColumns, levelAt, samePath } from './row-labels.ts';

/** A group of one axis, by the items down to it. */
export interface AxisGroup {
  readonly axis: 'rows' | 'columns';
  readonly path: readonly Cell[];
}

/** The group a line's key opens or closes: at a level, or for closing where that is closed already, the one around it. */
function groupOf(line: PivotLine, level: number, fields: number, open: boolean): readonly Cell[] | null {
  if (level < 0) return null;
  const path = line.path.slice(0, level + 1);
  const isGroup = level < fields - 1;
  const closed = line.closed === true && level === line.path.length - 1;
  if (open) return isGroup && closed ? path : null;
  if (isGroup && !closed) return path;
  return path.length > 1 ? path.slice(0, -1) : null;
}

/** What `+` (open) or `−` does at a cell: null where there is no group to open or close. */
export function groupAt(
  shape: PivotShape,
  selection: GridSelection,
  open: boolean,
  rowLine: (row: number) => PivotLine | undefined,
  columnLines: readonly PivotLine[],
): AxisGroup | null {
  const { row, column } = selection.head;
  const labels = labelColumns(shape);
  if (row < 0) {
    const line = columnLines[column - labels];
    if (line === undefined) return null;
    // Below the title, a heading row a field.
    const level = Math.min(headerLevels(shape) + row - 1, line.path.length - 1);
    const path = groupOf(line, level, shape.columnFields.length, open);
    return path === null ? null : { axis: 'columns', path };
  }
  const line = rowLine(row);
  if (line === undefined) return null;
  const level = column < labels ? levelAt(shape, line, column) : line.path.length - 1;
  const path = groupOf(line, level, shape.rowFields.length, open);
  return path === null ? null : { axis: 'rows', path };
}

/** The first line of a group on the way up from one of its lines, as far as the lines are known. */
export function firstLine(
  path: readonly Cell[],
  from: number,
  line: (at: number) => PivotLine | undefined,
): number {
  const group: PivotLine = { kind: 'group', path: [...path] };
  let first = from;
  while (first > 0 && samePath(line(first - 1), group, path.length)) first -= 1;
  return first;
}

/** The items that lines have at a level, each once; the rest of a top N is no item. */
export function itemsAt(lines: readonly PivotLine[], level: number): readonly Cell[] {
  const found = new Set<Cell>();
  for (const line of lines) {
    if (line.path.length <= level || line.others?.includes(level)) continue;
    found.add(line.path[level] ?? null);
  }
  return [...found];
}

/** A cell by its place, from 0. Header rows are negative: -1 is the one next to the cells. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** A rectangle from `anchor` to `head`; `head` is the active cell, the one that is announced and moved. */
export interface GridSelection {
  readonly anchor: CellPlace;
  readonly head: CellPlace;
}

/** A rectangle of cells, ends not included. */
export interface CellRectangle {
  readonly rowFirst: number;
  readonly rowLast: number;
  readonly columnFirst: number;
  readonly columnLast: number;
}

export interface GridSize {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly headerRows: number;
  /** Rows that Page Up and Page Down move by. */
  readonly pageRows: number;
}

export function selectCell(place: CellPlace): GridSelection {
  return { anchor: place, head: place };
}

/** The selected cells; null where the active cell is a header. */
export function rectangleOf(selection: GridSelection | null): CellRectangle | null {
  if (selection === null || selection.head.row < 0 || selection.anchor.row < 0) return null;
  const { anchor, head } = selection;
  return {
    rowFirst: Math.min(anchor.row, head.row),
    rowLast: Math.max(anchor.row, head.row) + 1,
    columnFirst: Math.min(anchor.column, head.column),
    columnLast: Math.max(anchor.column, head.column) + 1,
  };
}

export function contains(rectangle: CellRectangle | null, place: CellPlace): boolean {
  return (
    rectangle !== null &&
    place.row >= rectangle.rowFirst &&
    place.row < rectangle.rowLast &&
    place.column >= rectangle.columnFirst &&
    place.column < rectangle.columnLast
  );
}

/** Keeps a selection inside a grid that became smaller; null where no cell is left. */
export function clampSelection(selection: GridSelection | null, size: GridSize): GridSelection | null {
  if (selection === null || size.columnCount === 0) return null;
  const clampPlace = (place: CellPlace): CellPlace => ({
    row: Math.max(-size.headerRows, Math.min(place.row, size.rowCount - 1)),
    column: Math.max(0, Math.min(place.column, size.columnCount - 1)),
  });
  const anchor = clampPlace(selection.anchor);
  const head = clampPlace(selection.head);
  const same =
    anchor.row === selection.anchor.row &&
    anchor.column === selection.anchor.column &&
    head.row === selection.head.row &&
    head.column === selection.head.column;
  return same ? selection : { anchor, head };
}

export interface KeyPress {
  readonly key: string;
  readonly shift: boolean;
  /** Ctrl, or Command on a Mac. */
  readonly mod: boolean;
}

function movedHead(head: CellPlace, press: KeyPress, size: GridSize): CellPlace | null {
  const { rowCount, columnCount, headerRows, pageRows } = size;
  const inHeader = head.row < 0;
  const top = press.shift && !inHeader ? 0 : -headerRows;
  switch (press.key) {
    case 'ArrowUp':
      return { ...head, row: press.mod ? (inHeader ? top : 0) : Math.max(top, head.row - 1) };
    case 'ArrowDown':
      return { ...head, row: press.mod ? rowCount - 1 : head.row + 1 };
    case 'ArrowLeft':
      return { ...head, column: press.mod ? 0 : head.column - 1 };
    case 'ArrowRight':
      return { ...head, column: press.mod ? columnCount - 1 : head.column + 1 };
    case 'PageUp':
      return { ...head, row: inHeader ? head.row : Math.max(0, head.row - pageRows) };
    case 'PageDown':
      return { ...head, row: Math.max(0, head.row) + pageRows };
    case 'Home':
      return { row: press.mod ? 0 : head.row, column: 0 };
    case 'End':
      return { row: press.mod ? rowCount - 1 : head.row, column: columnCount - 1 };
    default:
      return null;
  }
}

/** The selection after a key; null where the key does not move it. */
export function moveSelection(
  selection: GridSelection | null,
  press: KeyPress,
  size: GridSize,
): GridSelection | null {
  const { rowCount, columnCount } = size;
  if (columnCount === 0) return null;
  const current = selection ?? selectCell({ row: rowCount > 0 ? 0 : -1, column: 0 });
  if (press.mod && press.key.toLowerCase() === 'a') {
    if (rowCount === 0) return null;
    return { anchor: { row: 0, column: 0 }, head: { row: rowCount - 1, column: columnCount - 1 } };
  }
  if (press.key === ' ' && press.mod && rowCount > 0) {
    const { column } = current.head;
    return { anchor: { row: 0, column }, head: { row: rowCount - 1, column } };
  }
  if (press.key === ' ' && press.shift && current.head.row >= 0) {
    const { row } = current.head;
    return { anchor: { row, column: 0 }, head: { row, column: columnCount - 1 } };
  }
  const head = movedHead(current.head, press, size);
  if (head === null) return null;
  const extend = press.shift && current.anchor.row >= 0 && head.row >= 0;
  return clampSelection({ anchor: extend ? current.anchor : head, head }, size);
}

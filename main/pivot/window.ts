import { AppError } from '#shared/errors/app-error.ts';
import type { PivotLine, PivotShape, PivotWindow } from '#shared/model/pivot.ts';
import type { ComputedPivot } from './compute.ts';
import type { PivotView } from './pivot-view.ts';

export interface LineRange {
  readonly offset: number;
  readonly count: number;
}

type AxisName = PivotView['measuresOn'];

/** Lines for each line of the axis that has the measures: one for each of them, or one where there is none. */
export function measureLines(view: PivotView): number {
  return Math.max(1, view.measures.length);
}

/** Lines that each line of an axis counts for. */
function linesEach(view: PivotView, axis: AxisName): number {
  return view.measuresOn === axis ? measureLines(view) : 1;
}

/** How many lines an axis has as the contract counts them, measures innermost. */
export function lineCountOf(view: PivotView, axis: AxisName): number {
  return view[axis].lineCount * linesEach(view, axis);
}

export function shapeOf(pivot: ComputedPivot): PivotShape {
  return {
    rowFields: pivot.rows.fields.map(({ field }) => field),
    columnFields: pivot.columns.fields.map(({ field }) => field),
    measures: pivot.measures.map(({ caption, measure, type, format }) => ({
      caption,
      aggregate: measure.aggregate,
      type,
      ...(measure.showAs === undefined ? {} : { showAs: measure.showAs }),
      ...(format === undefined ? {} : { format }),
    })),
    measuresOn: pivot.measuresOn,
    form: pivot.form,
    rowCount: lineCountOf(pivot, 'rows'),
    columnCount: lineCountOf(pivot, 'columns'),
    sourceRows: pivot.sourceRows,
    ranges: [...pivot.ranges],
    elapsedMs: pivot.elapsedMs,
  };
}

interface LinePlace {
  readonly line: number;
  readonly measure: number;
}

/** The line and measure of a line as the contract counts them; measure 0 on the axis that has none. */
function placeAt(view: PivotView, axis: AxisName, position: number): LinePlace {
  const each = linesEach(view, axis);
  return { line: Math.floor(position / each), measure: position % each };
}

function lineOf(view: PivotView, name: AxisName, { line, measure }: LinePlace): PivotLine {
  const axis = view[name];
  const others = Array.from({ length: axis.depth(line) }, (_, level) => level).filter(
    (level) => axis.fields[level]?.items[axis.item(line, level)]?.others === true,
  );
  return {
    kind: axis.kind(line),
    path: axis.path(line),
    ...(linesEach(view, name) > 1 ? { measure } : {}),
    ...(axis.closed(line) ? { closed: true } : {}),
    ...(others.length > 0 ? { others } : {}),
  };
}

/** The places of a range of lines, cut to what there is. */
function placesOf(view: PivotView, axis: AxisName, { offset, count }: LineRange): LinePlace[] {
  const length = Math.max(0, Math.min(count, lineCountOf(view, axis) - offset));
  return Array.from({ length }, (_, index) => placeAt(view, axis, offset + index));
}

/** The lines and cells of a rectangle, cut to what there is. */
export function windowOf(view: PivotView, rows: LineRange, columns: LineRange): PivotWindow {
  const rowPlaces = placesOf(view, 'rows', rows);
  const columnPlaces = placesOf(view, 'columns', columns);
  return {
    rowOffset: rows.offset,
    columnOffset: columns.offset,
    rowLines: rowPlaces.map((place) => lineOf(view, 'rows', place)),
    columnLines: columnPlaces.map((place) => lineOf(view, 'columns', place)),
    cells: rowPlaces.map((row) =>
      columnPlaces.map((column) => view.value(row.line, column.line, Math.max(row.measure, column.measure))),
    ),
  };
}

export interface CellPlace {
  /** Line of the row axis, measures not counted. */
  readonly row: number;
  /** Line of the column axis, measures not counted. */
  readonly line: number;
  readonly measure: number;
}

/** The place of a cell as the contract counts it. Throws input.invalid where the pivot ends before. */
export function cellAt(view: PivotView, cell: { readonly row: number; readonly column: number }): CellPlace {
  const [rowCount, columnCount] = [lineCountOf(view, 'rows'), lineCountOf(view, 'columns')];
  if (cell.row >= rowCount || cell.column >= columnCount) {
    throw new AppError(
      'input.invalid',
      `The pivot has ${rowCount} rows and ${columnCount} columns; there is no cell at row ${cell.row}, column ${cell.column} (both from 0).`,
    );
  }
  const [row, column] = [placeAt(view, 'rows', cell.row), placeAt(view, 'columns', cell.column)];
  return { row: row.line, line: column.line, measure: Math.max(row.measure, column.measure) };
}

/** Where a cell stands as the contract counts it: what cellAt takes. */
export function positionOf(view: PivotView, place: CellPlace): { row: number; column: number } {
  const position = (axis: AxisName, line: number) => {
    const each = linesEach(view, axis);
    return line * each + (view.measuresOn === axis ? place.measure : 0);
  };
  return { row: position('rows', place.row), column: position('columns', place.line) };
}

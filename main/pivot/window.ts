import { AppError } from '#shared/errors/app-error.ts';
import type { PivotLine, PivotShape, PivotWindow } from '#shared/model/pivot.ts';
import type { ComputedPivot } from './compute.ts';
import type { PivotAxis, PivotView } from './pivot-view.ts';

export interface LineRange {
  readonly offset: number;
  readonly count: number;
}

/** Column lines for each line of the column axis: one for each measure, or one where there is none. */
export function measureLines(view: PivotView): number {
  return Math.max(1, view.measures.length);
}

export function shapeOf(pivot: ComputedPivot): PivotShape {
  return {
    rowFields: pivot.rows.fields.map(({ field }) => field),
    columnFields: pivot.columns.fields.map(({ field }) => field),
    measures: pivot.measures.map(({ caption, measure, type }) => ({
      caption,
      aggregate: measure.aggregate,
      type,
      ...(measure.showAs === undefined ? {} : { showAs: measure.showAs }),
      ...(measure.format === undefined ? {} : { format: measure.format }),
    })),
    measuresOn: 'columns',
    form: 'tabular',
    rowCount: pivot.rows.lineCount,
    columnCount: pivot.columns.lineCount * measureLines(pivot),
    sourceRows: pivot.sourceRows,
    ranges: [...pivot.ranges],
    elapsedMs: pivot.elapsedMs,
  };
}

function lineOf(axis: PivotAxis, line: number): PivotLine {
  return { kind: axis.kind(line), path: axis.path(line) };
}

/** The line and measure of a column as the contract counts them, measures innermost. */
function columnAt(view: PivotView, column: number): { readonly line: number; readonly measure: number } {
  const lines = measureLines(view);
  return { line: Math.floor(column / lines), measure: column % lines };
}

function columnLine(view: PivotView, column: number): PivotLine {
  const { line, measure } = columnAt(view, column);
  return { ...lineOf(view.columns, line), ...(view.measures.length > 1 ? { measure } : {}) };
}

function numbers({ offset, count }: LineRange, total: number): number[] {
  const length = Math.max(0, Math.min(count, total - offset));
  return Array.from({ length }, (_, index) => offset + index);
}

/** The lines and cells of a rectangle, cut to what there is. */
export function windowOf(view: PivotView, rows: LineRange, columns: LineRange): PivotWindow {
  const rowNumbers = numbers(rows, view.rows.lineCount);
  const columnNumbers = numbers(columns, view.columns.lineCount * measureLines(view));
  const places = columnNumbers.map((column) => columnAt(view, column));
  return {
    rowOffset: rows.offset,
    columnOffset: columns.offset,
    rowLines: rowNumbers.map((row) => lineOf(view.rows, row)),
    columnLines: columnNumbers.map((column) => columnLine(view, column)),
    cells: rowNumbers.map((row) => places.map(({ line, measure }) => view.value(row, line, measure))),
  };
}

export interface CellPlace {
  readonly row: number;
  /** Line of the column axis, measures not counted. */
  readonly line: number;
  readonly measure: number;
}

/** The place of a cell as the contract counts it. Throws input.invalid where the pivot ends before. */
export function cellAt(view: PivotView, cell: { readonly row: number; readonly column: number }): CellPlace {
  const columnCount = view.columns.lineCount * measureLines(view);
  if (cell.row >= view.rows.lineCount || cell.column >= columnCount) {
    throw new AppError(
      'input.invalid',
      `The pivot has ${view.rows.lineCount} rows and ${columnCount} columns; there is no cell at row ${cell.row}, column ${cell.column} (both from 0).`,
    );
  }
  return { row: cell.row, ...columnAt(view, cell.column) };
}

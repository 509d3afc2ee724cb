import { AppError } from '#shared/errors/app-error.ts';
import type { Cell, ColumnType } from '#shared/model/column.ts';
import { isNumericKind } from '#shared/model/column.ts';
import type { ShowAs } from '#shared/model/show-as.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { ShownAxis } from './axis.ts';
import { blankText, createItemFinder } from './items.ts';
import type { AxisName } from './names.ts';
import { createSeriesCache, lineAbove, lineBeside, lineWithItem, ranks, runningTotals } from './series.ts';
import { type Amount, amountOf, cellOf, minus, ratio, shownType, times } from './shown-values.ts';

/** One measure of a pivot, as computed. `value` takes lines of cells; -1 is of no line. */
export interface ShownMeasure {
  readonly caption: string;
  readonly type: ColumnType;
  value(row: number, column: number): Cell;
}

export interface ShownAxes {
  readonly rows: ShownAxis;
  readonly columns: ShownAxis;
}

interface BaseField {
  readonly name: AxisName;
  readonly level: number;
}

function baseField(caption: string, field: string, axes: ShownAxes): BaseField {
  for (const name of ['rows', 'columns'] as const) {
    const level = axes[name].fields.findIndex((one) => one.field === field);
    if (level >= 0) return { name, level };
  }
  const fields = [...axes.rows.fields, ...axes.columns.fields].map((one) => one.field);
  throw new AppError('input.invalid', `"${caption}" is shown by "${field}", which is on neither axis.`, {
    hint: 'Put it on the rows or columns, or show the measure by a field that is there.',
    details: { name: field, suggestions: nearest(field, fields) },
  });
}

/** The code of a base item. Undefined where its field is not looked into or the pivot is empty. */
function baseItem(caption: string, axis: ShownAxis, level: number, value: Cell): number | undefined {
  const field = axis.fields[level];
  if (field === undefined || field.items.length === 0) return undefined;
  const found = createItemFinder(field).ofValue(value);
  if (found !== null) return axis.codeOfItem(level, found);
  const text = value === null ? blankText : String(value);
  const names = field.items.map((item) => (item.value === null ? blankText : String(item.value)));
  const suggestions = nearest(text, names);
  throw new AppError(
    'not-found',
    `"${caption}" is compared with "${text}", which "${field.field}" has not.`,
    {
      hint: suggestions.length > 0 ? `Nearest: ${suggestions.join(', ')}.` : 'Choose one of its items.',
      details: { name: text, suggestions: [...suggestions] },
    },
  );
}

type Reckoned = (row: number, column: number) => Amount | null;

/** Shares of totals: what a cell is divided by, by the lines of its row and column. */
function shareOf(
  kind: ShowAs['kind'],
  { rows, columns }: ShownAxes,
  amount: (rowLine: number, columnLine: number) => Amount | null,
): Reckoned | null {
  const grand = { row: rows.lines.line(0, 0), column: columns.lines.line(0, 0) };
  const parent = (axis: ShownAxis, line: number) => lineAbove(axis, line, Math.max(0, axis.depth(line) - 1));
  switch (kind) {
    case 'percent-of-grand-total':
      return () => amount(grand.row, grand.column);
    case 'percent-of-row':
      return (row) => amount(rows.cellLine(row), grand.column);
    case 'percent-of-column':
      return (_row, column) => amount(grand.row, columns.cellLine(column));
    case 'percent-of-parent-row':
      return (row, column) => amount(parent(rows, row), columns.cellLine(column));
    case 'percent-of-parent-column':
      return (row, column) => amount(rows.cellLine(row), parent(columns, column));
    default:
      return null;
  }
}

/**
 * The values of a measure as they are shown, by row and column line. Throws input.invalid where the measure is no
 * number or the base field is on no axis, not-found for a base item that is not there.
 */
export function showAsValues(
  showAs: ShowAs,
  measure: ShownMeasure,
  axes: ShownAxes,
): (row: number, column: number) => Cell {
  const { caption, type } = measure;
  if (!isNumericKind(type.kind)) {
    throw new AppError(
      'input.invalid',
      `"${caption}" is ${type.native}, not a number: it is shown as it is.`,
      {
        hint: 'Show it without a calculation.',
        details: { name: caption },
      },
    );
  }
  const { rows, columns } = axes;
  const shown = shownType(type, showAs);
  const amount = (rowLine: number, columnLine: number) =>
    rowLine < 0 || columnLine < 0 ? null : amountOf(measure.value(rowLine, columnLine), type);
  const own: Reckoned = (row, column) => amount(rows.cellLine(row), columns.cellLine(column));
  const cells = (reckoned: Reckoned) => (row: number, column: number) => cellOf(reckoned(row, column), shown);

  const share = shareOf(showAs.kind, axes, amount);
  if (share !== null) return cells((row, column) => ratio(own(row, column), share(row, column)));
  if (showAs.kind === 'index') {
    const [grandRow, grandColumn] = [rows.lines.line(0, 0), columns.lines.line(0, 0)];
    return cells((row, column) => {
      const [value, whole] = [own(row, column), amount(grandRow, grandColumn)];
      const ofRow = amount(rows.cellLine(row), grandColumn);
      const ofColumn = amount(grandRow, columns.cellLine(column));
      if (value === null || whole === null || ofRow === null || ofColumn === null) return null;
      return ratio(times(value, whole), times(ofRow, ofColumn));
    });
  }
  if (!('field' in showAs)) return cells(own);

  const { name, level } = baseField(caption, showAs.field, axes);
  const axis = axes[name];
  const lineOf = (row: number, column: number) => (name === 'rows' ? row : column);
  /** The amount on a line of cells of the base field's axis, beside the same line of the other one. */
  const onLine = (line: number, row: number, column: number) =>
    name === 'rows' ? amount(line, columns.cellLine(column)) : amount(rows.cellLine(row), line);
  const isWithin = (row: number, column: number) => axis.depth(lineOf(row, column)) > level;

  switch (showAs.kind) {
    case 'percent-of-parent':
      return cells((row, column) => {
        if (!isWithin(row, column)) return null;
        const above = lineAbove(axis, lineOf(row, column), level + 1);
        return ratio(own(row, column), onLine(above, row, column));
      });
    case 'percent-of':
    case 'difference':
    case 'percent-difference': {
      const { base, kind } = showAs;
      const code = base.kind === 'item' ? baseItem(caption, axis, level, base.value) : undefined;
      return cells((row, column) => {
        if (!isWithin(row, column)) return null;
        const line = lineOf(row, column);
        const isBase = base.kind === 'item' && axis.code(line, level) === code;
        // A base item is all of itself; a difference from itself says nothing.
        if (isBase && kind !== 'percent-of') return null;
        const other =
          base.kind === 'item'
            ? code === undefined
              ? -1
              : lineWithItem(axis, line, level, code)
            : lineBeside(axis, line, level, base.kind === 'previous' ? -1 : 1);
        const [value, with_] = [own(row, column), onLine(other, row, column)];
        if (kind === 'percent-of') return ratio(value, with_);
        if (value === null || with_ === null) return null;
        return kind === 'difference' ? minus(value, with_) : ratio(minus(value, with_), with_);
      });
    }
    default: {
      const seriesOf = createSeriesCache(axis, level, (lines, other) => {
        const values = lines.map((line) => (name === 'rows' ? amount(line, other) : amount(other, line)));
        return showAs.kind === 'rank' ? ranks(values, showAs.from === 'largest') : runningTotals(values);
      });
      return cells((row, column) => {
        const line = lineOf(row, column);
        if (!isWithin(row, column) || axis.kind(line) === 'group') return null;
        const other = name === 'rows' ? columns.cellLine(column) : rows.cellLine(row);
        const { series, place } = seriesOf(line, other);
        const value = series.at(place);
        return showAs.kind === 'percent-running-total' ? ratio(value, series.at(series.length - 1)) : value;
      });
    }
  }
}

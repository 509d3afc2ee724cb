import type { Cell, ColumnType } from '#shared/model/column.ts';
import type { Measure, PivotLine } from '#shared/model/pivot.ts';

/**
 * One item of an axis field. Text that differs only by case is one item, as in Excel: `value` is the spelling that
 * sorts first by code point, `spellings` are all there are, in that order. A null is an item of its own.
 */
export interface PivotItem {
  readonly value: Cell;
  readonly spellings: readonly Cell[];
}

export interface PivotAxisField {
  readonly field: string;
  readonly type: ColumnType;
  /** In the order they stand in the pivot (the field's direction applied), null last. */
  readonly items: readonly PivotItem[];
}

/**
 * The lines of one axis, measures not counted. Order: the leaves of a group, then, where the field has subtotals,
 * the group's subtotal; the grand total last. An axis without fields has a single leaf line with an empty path.
 */
export interface PivotAxis {
  readonly fields: readonly PivotAxisField[];
  readonly lineCount: number;
  kind(line: number): PivotLine['kind'];
  /** How many fields the line's path names: all on a leaf, none on the grand total. */
  depth(line: number): number;
  /** Which item of `fields[level]` the line has; level < depth(line). */
  item(line: number, level: number): number;
  /** The values of the line's items, outermost first. */
  path(line: number): Cell[];
  /** The line whose path is exactly these items of the leading fields, or null where the pivot has none. */
  find(items: readonly number[]): number | null;
}

export interface PivotMeasure {
  readonly measure: Measure;
  /** The measure's own caption, or Excel's (`Sum of value`), made unique without case. */
  readonly caption: string;
  /** What its cells are, see ColumnKind. */
  readonly type: ColumnType;
}

/** A computed pivot, held in memory whole and compact. Cells that the rows do not reach are null. */
export interface PivotView {
  readonly rows: PivotAxis;
  readonly columns: PivotAxis;
  readonly measures: readonly PivotMeasure[];
  /** Rows of the result that passed filters and pages. */
  readonly sourceRows: number;
  /** The exact value of a measure where a row line and a column line (both measures not counted) meet. */
  value(row: number, column: number, measure: number): Cell;
}

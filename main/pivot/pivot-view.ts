import type { Cell, ColumnType } from '#shared/model/column.ts';
import type { Measure, PivotLine, PivotSpec } from '#shared/model/pivot.ts';

/**
 * One item of an axis field. Text that differs only by case is one item, as in Excel: `value` is the spelling that
 * sorts first by code point, `spellings` are all there are, in that order. A null is an item of its own.
 */
export interface PivotItem {
  readonly value: Cell;
  readonly spellings: readonly Cell[];
  /**
   * The rest of a top N: no item of the data. `value` is then its label (text, whatever the field's type; `Others`,
   * numbered where an item of the field is called that), and there are no spellings.
   */
  readonly others?: true;
}

export interface PivotAxisField {
  readonly field: string;
  readonly type: ColumnType;
  /**
   * In the order they stand in the pivot (the field's direction applied; by label where the field is sorted by a
   * measure), null last, after it the rest of a top N. None where all groups that hold the
   * field are closed; some may stand on no line.
   */
  readonly items: readonly PivotItem[];
}

/**
 * The lines of one axis, measures not counted. An axis without fields has a single leaf line with an empty path.
 *
 * Order, for each group:
 * - tabular form, and the columns in every form: what is in it, then, where the field has subtotals, its `subtotal`;
 * - outline and compact form, rows only: its `subtotal` line first, or a `group` line, which has no values, where the
 *   field has no subtotals; then what is in it.
 *
 * A closed group is one `subtotal` line in any form, whether or not the field has subtotals. The grand total is last.
 */
export interface PivotAxis {
  /** All fields of the axis, outermost first, also those that only closed groups hold. */
  readonly fields: readonly PivotAxisField[];
  readonly lineCount: number;
  kind(line: number): PivotLine['kind'];
  /** How many fields the line's path names: all on a leaf, none on the grand total. */
  depth(line: number): number;
  /** Which item of `fields[level]` the line has; level < depth(line). */
  item(line: number, level: number): number;
  /** The values of the line's items, outermost first. */
  path(line: number): Cell[];
  /** Whether the line is a group whose inside is not shown. */
  closed(line: number): boolean;
  /**
   * The line with the values of exactly these items of the leading fields (a leaf, a subtotal or the grand total),
   * or null where the pivot has none.
   */
  find(items: readonly number[]): number | null;
}

export interface PivotMeasure {
  readonly measure: Measure;
  /** The measure's own caption, or Excel's (`Sum of value`), made unique without case. */
  readonly caption: string;
  /** What its cells are as shown, see ColumnKind. */
  readonly type: ColumnType;
  /** The measure's own number format, else `0.00%` where it is shown as a percentage. */
  readonly format?: string | undefined;
}

/** A computed pivot, held in memory whole and compact. Cells that the rows do not reach are null. */
export interface PivotView {
  readonly rows: PivotAxis;
  readonly columns: PivotAxis;
  readonly measures: readonly PivotMeasure[];
  /** The axis on which several measures stand side by side, innermost. */
  readonly measuresOn: PivotSpec['measuresOn'];
  readonly form: PivotSpec['form'];
  readonly repeatLabels: boolean;
  /** Rows of the result that passed filters and pages. */
  readonly sourceRows: number;
  /**
   * The exact value of a measure, as shown, where a row line and a column line meet; neither counts measures,
   * whichever axis has them.
   */
  value(row: number, column: number, measure: number): Cell;
}

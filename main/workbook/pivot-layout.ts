import type { PivotView } from '../pivot/pivot-view.ts';
import { measuresOf } from './pivot-lines.ts';

/** Where the parts of a rendered pivot stand on its sheet; rows and columns from 0. */
export interface PivotLayout {
  readonly pages: number;
  /** The row of the first page field. */
  readonly pageRow: number;
  /** The top row of the body; 4 (the address `$A$5`) unless more than three page fields stand above. */
  readonly top: number;
  readonly rowFields: number;
  readonly columnFields: number;
  /** How many measures stand side by side on each axis; 1 where none do. */
  readonly rowMeasures: number;
  readonly columnMeasures: number;
  /** Header rows above the first line of values. */
  readonly headerRows: number;
  /**
   * Columns of row labels: one a field and one for the measures that stand on the rows, or one for all in the compact
   * form. A pivot of column fields alone has one too, in which its only line carries the caption.
   */
  readonly labelColumns: number;
  readonly firstHeaderRow: number;
  /** Measures counted. */
  readonly rowLines: number;
  readonly columnLines: number;
}

/** Three page fields above, and one row between, put the body at row 5. */
const usualTop = 4;

/** The pivot's form, as Excel lays it out. */
export function layoutOf(view: PivotView, pages: number): PivotLayout {
  const rowFields = view.rows.fields.length;
  const columnFields = view.columns.fields.length;
  const measures = measuresOf(view);
  const top = Math.max(usualTop, pages + 1);
  const ofMeasures = (count: number) => (count > 1 ? 1 : 0);
  const labels = (view.form === 'compact' ? Math.min(1, rowFields) : rowFields) + ofMeasures(measures.rows);
  return {
    pages,
    pageRow: top - 1 - pages,
    top,
    rowFields,
    columnFields,
    rowMeasures: measures.rows,
    columnMeasures: measures.columns,
    headerRows: columnFields === 0 ? 1 : 1 + columnFields + ofMeasures(measures.columns),
    labelColumns: labels === 0 && columnFields > 0 ? 1 : labels,
    // Captions alone stand in the row of the field names; Excel then counts no header row above.
    firstHeaderRow: columnFields === 0 && measures.columns > 1 ? 0 : 1,
    rowLines: view.rows.lineCount * measures.rows,
    columnLines: view.columns.lineCount * measures.columns,
  };
}

export function lastRow(layout: PivotLayout): number {
  return layout.top + layout.headerRows + layout.rowLines - 1;
}

export function lastColumn(layout: PivotLayout): number {
  return layout.labelColumns + layout.columnLines - 1;
}

import type { PivotView } from '../pivot/pivot-view.ts';

/** Where the parts of a rendered pivot stand on its sheet; rows and columns from 0. */
export interface PivotLayout {
  readonly pages: number;
  /** The row of the first page field. */
  readonly pageRow: number;
  /** The top row of the body; 4 (the address `$A$5`) unless more than three page fields stand above. */
  readonly top: number;
  readonly rowFields: number;
  readonly columnFields: number;
  readonly measures: number;
  /** Header rows above the first line of values. */
  readonly headerRows: number;
  /** Columns of row labels; 1 for a pivot of column fields alone, whose only line carries the caption. */
  readonly labelColumns: number;
  readonly firstHeaderRow: number;
  readonly rowLines: number;
  readonly columnLines: number;
}

/** Three page fields above, and one row between, put the body at row 5. */
const usualTop = 4;

/** The tabular form, as Excel lays it out. */
export function layoutOf(view: PivotView, pages: number): PivotLayout {
  const rowFields = view.rows.fields.length;
  const columnFields = view.columns.fields.length;
  const measures = view.measures.length;
  const top = Math.max(usualTop, pages + 1);
  return {
    pages,
    pageRow: top - 1 - pages,
    top,
    rowFields,
    columnFields,
    measures,
    headerRows: columnFields === 0 ? 1 : 1 + columnFields + (measures > 1 ? 1 : 0),
    labelColumns: rowFields > 0 ? rowFields : columnFields > 0 ? 1 : 0,
    // Captions alone stand in the row of the field names; Excel then counts no header row above.
    firstHeaderRow: columnFields === 0 && measures > 1 ? 0 : 1,
    rowLines: view.rows.lineCount,
    columnLines: view.columns.lineCount * measures,
  };
}

export function lastRow(layout: PivotLayout): number {
  return layout.top + layout.headerRows + layout.rowLines - 1;
}

export function lastColumn(layout: PivotLayout): number {
  return layout.labelColumns + layout.columnLines - 1;
}

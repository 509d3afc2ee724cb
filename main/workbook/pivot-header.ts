import type { PivotView } from '../pivot/pivot-view.ts';
import type { SheetValue } from './cell-value.ts';
import type { GridCell, GridRow } from './grid-sheet.ts';
import { itemOf, itemValue, labelFormat, totalLabel } from './pivot-labels.ts';
import type { PivotLayout } from './pivot-layout.ts';
import { columnLines } from './pivot-lines.ts';
import type { CellStyle } from './styles.ts';

const text = (value: string): SheetValue => ({ kind: 'text', text: value });

/** Excel's own words over labels that share a column or a row, and over the measures. */
export const sharedLabels = { rows: 'Row Labels', columns: 'Column Labels', measures: 'Values' } as const;

/** Names over the columns of row labels, from the left. */
export function rowHeadings(view: PivotView, layout: PivotLayout): string[] {
  const fields = view.rows.fields.map(({ field }) => field);
  const own = view.form === 'compact' && fields.length > 0 ? [sharedLabels.rows] : fields;
  return layout.rowMeasures > 1 ? [...own, sharedLabels.measures] : own;
}

/** The header's fill and line run across it, also where nothing stands. */
function filled(cells: readonly GridCell[], layout: PivotLayout, last: boolean): GridCell[] {
  const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
  const style: CellStyle = { bold: true, fill: 'header', ...(last ? { border: 'below' } : {}) };
  return Array.from(
    { length: layout.labelColumns + layout.columnLines },
    (_, column) => byColumn.get(column) ?? { column, value: { kind: 'blank' }, style },
  );
}

/** The rows above the first line of values: names of fields, and the items of the columns. */
export function headerRows(view: PivotView, layout: PivotLayout): GridRow[] {
  const { columnFields, labelColumns, headerRows: count, top, columnMeasures } = layout;
  const rows: GridCell[][] = Array.from({ length: count }, () => []);
  const put = (row: number, column: number, value: SheetValue, format?: string) => {
    const style: CellStyle = {
      bold: true,
      fill: 'header',
      align: column < labelColumns ? 'left' : 'right',
      ...(row === count - 1 ? { border: 'below' } : {}),
    };
    rows[row]?.push({ column, value, style: format === undefined ? style : { ...style, format } });
  };

  function columnNames(): void {
    const [only] = view.measures;
    if (view.measures.length === 1 && only !== undefined && layout.rowFields > 0)
      put(0, 0, text(only.caption));
    if (view.form === 'compact') {
      put(0, labelColumns, text(sharedLabels.columns));
      return;
    }
    for (const [level, { field }] of view.columns.fields.entries()) put(0, labelColumns + level, text(field));
    if (columnMeasures > 1) put(0, labelColumns + columnFields, text(sharedLabels.measures));
  }

  function columnItems(): void {
    for (const [index, laid] of [...columnLines(view)].entries()) {
      const column = labelColumns + index;
      const caption = columnMeasures > 1 ? (view.measures[laid.measure]?.caption ?? '') : null;
      if (laid.type !== 'items') {
        put(1 + Math.max(0, laid.depth - 1), column, text(totalLabel(view.columns, laid.line, caption)));
        continue;
      }
      for (let level = laid.shared; level < laid.depth; level += 1) {
        const value = itemValue(view.columns, level, itemOf(view.columns, laid.line, level));
        put(1 + level, column, value, labelFormat(view.columns, level));
      }
      if (caption !== null) put(1 + columnFields, column, text(caption));
    }
  }

  if (columnFields > 0) {
    columnNames();
    columnItems();
  } else if (layout.rowMeasures === 1) {
    for (const [measure, { caption }] of view.measures.entries())
      put(0, labelColumns + measure, text(caption));
  }
  for (const [column, heading] of rowHeadings(view, layout).entries()) put(count - 1, column, text(heading));
  return rows.map((cells, index) => ({
    row: top + index,
    cells: filled(cells, layout, index === count - 1),
  }));
}

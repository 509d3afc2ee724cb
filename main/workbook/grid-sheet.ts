import { cellReference, rangeReference, requireColumnsFit } from './cell-reference.ts';
import { fitCell } from './cell-text.ts';
import type { SheetValue } from './cell-value.ts';
import { openSheet } from './sheet-writer.ts';
import type { CellStyle } from './styles.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';

export interface GridCell {
  /** From 0. */
  readonly column: number;
  readonly value: SheetValue;
  readonly style?: CellStyle;
}

export interface GridRow {
  /** From 0; rows come in ascending order. */
  readonly row: number;
  readonly cells: readonly GridCell[];
}

export interface Grid {
  readonly rows: Iterable<GridRow>;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly widths: readonly (number | null)[];
  readonly frozen?: { readonly rows: number; readonly columns: number };
}

function cellXml(workbook: WorkbookWriter, row: number, cell: GridCell): string {
  const style = workbook.styles.number(cell.style ?? {});
  const head = `<c r="${cellReference(row, cell.column)}"${style === 0 ? '' : ` s="${style}"`}`;
  const { value } = cell;
  switch (value.kind) {
    case 'blank':
      return style === 0 ? '' : `${head}/>`;
    case 'text':
      return `${head} t="s"><v>${workbook.strings.number(fitCell(value.text).text)}</v></c>`;
    case 'boolean':
      return `${head} t="b"><v>${value.value ? 1 : 0}</v></c>`;
    case 'number':
      return `${head}><v>${value.value}</v></c>`;
    case 'date':
      return `${head}><v>${value.serial}</v></c>`;
  }
}

/** Writes cells that are made one by one: pivots and notes, not rows by the million. */
export async function writeGrid(workbook: WorkbookWriter, sheet: SheetPart, grid: Grid): Promise<void> {
  requireColumnsFit(grid.columnCount);
  const writer = await openSheet(workbook, sheet, {
    widths: grid.widths,
    dimension: rangeReference(0, 0, Math.max(0, grid.rowCount - 1), Math.max(0, grid.columnCount - 1)),
    selected: sheet.number === 1,
    ...(grid.frozen === undefined ? {} : { frozen: grid.frozen }),
  });
  for (const { row, cells } of grid.rows) {
    if (cells.length === 0) continue;
    writer.bytes.text(
      `<row r="${row + 1}">${cells.map((cell) => cellXml(workbook, row, cell)).join('')}</row>`,
    );
    await writer.flush();
  }
  await writer.finish('');
}

import { cellReference, rangeReference, requireColumnsFit } from './cell-reference.ts';
import { fitCell } from './cell-text.ts';
import type { CellContent, FormulaValue } from './cell-value.ts';
import { openSheet, type SheetHead, type SheetTail } from './sheet-writer.ts';
import type { CellStyle } from './styles.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { escapeText } from './xml-text.ts';

export interface GridCell {
  /** From 0. */
  readonly column: number;
  readonly value: CellContent;
  readonly style?: CellStyle;
}

export interface GridRow {
  /** From 0; rows come in ascending order, and cells in the order of their columns. */
  readonly row: number;
  readonly cells: readonly GridCell[];
  /** In points; the program's default where absent. */
  readonly height?: number;
}

export interface Grid extends Omit<SheetHead, 'dimension'>, SheetTail {
  readonly rows: Iterable<GridRow>;
  readonly rowCount: number;
  readonly columnCount: number;
}

/** A formula with its value of now. Its text is no shared string: it is computed anew. */
function formulaXml(head: string, { formula, cached }: FormulaValue): string {
  const f = `<f>${escapeText(formula.replace(/^=/, ''))}</f>`;
  switch (cached.kind) {
    case 'blank':
      return `${head} t="str">${f}<v></v></c>`;
    case 'text':
      return `${head} t="str">${f}<v>${escapeText(fitCell(cached.text).text)}</v></c>`;
    case 'boolean':
      return `${head} t="b">${f}<v>${cached.value ? 1 : 0}</v></c>`;
    case 'error':
      return `${head} t="e">${f}<v>${escapeText(cached.error)}</v></c>`;
    case 'number':
      return `${head}>${f}<v>${cached.value}</v></c>`;
    case 'date':
      return `${head}>${f}<v>${cached.serial}</v></c>`;
  }
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
    case 'error':
      return `${head} t="e"><v>${escapeText(value.error)}</v></c>`;
    case 'formula':
      return formulaXml(head, value);
  }
}

/** Writes cells that are made one by one: pivots, summaries and notes, not rows by the million. */
export async function writeGrid(workbook: WorkbookWriter, sheet: SheetPart, grid: Grid): Promise<void> {
  requireColumnsFit(grid.columnCount);
  const writer = await openSheet(workbook, sheet, {
    ...grid,
    dimension: rangeReference(0, 0, Math.max(0, grid.rowCount - 1), Math.max(0, grid.columnCount - 1)),
  });
  for (const { row, cells, height } of grid.rows) {
    if (cells.length === 0 && height === undefined) continue;
    const tall = height === undefined ? '' : ` ht="${height}" customHeight="1"`;
    writer.bytes.text(
      `<row r="${row + 1}"${tall}>${cells.map((cell) => cellXml(workbook, row, cell)).join('')}</row>`,
    );
    await writer.flush();
  }
  await writer.finish(grid);
}

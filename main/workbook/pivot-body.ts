import type { PivotView } from '../pivot/pivot-view.ts';
import { type SheetValue, sheetValue } from './cell-value.ts';
import type { GridCell, GridRow } from './grid-sheet.ts';
import { itemOf, itemValue, labelFormat, measureFormat, totalLabel } from './pivot-labels.ts';
import type { PivotLayout } from './pivot-layout.ts';
import { columnLines, type LaidLine, measureAt, rowLines } from './pivot-lines.ts';
import type { CellStyle } from './styles.ts';

const text = (value: string): SheetValue => ({ kind: 'text', text: value });

/** Whether the line is of a group: its subtotal, or the line that begins it. */
function isTotal(view: PivotView, { line, type }: LaidLine): boolean {
  return type !== 'items' || (view.rows.kind(line) !== 'leaf' && !view.rows.closed(line));
}

function styleOf(view: PivotView, laid: LaidLine): CellStyle {
  if (!isTotal(view, laid)) return {};
  return { bold: true, fill: 'total', ...(laid.type === 'grand' ? { border: 'above' } : {}) };
}

/** The cell of one item of a line. */
function itemCell(view: PivotView, line: number, level: number, base: CellStyle): GridCell {
  const value = itemValue(view.rows, level, itemOf(view.rows, line, level));
  const format = labelFormat(view.rows, level);
  const compact = view.form === 'compact';
  const style: CellStyle = {
    ...base,
    align: 'left',
    ...(format === undefined ? {} : { format }),
    ...(compact && level > 0 ? { indent: level } : {}),
  };
  return { column: compact ? 0 : level, value, style };
}

function labelCells(view: PivotView, layout: PivotLayout, laid: LaidLine): GridCell[] {
  const { line, depth, type } = laid;
  const style = styleOf(view, laid);
  const caption = layout.rowMeasures > 1 ? (view.measures[laid.measure]?.caption ?? '') : null;
  const cells: GridCell[] = [];
  const compact = view.form === 'compact';
  const repeats = view.repeatLabels && !compact;
  const upTo = type === 'items' ? depth : depth - 1;
  for (let level = repeats ? 0 : type === 'items' ? laid.shared : upTo; level < upTo; level += 1) {
    // In one column, only the last of a line's items has room.
    if (!compact || level === depth - 1) cells.push(itemCell(view, line, level, style));
  }
  if (type !== 'items') {
    const column = compact ? 0 : Math.max(0, depth - 1);
    cells.push({ column, value: text(totalLabel(view.rows, line, caption)), style });
  } else if (caption !== null) {
    cells.push({ column: layout.labelColumns - 1, value: text(caption), style: { ...style, align: 'left' } });
  }
  const [only] = view.measures;
  if (cells.length === 0 && depth === 0 && layout.labelColumns === 1 && only !== undefined) {
    cells.push({ column: 0, value: text(layout.columnMeasures === 1 ? only.caption : 'Total') });
  }
  if (!isTotal(view, laid)) return cells;
  const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
  return Array.from(
    { length: layout.labelColumns },
    (_, column): GridCell => byColumn.get(column) ?? { column, value: { kind: 'blank' }, style },
  );
}

/** The lines of values with their labels. */
export function* bodyRows(view: PivotView, layout: PivotLayout, onInexact: () => void): Generator<GridRow> {
  const columns = [...columnLines(view)];
  let row = layout.top + layout.headerRows;
  for (const laid of rowLines(view)) {
    const total = isTotal(view, laid);
    const style = styleOf(view, laid);
    const cells = labelCells(view, layout, laid);
    for (const [index, column] of columns.entries()) {
      const measure = measureAt(view, laid, column);
      const one = view.measures[measure];
      if (one === undefined) continue;
      const value = sheetValue(view.value(laid.line, column.line, measure), one.type);
      if (value.kind === 'text' && value.inexact) onInexact();
      if (value.kind === 'blank' && !total) continue;
      const base: CellStyle = column.type === 'items' ? style : { ...style, bold: true };
      cells.push({
        column: layout.labelColumns + index,
        value,
        style: { ...base, align: 'right', format: measureFormat(one) },
      });
    }
    yield { row, cells };
    row += 1;
  }
}

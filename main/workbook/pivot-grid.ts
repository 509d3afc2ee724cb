import type { PivotView } from '../pivot/pivot-view.ts';
import { type SheetValue, sheetValue } from './cell-value.ts';
import type { Grid, GridCell, GridRow } from './grid-sheet.ts';
import {
  itemOf,
  itemText,
  itemValue,
  labelFormat,
  measureFormat,
  sharedItems,
  totalLabel,
  valueWidth,
} from './pivot-labels.ts';
import { lastColumn, lastRow, type PivotLayout } from './pivot-layout.ts';
import type { CellStyle } from './styles.ts';

export interface PageLabel {
  readonly field: string;
  readonly value: SheetValue;
  readonly format: string | undefined;
}

export interface PivotGridOptions {
  readonly view: PivotView;
  readonly layout: PivotLayout;
  readonly pages: readonly PageLabel[];
  /** Lines of text beside the page fields, such as what the pivot leaves out. */
  readonly remarks: readonly string[];
  /** Told of each value that goes as text because Excel would round it. */
  readonly onInexact: () => void;
}

const text = (value: string): SheetValue => ({ kind: 'text', text: value });

function formatted(style: CellStyle, format: string | undefined): CellStyle {
  return format === undefined ? style : { ...style, format };
}

function headerRows({ view, layout }: PivotGridOptions): GridRow[] {
  const { columnFields, labelColumns, headerRows: count, top, measures } = layout;
  const rows: GridCell[][] = Array.from({ length: count }, () => []);
  const put = (row: number, column: number, value: SheetValue, format?: string) => {
    const style: CellStyle = {
      bold: true,
      fill: 'header',
      align: column < labelColumns ? 'left' : 'right',
      ...(row === count - 1 ? { border: 'below' } : {}),
    };
    rows[row]?.push({ column, value, style: formatted(style, format) });
  };
  const [first] = view.measures;
  if (columnFields > 0) {
    if (measures === 1 && first !== undefined && layout.rowFields > 0) put(0, 0, text(first.caption));
    for (const [level, field] of view.columns.fields.entries()) {
      put(0, labelColumns + level, text(field.field));
    }
    if (measures > 1) put(0, labelColumns + columnFields, text('Values'));
    let previous: number | null = null;
    for (let line = 0; line < view.columns.lineCount; line += 1) {
      const leaf = view.columns.kind(line) === 'leaf';
      const from = leaf ? sharedItems(view.columns, line, previous) : 0;
      if (leaf) previous = line;
      for (const [measure, { caption }] of view.measures.entries()) {
        const column = labelColumns + line * measures + measure;
        if (!leaf) {
          const level = Math.max(0, view.columns.depth(line) - 1);
          put(1 + level, column, text(totalLabel(view.columns, line, measures > 1 ? caption : null)));
          continue;
        }
        if (measure === 0) {
          for (let level = from; level < columnFields; level += 1) {
            const value = itemValue(view.columns, level, itemOf(view.columns, line, level));
            put(1 + level, column, value, labelFormat(view.columns, level));
          }
        }
        if (measures > 1) put(1 + columnFields, column, text(caption));
      }
    }
  } else {
    for (const [measure, { caption }] of view.measures.entries()) {
      put(0, labelColumns + measure, text(caption));
    }
  }
  for (const [level, field] of view.rows.fields.entries()) put(count - 1, level, text(field.field));
  return rows.map((cells, index) => ({
    row: top + index,
    cells: filled(cells, layout, index === count - 1),
  }));
}

/** The header's fill and line run across it, also where nothing stands. */
function filled(cells: readonly GridCell[], layout: PivotLayout, last: boolean): GridCell[] {
  const byColumn = new Map(cells.map((cell) => [cell.column, cell]));
  const style: CellStyle = { bold: true, fill: 'header', ...(last ? { border: 'below' } : {}) };
  const width = layout.labelColumns + layout.columnLines;
  return Array.from(
    { length: width },
    (_, column) => byColumn.get(column) ?? { column, value: { kind: 'blank' }, style },
  );
}

function* bodyRows({ view, layout, onInexact }: PivotGridOptions): Generator<GridRow> {
  const { labelColumns, measures } = layout;
  let previous: number | null = null;
  for (let line = 0; line < view.rows.lineCount; line += 1) {
    const kind = view.rows.kind(line);
    const total = kind !== 'leaf';
    const style: CellStyle = total
      ? { bold: true, fill: 'total', ...(kind === 'grand' ? { border: 'above' } : {}) }
      : {};
    const labels = new Map<number, GridCell>();
    if (kind === 'leaf') {
      for (let level = sharedItems(view.rows, line, previous); level < layout.rowFields; level += 1) {
        const value = itemValue(view.rows, level, itemOf(view.rows, line, level));
        labels.set(level, {
          column: level,
          value,
          style: formatted({ align: 'left' }, labelFormat(view.rows, level)),
        });
      }
      previous = line;
      const [only] = view.measures;
      if (layout.rowFields === 0 && labelColumns === 1 && only !== undefined) {
        labels.set(0, { column: 0, value: text(measures === 1 ? only.caption : 'Total') });
      }
    } else {
      const column = Math.max(0, view.rows.depth(line) - 1);
      labels.set(column, { column, value: text(totalLabel(view.rows, line, null)), style });
    }
    const cells: GridCell[] = [];
    for (let column = 0; column < labelColumns; column += 1) {
      const label = labels.get(column);
      if (label !== undefined) cells.push(label);
      else if (total) cells.push({ column, value: { kind: 'blank' }, style });
    }
    for (let line2 = 0; line2 < view.columns.lineCount; line2 += 1) {
      const across = view.columns.kind(line2) !== 'leaf';
      for (const [measure, one] of view.measures.entries()) {
        const value = sheetValue(view.value(line, line2, measure), one.type);
        if (value.kind === 'text' && value.inexact) onInexact();
        if (value.kind === 'blank' && !total) continue;
        const base: CellStyle = across ? { ...style, bold: true } : style;
        cells.push({
          column: labelColumns + line2 * measures + measure,
          value,
          style: { ...base, align: 'right', format: measureFormat(one) },
        });
      }
    }
    yield { row: layout.top + layout.headerRows + line, cells };
  }
}

/** Remarks stand beside the page fields, which take two columns, or at the left where there are none. */
function remarkColumn(pages: number): number {
  return pages > 0 ? 3 : 0;
}

function aboveRows({ layout, pages, remarks }: PivotGridOptions): GridRow[] {
  const rows = new Map<number, GridCell[]>();
  const row = (index: number) => {
    const cells = rows.get(index) ?? [];
    rows.set(index, cells);
    return cells;
  };
  for (const [index, page] of pages.entries()) {
    row(layout.pageRow + index).push(
      { column: 0, value: text(page.field), style: { bold: true, fill: 'header', align: 'left' } },
      { column: 1, value: page.value, style: formatted({ align: 'left' }, page.format) },
    );
  }
  const lines = remarks.length <= layout.top ? remarks : [remarks.join(' ')];
  for (const [index, remark] of lines.entries()) {
    row(index).push({ column: remarkColumn(pages.length), value: text(remark), style: { italic: true } });
  }
  return [...rows].sort(([a], [b]) => a - b).map(([index, cells]) => ({ row: index, cells }));
}

function widthsOf({ view, layout, pages }: PivotGridOptions): number[] {
  const clamp = (width: number) => Math.round(Math.min(50, Math.max(9, width)) * 100) / 100;
  const labels = Array.from({ length: layout.labelColumns }, (_, level) => {
    const items = view.rows.fields[level]?.items ?? [];
    const longest = items.reduce(
      (most, item) => Math.max(most, itemText(view.rows, level, item).length),
      'Grand Total'.length - 6,
    );
    return Math.max(longest + 8, (view.rows.fields[level]?.field.length ?? 0) * 1.1 + 3);
  });
  const pageName = Math.max(0, ...pages.map(({ field }) => field.length * 1.1 + 2));
  const pageItem = Math.max(
    0,
    ...pages.map(({ value }) => (value.kind === 'text' ? value.text.length + 2 : 12)),
  );
  const [first] = view.measures;
  const caption = layout.columnFields > 0 && first !== undefined ? first.caption.length * 1.1 + 2 : 0;
  const values = Array.from({ length: layout.columnLines }, (_, index) => {
    const line = Math.floor(index / layout.measures);
    const measure = index % layout.measures;
    const name = view.measures[measure]?.caption ?? '';
    const header =
      view.columns.kind(line) === 'leaf'
        ? Math.max(
            layout.columnFields === 0 || layout.measures > 1 ? name.length : 0,
            ...view.columns.fields.map(
              (_field, level) => itemText(view.columns, level, itemOf(view.columns, line, level)).length,
            ),
          )
        : totalLabel(view.columns, line, layout.measures > 1 ? name : null).length;
    return Math.max(valueWidth(view, line, measure), header * 1.1 + 2);
  });
  return [...labels, ...values].map((width, column) =>
    clamp(Math.max(width, column === 0 ? Math.max(pageName, caption) : column === 1 ? pageItem : 0)),
  );
}

/** The pivot's cells as Excel would show them, for viewers that do not refresh. */
export function pivotGrid(options: PivotGridOptions): Grid {
  const { layout } = options;
  function* rows(): Generator<GridRow> {
    yield* aboveRows(options);
    yield* headerRows(options);
    yield* bodyRows(options);
  }
  return {
    rows: { [Symbol.iterator]: rows },
    rowCount: lastRow(layout) + 1,
    columnCount: Math.max(
      lastColumn(layout) + 1,
      layout.pages > 0 ? 2 : 1,
      options.remarks.length > 0 ? remarkColumn(layout.pages) + 1 : 1,
    ),
    widths: widthsOf(options),
    frozen: { rows: layout.top + layout.headerRows, columns: layout.labelColumns },
  };
}

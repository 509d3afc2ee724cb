import type { PivotView } from '../pivot/pivot-view.ts';
import type { SheetValue } from './cell-value.ts';
import type { ConditionalFormat } from './conditional-formats.ts';
import type { Grid, GridCell, GridRow } from './grid-sheet.ts';
import { bodyRows } from './pivot-body.ts';
import { headerRows } from './pivot-header.ts';
import { lastColumn, lastRow, type PivotLayout } from './pivot-layout.ts';
import { pivotWidths, withRoom } from './pivot-widths.ts';

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
  readonly marks: readonly ConditionalFormat[];
  /** Told of each value that goes as text because Excel would round it. */
  readonly onInexact: () => void;
}

const text = (value: string): SheetValue => ({ kind: 'text', text: value });

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
    const { format } = page;
    row(layout.pageRow + index).push(
      { column: 0, value: text(page.field), style: { bold: true, fill: 'header', align: 'left' } },
      {
        column: 1,
        value: page.value,
        style: format === undefined ? { align: 'left' } : { align: 'left', format },
      },
    );
  }
  const lines = remarks.length <= layout.top ? remarks : [remarks.join(' ')];
  for (const [index, remark] of lines.entries()) {
    row(index).push({ column: remarkColumn(pages.length), value: text(remark), style: { italic: true } });
  }
  return [...rows].sort(([a], [b]) => a - b).map(([index, cells]) => ({ row: index, cells }));
}

function widthsOf({ view, layout, pages }: PivotGridOptions): number[] {
  const [first] = view.measures;
  const caption = layout.columnFields > 0 && first !== undefined ? [first.caption] : [];
  const chosen = pages.map(({ value }) => (value.kind === 'text' ? value.text : '2017-01-25'));
  return withRoom(pivotWidths(view, layout), [...pages.map(({ field }) => field), ...caption], chosen);
}

/** The pivot's cells as Excel would show them, for viewers that do not refresh. */
export function pivotGrid(options: PivotGridOptions): Grid {
  const { view, layout, marks } = options;
  function* rows(): Generator<GridRow> {
    yield* aboveRows(options);
    yield* headerRows(view, layout);
    yield* bodyRows(view, layout, options.onInexact);
  }
  const head = layout.top + layout.headerRows;
  return {
    rows: { [Symbol.iterator]: rows },
    rowCount: lastRow(layout) + 1,
    columnCount: Math.max(
      lastColumn(layout) + 1,
      layout.pages > 0 ? 2 : 1,
      options.remarks.length > 0 ? remarkColumn(layout.pages) + 1 : 1,
    ),
    widths: widthsOf(options),
    frozen: { rows: head, columns: layout.labelColumns },
    print: { repeatRows: [layout.top + 1, head], repeatColumns: layout.labelColumns },
    conditional: marks,
  };
}

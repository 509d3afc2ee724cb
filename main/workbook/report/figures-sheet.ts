import type { Cell } from '#shared/model/column.ts';
import type { FiguresSheet } from '#shared/model/report.ts';
import { cellReference, columnName, rangeReference } from '../cell-reference.ts';
import type { Grid, GridCell, GridRow } from '../grid-sheet.ts';
import { blankLabel } from '../pivot-labels.ts';
import type { CellStyle } from '../styles.ts';
import { balance, type Figure, figureOf } from './figure.ts';
import type { TypeFigures } from './figures.ts';
import {
  type Columns,
  columnsOf,
  headingOf,
  headingRows,
  pageOf,
  type ReportContext,
  text,
  valuesOnly,
} from './report-page.ts';

/** The rows of a type's block, from 0: one for each item of the outer field, and the one below that totals them. */
export interface Block {
  readonly items: readonly { readonly label: string; readonly row: number }[];
  readonly total: number;
  /** The rows that add up to the total, from the first to the last. */
  readonly parts: readonly [number, number];
  /** Whether its cells are formulas. */
  readonly live: boolean;
}

export interface FiguresPage {
  readonly grid: Grid;
  readonly columns: Columns;
  readonly blocks: ReadonlyMap<string, Block>;
}

const holds = 'Every block adds up to its total.';
const fails =
  'A block does not add up to its total: a PivotTable is missing, or its fields or items are not those named here.';

function label(value: Cell | undefined): string {
  return value === null || value === undefined ? blankLabel : String(value);
}

/** Writes one block after another; a row of numbers is the same formula for every date. */
class BlockWriter {
  readonly rows: GridRow[] = [];
  next = headingRows;
  readonly #context: ReportContext;
  readonly #columns: Columns;

  constructor(context: ReportContext, columns: Columns) {
    this.#context = context;
    this.#columns = columns;
  }

  title(name: string, over: string): void {
    const { total } = this.#columns;
    const style: CellStyle = { bold: true, fill: 'total' };
    const cells = Array.from({ length: total + 1 }, (_, column): GridCell => {
      if (column === 0) return { column, value: text(name), style };
      if (column < total) return { column, value: { kind: 'blank' }, style };
      return { column, value: text(over), style: { fill: 'total', colour: 'quiet', align: 'right' } };
    });
    this.#push(cells);
  }

  /** A row of numbers, one for each date and one for the window; gives where it stands. */
  numbers(
    labels: readonly { readonly text: string; readonly indent?: number }[],
    style: CellStyle,
    format: string,
    at: (date: string | null, column: number) => Figure,
  ): { readonly row: number; readonly figures: readonly Figure[] } {
    const { dates } = this.#context;
    const { firstDate, total } = this.#columns;
    const figures = [...dates, null].map((date, index) => at(date, firstDate + index));
    const cells = [
      ...labels.map(({ text: shown, indent = 0 }, column): GridCell => {
        const look: CellStyle = { ...style, align: 'left', indent };
        return { column, value: shown === '' ? { kind: 'blank' } : text(shown), style: look };
      }),
      ...figures.map(({ content }, index): GridCell => {
        const column = firstDate + index;
        const look: CellStyle = {
          ...style,
          align: 'right',
          format,
          ...(column === total ? { bold: true } : {}),
        };
        return { column, value: content, style: look };
      }),
    ];
    return { row: this.#push(cells), figures };
  }

  gap(): void {
    this.next += 1;
  }

  #push(cells: readonly GridCell[]): number {
    const row = this.next;
    this.rows.push({ row, cells });
    this.next += 1;
    return row;
  }
}

/** A level's figure of the window is that of its last date. */
function figureAt(figures: TypeFigures, columns: Columns, row: number, by: readonly Cell[], last: string) {
  return (date: string | null): Figure => {
    if (date !== null || figures.type.total === 'sum') return figures.figure({ by, date });
    const { exact } = figures.figure({ by, date: last });
    return figureOf(exact, figures.live ? cellReference(row, columns.lastDate) : null);
  };
}

function writeBlock(
  writer: BlockWriter,
  context: ReportContext,
  columns: Columns,
  figures: TypeFigures,
  summary: FiguresSheet,
): Block {
  const { format } = figures.type;
  const last = context.dates.at(-1) ?? '';
  const outerItems: { label: string; row: number }[] = [];
  const inner: { name: string; figures: readonly Figure[] }[] = [];
  const first = writer.next;
  const nested = summary.by.length > 1;
  for (const [outer] of figures.paths(1)) {
    const by = [outer ?? null];
    const labels = [{ text: label(outer), indent: 1 }, ...(nested ? [{ text: '' }] : [])];
    const at = figureAt(figures, columns, writer.next, by, last);
    const { row } = writer.numbers(labels, {}, format, at);
    outerItems.push({ label: label(outer), row });
    if (!nested) continue;
    for (const path of figures.paths(2).filter(([one]) => one === outer)) {
      const name = label(path[1]);
      const { figures: ofPath } = writer.numbers(
        [{ text: '' }, { text: name }],
        { colour: 'quiet' },
        format,
        figureAt(figures, columns, writer.next, path, last),
      );
      inner.push({ name, figures: ofPath });
    }
  }
  const lastRow = writer.next - 1;
  const all = `All, by ${context.report.captions[summary.by[1] ?? '']?.toLowerCase() ?? summary.by[1]}`;
  const names = [...new Set(inner.map(({ name }) => name))];
  for (const [index, name] of names.entries()) {
    const row = writer.next;
    const key = rangeReference(first, 1, lastRow, 1).replace(/([A-Z]+)(\d+)/g, '$$$1$$$2');
    const same = inner.filter((one) => one.name === name);
    writer.numbers(
      [{ text: index === 0 ? all : '', indent: 1 }, { text: name }],
      index === 0 ? { border: 'above' } : {},
      format,
      (_, column) =>
        figureOf(
          balance(same.map((one) => one.figures[column - columns.firstDate]?.exact ?? null)),
          figures.live
            ? `SUMIF(${key},$B${row + 1},${columnName(column)}$${first + 1}:${columnName(column)}$${lastRow + 1})`
            : null,
        ),
    );
  }
  const total = writer.numbers(
    [{ text: 'Total', indent: 1 }, ...(nested ? [{ text: '' }] : [])],
    { bold: true, border: 'above' },
    format,
    figureAt(figures, columns, writer.next, [], last),
  );
  const parts = nested ? ([lastRow + 1, total.row - 1] as const) : ([first, lastRow] as const);
  return { items: outerItems, total: total.row, parts, live: figures.live };
}

/**
 * What the sheet says of itself above its figures: whether the rows of each block add up to its total. Where an item
 * or a field of a PivotTable has another name by now, its rows are 0 and the total is not.
 */
function checkRow(blocks: Iterable<Block>, columns: Columns): GridRow {
  const row = headingRows - 2;
  const live = [...blocks].filter((block) => block.live);
  if (live.length === 0)
    return { row, cells: [{ column: 0, value: text(valuesOnly), style: { bold: true } }] };
  const over = (first: number, last: number) =>
    `SUM(${rangeReference(first, columns.firstDate, last, columns.total)})`;
  const apart = live.map(
    ({ parts: [first, last], total }) => `ABS(${over(first, last)}-${over(total, total)})`,
  );
  const formula = `IF(IFERROR(${apart.join('+')},1)<0.005,"${holds}","${fails}")`;
  const cached = { kind: 'text', text: holds } as const;
  return {
    row,
    cells: [{ column: 0, value: { kind: 'formula', formula, cached }, style: { colour: 'quiet' } }],
  };
}

/** A sheet of figures: a block of rows for each type, the window's dates across. */
export function figuresPage(context: ReportContext, summary: FiguresSheet): FiguresPage {
  const { report, figures } = context;
  const columns = columnsOf(context, summary.by.length);
  const writer = new BlockWriter(context, columns);
  const blocks = new Map<string, Block>();
  for (const name of summary.types) {
    const found = figures.get(name);
    if (found === undefined) continue;
    if (blocks.size > 0) writer.gap();
    writer.title(name, found.type.total === 'sum' ? 'total' : 'at the end');
    blocks.set(name, writeBlock(writer, context, columns, found, summary));
  }
  const captions = summary.by.map((field) => report.captions[field] ?? field);
  const heading = headingOf(context, summary.sheet, columns, { captions, total: 'Period' });
  const dates = heading.pop();
  const rows = [
    ...heading,
    checkRow(blocks.values(), columns),
    ...(dates === undefined ? [] : [dates]),
    ...writer.rows,
  ];
  return { grid: pageOf(context, rows, columns, { onePage: summary.by.length === 1 }), columns, blocks };
}

import type { ReportFile, ReportLayout, ReportPeriod } from '#shared/model/report.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { sheetValue } from '../cell-value.ts';
import type { Grid, GridCell, GridRow } from '../grid-sheet.ts';
import type { CellStyle } from '../styles.ts';
import type { TypeFigures } from './figures.ts';

/** All that the sheets of a report are made of. */
export interface ReportContext {
  readonly report: ReportFile;
  readonly layout: ReportLayout;
  readonly period: ReportPeriod;
  readonly info: ResultInfo;
  readonly generated: Date;
  /** The start dates there are rows of, ascending, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
  /** By type; a type without any rows is absent. */
  readonly figures: ReadonlyMap<string, TypeFigures>;
}

/** Rows above the first block: four of heading, an empty one, and the row of dates. */
export const headingRows = 6;

/** On sheets that have no PivotTable to read. */
export const valuesOnly =
  'These are values, not formulas: the rows hold numbers that Excel cannot, so that there is no PivotTable to read.';

export const text = (value: string): GridCell['value'] => ({ kind: 'text', text: value });

const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

/** `31 January 2017` */
export function longDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${months[(month ?? 1) - 1]} ${year}`;
}

/** `January 2017` */
function month(day: string): string {
  return longDay(day).replace(/^\d+ /, '');
}

/** The start dates of the window in words. */
function windowText({ layout, dates }: ReportContext): string {
  const [first, last] = [dates[0] ?? layout.from, dates.at(-1) ?? layout.to];
  switch (layout.period) {
    case 'daily':
      return `${longDay(first)} to ${longDay(last)}`;
    case 'weekly':
      return `weeks beginning ${longDay(first)} to ${longDay(last)}`;
    case 'monthly':
      return `${month(first)} to ${month(last)}`;
  }
}

export function dayValue(day: string): GridCell['value'] {
  return sheetValue(day, { kind: 'date', native: 'DATE' });
}

/** `31 January 2017 04:20 UTC` */
function moment(iso: string): string {
  return `${longDay(iso.slice(0, 10))} ${iso.slice(11, 16)} UTC`;
}

/** Where the parts of a sheet stand: label columns, then a column for each date, then one for the whole window. */
export interface Columns {
  readonly labels: number;
  readonly firstDate: number;
  readonly lastDate: number;
  readonly total: number;
}

export function columnsOf(context: ReportContext, labels: number): Columns {
  const lastDate = labels + context.dates.length - 1;
  return { labels, firstDate: labels, lastDate, total: lastDate + 1 };
}

function heading(row: number, value: string, style: CellStyle, height?: number): GridRow {
  return {
    row,
    cells: [{ column: 0, value: text(value), style }],
    ...(height === undefined ? {} : { height }),
  };
}

/** What every sheet of a report begins with. `captions` stand over the label columns, `total` over the last one. */
export function headingOf(
  context: ReportContext,
  sheet: string,
  columns: Columns,
  over: { readonly captions: readonly string[]; readonly total: string | null },
): GridRow[] {
  const { report, layout, period, info, generated, dates } = context;
  const style: CellStyle = { bold: true, fill: 'header', border: 'below' };
  const right: CellStyle = { ...style, align: 'right' };
  return [
    heading(0, `${report.title}: ${sheet}`, { bold: true, size: 16 }, 24),
    heading(1, `${layout.country}, ${layout.period}, ${windowText(context)}`, { size: 12 }, 18),
    heading(2, `Source: ${report.source}; rows read ${moment(info.finishedAt)}`, { colour: 'quiet' }),
    heading(3, `Generated ${moment(generated.toISOString())}`, { colour: 'quiet' }),
    {
      row: headingRows - 1,
      cells: [
        ...over.captions.map((caption, column) => ({ column, value: text(caption), style })),
        ...dates.map((date, index) => ({
          column: columns.firstDate + index,
          value: dayValue(date),
          style: { ...right, format: period.heading },
        })),
        ...(over.total === null ? [] : [{ column: columns.total, value: text(over.total), style: right }]),
      ],
    },
  ];
}

/** Characters a number takes in a format with grouped thousands and, where it asks for them, decimal places. */
function numberWidth(value: number, format: string): number {
  const places = /\.(0+)/.exec(format)?.[1]?.length ?? 0;
  const shown = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  });
  return shown.length + (value < 0 ? 1 : 0);
}

/** Widths of the columns: as wide as what stands in them, all dates alike. */
export function widthsOf(
  rows: readonly GridRow[],
  columns: Columns,
  { period }: ReportContext,
): readonly number[] {
  const longest = new Map<number, number>();
  const note = (column: number, characters: number) =>
    longest.set(column, Math.max(longest.get(column) ?? 0, characters));
  for (const { row, cells } of rows) {
    for (const { column, value, style } of cells) {
      const shown = value.kind === 'formula' ? value.cached : value;
      const heavy = style?.bold ? 1.1 : 1;
      if (shown.kind === 'number') note(column, numberWidth(shown.value, style?.format ?? '') * heavy);
      // The heading runs over into the columns beside it.
      else if (shown.kind === 'text' && row >= headingRows - 1 && !style?.italic) {
        note(column, shown.text.length * heavy + (style?.indent ?? 0) * 2);
      }
    }
  }
  const padded = (column: number, least: number) => Math.max(least, (longest.get(column) ?? 0) + 2);
  const dates = Array.from({ length: columns.lastDate - columns.firstDate + 1 }, (_, index) =>
    padded(columns.firstDate + index, period.heading.length * 1.1 + 2),
  );
  const date = Math.max(...dates);
  const widths = [
    ...Array.from({ length: columns.labels }, (_, column) => padded(column, 8)),
    ...dates.map(() => date),
    padded(columns.total, 8),
  ];
  return widths.map((width) => Math.round(width * 100) / 100);
}

/** A sheet of the report, printed on one page, or where it is long on one page's width under the same heading. */
export function pageOf(
  context: ReportContext,
  rows: readonly GridRow[],
  columns: Columns,
  more: { readonly rowCount?: number; readonly merged?: readonly string[]; readonly onePage?: boolean } = {},
): Grid {
  return {
    rows,
    rowCount: more.rowCount ?? (rows.at(-1)?.row ?? 0) + 1,
    columnCount: columns.total + 1,
    widths: widthsOf(rows, columns, context),
    frozen: { rows: headingRows, columns: columns.labels },
    gridLines: false,
    ...(more.merged === undefined ? {} : { merged: more.merged }),
    print: {
      orientation: 'landscape',
      paper: context.period.paper,
      pagesWide: 1,
      ...(more.onePage === false ? {} : { pagesTall: 1 }),
      repeatRows: [1, headingRows],
      repeatColumns: columns.labels,
    },
  };
}

import type { RollForwardSheet } from '#shared/model/report.ts';
import { absoluteRange, cellReference, rangeReference } from '../cell-reference.ts';
import { type Chart, type ChartSeries, chartDrawingXml, chartXml } from '../chart-xml.ts';
import { onSheet } from '../defined-names.ts';
import { addChart, addDrawing } from '../drawings.ts';
import type { Notes } from '../notes.ts';
import type { SheetPart, WorkbookWriter } from '../workbook-writer.ts';
import { numberOf } from './figure.ts';
import type { FiguresPage } from './figures-sheet.ts';
import { dayValue, headingRows, longDay, type ReportContext } from './report-page.ts';
import type { RollForwardPage } from './roll-forward-sheet.ts';

/** What a row of figures shows at each date; null where a cell is no number. */
function numbersAt({ grid, columns }: FiguresPage, row: number): (number | null)[] {
  const cells = [...grid.rows].find((one) => one.row === row)?.cells ?? [];
  return cells
    .filter(({ column }) => column >= columns.firstDate && column <= columns.lastDate)
    .map(({ value }) => numberOf(value));
}

/** What the chart says, for whoever does not see it. */
function describe(chart: Chart, { dates }: ReportContext): string {
  const kind = chart.kind === 'line' ? 'Line chart' : 'Stacked column chart';
  const named = (value: number | undefined) => (value ?? 0).toLocaleString('en-US');
  const lines = chart.series.map(
    ({ name, numbers: { values } }) =>
      `${name.values[0]} from ${named(values[0])} to ${named(values.at(-1))}`,
  );
  return `${kind}: ${chart.title}, ${longDay(dates[0] ?? '')} to ${longDay(dates.at(-1) ?? '')}. ${lines.join('; ')}.`;
}

const across = { daily: 'Day', weekly: 'Week from Monday', monthly: 'Month' } as const;

/** Draws a level over the cells of its block on a sheet of figures, if they are numbers, which a chart needs. */
export async function addReportChart(
  workbook: WorkbookWriter,
  context: ReportContext,
  summary: RollForwardSheet,
  on: { readonly part: SheetPart; readonly page: RollForwardPage },
  of: { readonly part: SheetPart; readonly page: FiguresPage },
  notes: Notes,
): Promise<void> {
  const block = of.page.blocks.get(summary.level);
  if (block === undefined) return;
  const series = block.items.map(({ label, row }) => {
    const shown = numbersAt(of.page, row);
    const values = shown.filter((value) => value !== null);
    return { label, row, values, whole: values.length === shown.length };
  });
  if (series.some(({ whole }) => !whole)) {
    notes.add(
      `There is no chart “${summary.chart.title}”: it would show numbers of more than 15 digits as 0.`,
    );
    return;
  }
  const { firstDate, lastDate } = of.page.columns;
  const range = (row: number) =>
    onSheet(of.part, absoluteRange(rangeReference(row, firstDate, row, lastDate)));
  const chart: Chart = {
    kind: context.period.chart,
    title: summary.chart.title,
    across: across[context.layout.period],
    up: summary.level,
    categories: {
      reference: range(headingRows - 1),
      values: context.dates.map((day) => {
        const value = dayValue(day);
        return value.kind === 'date' ? value.serial : 0;
      }),
      format: context.period.heading,
    },
    series: series.map(
      ({ label, row, values }): ChartSeries => ({
        name: { reference: onSheet(of.part, absoluteRange(cellReference(row, 0))), values: [label] },
        numbers: { reference: range(row), values },
      }),
    ),
    format: context.figures.get(summary.level)?.type.format ?? '#,##0',
  };
  const tie = await addChart(workbook, chartXml(chart));
  await addDrawing(
    workbook,
    on.part,
    chartDrawingXml(summary.chart.title, describe(chart, context), on.page.chart),
    [tie],
  );
}

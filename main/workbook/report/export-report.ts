import type { ExportFormat } from '#shared/contract/transfers.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type Column, isNumericKind } from '#shared/model/column.ts';
import type { Finding } from '#shared/model/finding.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ReportFile, ReportLayout, ReportPeriod, ReportType } from '#shared/model/report.ts';
import type { Filter, ResultInfo } from '#shared/model/result.ts';
import { quoteName } from '../../engine/sql-text.ts';
import { computePivot } from '../../pivot/compute.ts';
import { exportPivot, type PivotBook, type PlacedPivot } from '../export-pivot.ts';
import type { ExportTools, Written } from '../export-result.ts';
import { resultSource } from '../export-source.ts';
import { writeGrid } from '../grid-sheet.ts';
import type { Notes } from '../notes.ts';
import type { PivotSheet } from '../pivot-sheets.ts';
import { preflightPivot } from '../preflight-export.ts';
import { readChunks, type SourceReader } from '../row-source.ts';
import { type Rows, withTextDates } from '../text-dates.ts';
import type { SheetPart, WorkbookWriter } from '../workbook-writer.ts';
import { figuresOf, type TypeFigures } from './figures.ts';
import { type FiguresPage, figuresPage } from './figures-sheet.ts';
import { addReportChart } from './report-chart.ts';
import type { ReportContext } from './report-page.ts';
import { rollForwardPage } from './roll-forward-sheet.ts';

export interface ReportToExport {
  readonly info: ResultInfo;
  readonly file: string;
  readonly report: ReportFile;
  readonly layout: ReportLayout;
  /** Whether formulas name dates by `DATE()`, or dates are text and named so. */
  readonly dates: 'function' | 'text';
}

/** Every field the layout names must be there, its dates dates and its values numbers. */
function requireFields({ report, info }: ReportToExport): void {
  const named = [
    ...[report.country.field, report.period.field, report.sheets, report.date, report.value],
    ...[report.pages, report.rows].flat(),
  ];
  const columns = new Map(info.columns.map((column) => [column.field, column]));
  const missing = named.filter((field) => !columns.has(field));
  const wrong = (message: string): AppError =>
    new AppError('input.invalid', `${info.title}: ${message}`, {
      hint: 'Run the query of the report again, with all of its columns.',
    });
  if (missing.length > 0) throw wrong(`it has no column ${[...new Set(missing)].join(', ')}.`);
  if (columns.get(report.date)?.type.kind !== 'date') throw wrong(`${report.date} holds no dates.`);
  if (!isNumericKind(columns.get(report.value)?.type.kind ?? 'text')) {
    throw wrong(`${report.value} holds no numbers.`);
  }
}

function filtersOf({ report, layout }: ReportToExport): Filter[] {
  return [
    { field: report.country.field, operator: 'is', values: [layout.country] },
    { field: report.period.field, operator: 'is', values: [layout.period] },
    { field: report.sheets, operator: 'is', values: report.types.map(({ name }) => name) },
  ];
}

async function readDates(what: ReportToExport, tools: Pick<ExportTools, 'reader'>): Promise<string[]> {
  const source = resultSource(what.info, what.file, { filters: filtersOf(what), sort: [] });
  const date = quoteName(what.report.date);
  const sql = `SELECT DISTINCT ${date}::VARCHAR AS day FROM (${source.rows}) WHERE ${date} IS NOT NULL ORDER BY day`;
  const days: string[] = [];
  for await (const chunk of readChunks(tools.reader, sql, source.parameters)) {
    for (let row = 0; row < chunk.rowCount; row += 1) days.push(String(chunk.getRowValues(row)[0]));
  }
  return days;
}

function specOf(what: ReportToExport): PivotSpec {
  const { report } = what;
  const fields = (names: readonly string[]) => names.map((field) => ({ field }));
  return pivotSpecSchema.parse({
    rows: fields(report.rows),
    columns: fields([report.date]),
    pages: report.pages.map((field) => ({
      field,
      items: field === report.country.field ? [what.layout.country] : null,
    })),
    measures: [{ field: report.value, aggregate: 'sum' }],
    sheets: report.sheets,
    filters: filtersOf(what),
  });
}

/** Above so many dates a PivotTable is printed on two pages beside each other; on one it could not be read. */
const widest = 20;

/** Levels do not add up over dates, so their PivotTables have no totals but those of each date. */
function sheetOf(
  sheet: PivotSheet,
  type: ReportType,
  { paper }: ReportPeriod,
  dates: readonly string[],
): PivotSheet {
  const totals = type.total === 'sum';
  const spec: PivotSpec = {
    ...sheet.spec,
    measures: sheet.spec.measures.map((measure) => ({ ...measure, format: type.format })),
    rowGrandTotals: totals,
    columnGrandTotals: totals,
  };
  return { ...sheet, spec, print: { paper, pagesWide: dates.length > widest ? 2 : 1 } };
}

async function writePages(
  workbook: WorkbookWriter,
  context: ReportContext,
  parts: readonly SheetPart[],
  notes: Notes,
): Promise<void> {
  const figures = new Map<string, { readonly part: SheetPart; readonly page: FiguresPage }>();
  const summaries = context.report.summaries.flatMap((summary, index) => {
    const part = parts[index];
    return part === undefined ? [] : [{ summary, part }];
  });
  for (const { summary, part } of summaries) {
    if (summary.kind === 'figures') figures.set(summary.sheet, { part, page: figuresPage(context, summary) });
  }
  for (const { summary, part } of summaries) {
    if (summary.kind === 'figures') {
      const page = figures.get(summary.sheet)?.page;
      if (page !== undefined) await writeGrid(workbook, part, page.grid);
      continue;
    }
    const page = rollForwardPage(context, summary);
    const of = figures.get(summary.chart.of);
    if (of !== undefined) await addReportChart(workbook, context, summary, { part, page }, of, notes);
    await writeGrid(workbook, part, page.grid);
  }
}

function bookOf(what: ReportToExport, rows: Rows, dates: readonly string[], tools: ExportTools): PivotBook {
  const { report, layout, info } = what;
  const period = report.periods[layout.period];
  if (period === undefined) throw new AppError('internal', `${layout.title} has no window.`);
  const typeOf = ({ name }: PivotSheet) => report.types.find((type) => type.name === name);

  async function readFigures(pivots: readonly PlacedPivot[], notes: Notes) {
    const figures = new Map<string, TypeFigures>();
    for (const { sheet, part, native } of pivots) {
      const type = typeOf(sheet);
      if (type === undefined) continue;
      const view = await computePivot(tools.engine, rows, sheet.spec, { signal: tools.reader.signal });
      figures.set(
        type.name,
        figuresOf({
          report,
          type,
          sheet: part.name,
          view,
          live: native,
          days: dates,
          period: layout.period,
          dates: what.dates,
          fields: info.columns.map(({ field }: Column) => field),
        }),
      );
    }
    if ([...figures.values()].some(({ live }) => !live)) {
      notes.add('The summaries hold values, not formulas: there is no PivotTable for a formula to read.');
    }
    for (const { name } of report.types) {
      if (figures.has(name)) continue;
      notes.add(`There is no sheet of “${name}”: the window has no rows of it, so that it counts as 0.`);
    }
    return figures;
  }

  return {
    title: `${report.title}: ${layout.title}`,
    arrange: (sheets) =>
      report.types.flatMap((type) => {
        const sheet = sheets.find((one) => typeOf(one) === type);
        return sheet === undefined ? [] : [sheetOf(sheet, type, period, dates)];
      }),
    begin(workbook) {
      const parts = report.summaries.map(({ sheet }) => workbook.addSheet(sheet));
      return async (pivots, notes) => {
        tools.report({ message: 'Writing the summaries' });
        const figures = await readFigures(pivots, notes);
        await writePages(
          workbook,
          { report, layout, period, info, generated: tools.now, dates, figures },
          parts,
          notes,
        );
      };
    },
  };
}

/** The days of a report, of which there must be some. Throws input.invalid where its result cannot fill it. */
async function requireDates(
  what: ReportToExport,
  tools: Pick<ExportTools, 'reader'>,
): Promise<readonly string[]> {
  requireFields(what);
  const dates = await readDates(what, tools);
  if (dates.length > 0) return dates;
  const { info, layout } = what;
  throw new AppError('input.invalid', `${info.title} has no rows for ${layout.title}.`, {
    hint: `Run ${layout.queryId} with this country and resolution, and dates that have rows.`,
  });
}

/** The rows as the workbook has them. `copy` is where those with dates as text are kept meanwhile. */
function inForm<T>(
  what: ReportToExport,
  reader: SourceReader,
  copy: string,
  work: (rows: Rows) => Promise<T>,
): Promise<T> {
  const rows: Rows = { file: what.file, columns: what.info.columns };
  return what.dates === 'text' ? withTextDates(reader, rows, copy, work) : work(rows);
}

/** What of a report a workbook cannot hold as it is: of its rows, and of the PivotTable on each of its sheets. */
export async function preflightReport(
  what: ReportToExport,
  tools: Pick<ExportTools, 'reader' | 'maxSheetRows'> & { readonly copy: string },
): Promise<Finding[]> {
  await requireDates(what, tools);
  const { info, report } = what;
  const front = report.summaries.map(({ sheet }) => sheet);
  const findings = await inForm(what, tools.reader, tools.copy, ({ file, columns }) =>
    preflightPivot({ info: { ...info, columns: [...columns] }, file, spec: specOf(what), front }, tools),
  );
  return findings.map((finding) =>
    finding.id === 'measures'
      ? { ...finding, detail: `${finding.detail} The summaries then hold values, not formulas.` }
      : finding,
  );
}

/** Writes a report's workbook to `target`: its summaries, a sheet with a PivotTable for each type, and their rows. */
export async function exportReport(
  what: ReportToExport,
  format: ExportFormat,
  target: string,
  tools: ExportTools,
): Promise<Written> {
  if (format !== 'xlsx') {
    throw new AppError('input.invalid', `A report is an Excel workbook; it cannot be written as ${format}.`, {
      hint: 'Export the result itself for its rows.',
    });
  }
  const dates = await requireDates(what, tools);
  const { info } = what;
  const write = (rows: Rows) =>
    exportPivot(
      {
        info: { ...info, columns: [...rows.columns] },
        file: rows.file,
        spec: specOf(what),
        book: bookOf(what, rows, dates, tools),
      },
      format,
      target,
      tools,
    );
  return inForm(what, tools.reader, `${target}.dates.parquet`, write);
}

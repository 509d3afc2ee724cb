import { z } from 'zod';
import { queryIdSchema } from './ids.ts';
import { parameterValuesSchema } from './result.ts';

export const periodNames = ['daily', 'weekly', 'monthly'] as const;

const name = z.string().min(1);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date is written YYYY-MM-DD');
const sheetName = name.max(31);

/** A value the query's parameter is given, and the field of the rows that then holds it. */
const bindingSchema = z.object({ parameter: name, field: name }).strict();

/** One figure of the report: an item of the field of sheets, which has a sheet with a PivotTable of its own. */
export const reportTypeSchema = z
  .object({
    name: sheetName,
    /** How its periods come together: flows add up; of a level only the last one counts, and no total stands. */
    total: z.enum(['sum', 'last']),
    /** An Excel number format, e.g. `#,##0.00`. */
    format: name,
  })
  .strict();
export type ReportType = z.infer<typeof reportTypeSchema>;

/** What differs from one resolution to another. */
export const reportPeriodSchema = z
  .object({
    /** First and last start date where none are given. */
    from: day,
    to: day,
    /** The Excel format of the start dates that stand over the columns. */
    heading: name,
    paper: z.enum(['A4', 'A3']),
    chart: z.enum(['line', 'column']),
    /**
     * What is proven of the roll-forward. `closes`: opening + added − removed is the closing figure. `bounded`: it may
     * lie above it, by what was added and removed within one period, and never below.
     */
    check: z.enum(['closes', 'bounded']),
    /** Said under the check, so that its reader knows what it proves. */
    remark: name,
  })
  .strict();
export type ReportPeriod = z.infer<typeof reportPeriodSchema>;

/** A sheet of figures: a block for each type, a row for each item of `by`, a column for each start date. */
export const figuresSheetSchema = z
  .object({
    kind: z.literal('figures'),
    sheet: sheetName,
    types: z.array(name).min(1),
    /** The row fields that follow the resolution. With two, a row for each item of the inner one stands under the outer. */
    by: z.array(name).min(1).max(2),
  })
  .strict();
export type FiguresSheet = z.infer<typeof figuresSheetSchema>;

/** A sheet that rolls a level forward by its flows, with a chart of the level over the cells of a sheet of figures. */
export const rollForwardSheetSchema = z
  .object({
    kind: z.literal('roll-forward'),
    sheet: sheetName,
    level: name,
    added: z.array(name).min(1),
    removed: z.array(name).min(1),
    /** `of` is the sheet of figures whose block of `level` is drawn. */
    chart: z.object({ title: name, of: sheetName }).strict(),
  })
  .strict();
export type RollForwardSheet = z.infer<typeof rollForwardSheetSchema>;

const reportFields = z
  .object({
    title: name,
    /** Where the figures come from, in the reader's words. */
    source: name,
    country: bindingSchema.extend({ values: z.array(name).min(1) }).strict(),
    period: bindingSchema,
    /** The parameters that hold the window, and the field of start dates. */
    from: name,
    to: name,
    date: name,
    /** Further parameters of the query; those left out keep their defaults. */
    parameters: parameterValuesSchema.default({}),
    /**
     * The PivotTables: fields of pages (beside the field of sheets, which is one), and of rows, outermost first: that of
     * the resolution, whose subtotal is the total of each date, then the others. The start dates are the columns.
     */
    sheets: name,
    pages: z.array(name).max(2).default([]),
    rows: z.array(name).min(2),
    value: name,
    /** What the summaries call a field where its own name says little, e.g. `Meta 4`: Payment status. */
    captions: z.record(z.string(), name).default({}),
    types: z.array(reportTypeSchema).min(1),
    periods: z.partialRecord(z.enum(periodNames), reportPeriodSchema),
    summaries: z.array(z.discriminatedUnion('kind', [figuresSheetSchema, rollForwardSheetSchema])).min(1),
  })
  .strict();
type ReportFields = z.infer<typeof reportFields>;

interface Misfit {
  readonly path: (string | number)[];
  readonly message: string;
}

function* misfits(report: ReportFields): Generator<Misfit> {
  const types = report.types.map((type) => type.name);
  const sheets = [...types, ...report.summaries.map(({ sheet }) => sheet)].map((one) => one.toLowerCase());
  for (const [index, one] of sheets.entries()) {
    if (sheets.indexOf(one) === index) continue;
    const path =
      index < types.length ? ['types', index, 'name'] : ['summaries', index - types.length, 'sheet'];
    yield { path, message: 'Two sheets would have this name.' };
  }
  if (report.rows[0] !== report.period.field) {
    yield { path: ['rows'], message: `The outermost of the rows must be ${report.period.field}.` };
  }
  for (const [period, one] of Object.entries(report.periods)) {
    if (one.from > one.to)
      yield { path: ['periods', period, 'to'], message: 'The window ends before it begins.' };
  }
  const known = (wanted: readonly string[], path: (string | number)[]) =>
    wanted
      .filter((type) => !types.includes(type))
      .map((type): Misfit => ({ path, message: `${type} is none of the types.` }));
  for (const [index, summary] of report.summaries.entries()) {
    const at = (key: string) => ['summaries', index, key];
    if (summary.kind === 'figures') {
      yield* known(summary.types, at('types'));
      const inner = report.rows.slice(1);
      if (summary.by.some((field, level) => inner[level] !== field)) {
        yield { path: at('by'), message: `These must be the first of ${inner.join(', ')}.` };
      }
      continue;
    }
    yield* known([summary.level], at('level'));
    yield* known(summary.added, at('added'));
    yield* known(summary.removed, at('removed'));
    const drawn = report.summaries.find(({ sheet }) => sheet === summary.chart.of);
    if (drawn?.kind !== 'figures' || !drawn.types.includes(summary.level)) {
      yield {
        path: [...at('chart'), 'of'],
        message: `No sheet of figures of this name shows ${summary.level}.`,
      };
    }
  }
}

/** A file of layouts, `<query>.layouts.yaml`: one workbook for each country and resolution. */
export const reportFileSchema = reportFields.superRefine((report, context) => {
  for (const { path, message } of misfits(report)) context.addIssue({ code: 'custom', path, message });
});
export type ReportFile = z.infer<typeof reportFileSchema>;

/** One layout as it is listed: a country and a resolution of a query's file of layouts. */
export const reportLayoutSchema = z.object({
  queryId: queryIdSchema,
  /** Unique among the layouts of the query, e.g. `hong-kong-daily`. */
  id: z.string(),
  title: z.string(),
  country: z.string(),
  period: z.enum(periodNames),
  /** First and last start date where none are given. */
  from: day,
  to: day,
  /** The query's parameters for the default window, and which of them are its ends. */
  parameters: parameterValuesSchema,
  window: z.object({ from: name, to: name }),
});
export type ReportLayout = z.infer<typeof reportLayoutSchema>;

import path from 'node:path';
import { type Command, Option } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { periodNames, type ReportLayout } from '#shared/model/report.ts';
import { nearest } from '#shared/text/nearest.ts';
import { exportTo } from '../output.ts';
import { rowsText } from '../output-format.ts';
import { parseRemedies, tellFindings, type WorkbookOptions } from '../preflight.ts';
import { runToResults } from '../run-query.ts';
import { finished, type Session } from '../session.ts';
import { table } from '../text-table.ts';
import { withRemedies } from './run.ts';
import type { SessionRunner } from './runner.ts';

interface ReportOptions extends WorkbookOptions {
  readonly country?: string;
  readonly period?: string;
  readonly from?: string;
  readonly to?: string;
  readonly dates: 'function' | 'text';
  readonly out?: string;
}

/** `subscription/report`, or the name of a pack where the pack has layouts of one query only. */
function layoutsNamed(all: readonly ReportLayout[], name: string): readonly ReportLayout[] {
  const ids = [...new Set(all.map(({ queryId }) => queryId))];
  const inPack = ids.filter((id) => id === name || id.startsWith(`${name}/`));
  const [only] = inPack;
  if (only !== undefined && inPack.length === 1) return all.filter(({ queryId }) => queryId === only);
  throw new AppError(
    'not-found',
    inPack.length === 0
      ? `There is no report ${name}.`
      : `${name} has several reports: ${inPack.join(', ')}.`,
    {
      hint: `The reports are ${ids.join(', ')}; backcast report list shows their layouts.`,
      details: { name, suggestions: nearest(name, ids) },
    },
  );
}

function layoutOf(layouts: readonly ReportLayout[], options: ReportOptions): ReportLayout {
  const same = (a: string, b: string | undefined) => a.toLowerCase() === b?.toLowerCase();
  const found = layouts.find(
    ({ country, period }) => same(country, options.country) && same(period, options.period),
  );
  if (found !== undefined) return found;
  const countries = [...new Set(layouts.map(({ country }) => country))];
  const said = `${options.country ?? 'no country'}, ${options.period ?? 'no period'}`;
  throw new AppError('input.invalid', `There is no layout for ${said}.`, {
    hint: `Give --country (${countries.join(', ')}) and --period (${periodNames.join(', ')}).`,
    details: { suggestions: nearest(options.country ?? '', countries) },
  });
}

async function list({ client, io }: Session): Promise<void> {
  const rows = (await client.reports.list()).map((layout) => [
    layout.queryId,
    layout.country,
    layout.period,
    layout.from,
    layout.to,
  ]);
  io.out(table(io, ['report', 'country', 'period', 'from', 'to'], rows));
}

async function write(session: Session, name: string, options: ReportOptions): Promise<void> {
  const { out, preflightOnly = false } = options;
  if (out === undefined && !preflightOnly)
    throw new AppError('input.invalid', 'Say where to write the workbook: --out FILE.xlsx.');
  const layout = layoutOf(layoutsNamed(await session.client.reports.list(), name), options);
  const { client, io } = session;
  const { queries } = await client.library.list();
  const window = { from: options.from ?? layout.from, to: options.to ?? layout.to };
  const parameters = Object.fromEntries(
    Object.entries(layout.parameters).map(([key, value]) => {
      if (key === layout.window.from) return [key, window.from];
      return [key, key === layout.window.to ? window.to : value];
    }),
  );
  const title = queries.find(({ id }) => id === layout.queryId)?.title ?? layout.queryId;
  const results = await runToResults(session, { kind: 'query', queryId: layout.queryId }, parameters);
  const result = finished(results.at(-1), `The query ${layout.queryId}`);
  io.err(`${rowsText(result.rows)} of ${title}, kept as ${result.name}\n`);
  const what = { kind: 'report' as const, id: result.id, report: layout.id };
  const remedies = parseRemedies(options.remedy);
  await tellFindings(session, what, { dates: options.dates });
  if (preflightOnly || out === undefined) return;
  await exportTo(session, {
    what,
    format: 'xlsx',
    dates: options.dates,
    remedies,
    target: { kind: 'path', path: path.resolve(out) },
  });
  io.err(`Wrote ${out}\n`);
}

export function addReport(program: Command, run: SessionRunner): void {
  const report = withRemedies(program.command('report <name>'))
    .description("a report's workbook: runs its query, keeps the rows, writes its summaries and PivotTables")
    .option('--country <country>', 'e.g. "Hong Kong"')
    .addOption(new Option('--period <period>', 'resolution of the figures').choices(periodNames))
    .option('--from <date>', 'first start date, YYYY-MM-DD; by default that of the layout')
    .option('--to <date>', 'last start date')
    .addOption(
      new Option(
        '--dates <form>',
        'dates in formulas: DATE(2017,1,25), or "1/25/2017" over dates kept as text',
      )
        .choices(['function', 'text'])
        .default('function'),
    )
    .option('--out <file>', 'the workbook to write')
    .action((name: string, options: ReportOptions) => run((session) => write(session, name, options)));

  report
    .command('list')
    .description('every layout: country, period and the dates it covers unless others are given')
    .action(() => run(list));
}

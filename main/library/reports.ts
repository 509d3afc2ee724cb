import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { queryIdSchema } from '#shared/model/ids.ts';
import type { QuerySummary } from '#shared/model/query.ts';
import { periodNames, type ReportFile, type ReportLayout, reportFileSchema } from '#shared/model/report.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { nearest } from '#shared/text/nearest.ts';
import { isMissing } from '../platform/files.ts';
import { resolveParameters } from './parameters.ts';
import { filesIn, type QueryFolder } from './query-files.ts';
import type { FileProblem } from './read-query.ts';
import { readYaml } from './read-yaml.ts';

const ending = '.layouts.yaml';

/** The layouts of one query, and the file they stand in. */
export interface Report {
  readonly queryId: string;
  readonly file: string;
  readonly report: ReportFile;
  readonly layouts: readonly ReportLayout[];
}

export interface FoundReports {
  readonly reports: readonly Report[];
  readonly problems: readonly FileProblem[];
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
}

/** The parameters a query is run with for a layout. */
function parametersOf(
  report: ReportFile,
  of: { readonly country: string; readonly period: string; readonly from: string; readonly to: string },
): ParameterValues {
  return {
    ...report.parameters,
    [report.country.parameter]: of.country,
    [report.period.parameter]: of.period,
    [report.from]: of.from,
    [report.to]: of.to,
  };
}

function layoutsOf(queryId: string, report: ReportFile): ReportLayout[] {
  return report.country.values.flatMap((country) =>
    periodNames.flatMap((period): ReportLayout[] => {
      const window = report.periods[period];
      if (window === undefined) return [];
      const { from, to } = window;
      return [
        {
          queryId,
          id: `${slug(country)}-${period}`,
          title: `${country}, ${period}`,
          country,
          period,
          from,
          to,
          parameters: parametersOf(report, { country, period, from, to }),
          window: { from: report.from, to: report.to },
        },
      ];
    }),
  );
}

async function readReport(
  file: string,
  queryId: string,
  query: QuerySummary | undefined,
): Promise<{ readonly report: Report | null; readonly problems: readonly FileProblem[] }> {
  const problem = (message: string, line = 1) => ({ report: null, problems: [{ file, line, message }] });
  if (!queryIdSchema.safeParse(queryId).success || query === undefined) {
    return problem(`There is no good query ${queryId} that these layouts could be of.`);
  }
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    // Another process removed it between the listing and the reading.
    if (isMissing(error)) return { report: null, problems: [] };
    throw error;
  }
  const { value, problems, lineOf } = readYaml(reportFileSchema, text, 1, 'The file of layouts');
  if (value === null) return { report: null, problems: problems.map((one) => ({ file, ...one })) };
  const layouts = layoutsOf(queryId, value);
  const twice = layouts.findIndex(({ id }, index) => layouts.findIndex((one) => one.id === id) !== index);
  if (twice !== -1) {
    return problem(`Two layouts would be called ${layouts[twice]?.id}.`, lineOf(['country', 'values']));
  }
  for (const { title, parameters } of layouts) {
    try {
      resolveParameters(query, parameters);
    } catch (error) {
      if (isAppError(error)) return problem(`${title}: ${error.message}`, lineOf(['parameters']));
      throw error;
    }
  }
  return { report: { queryId, file, report: value, layouts }, problems: [] };
}

/** Every file of layouts beside the queries: `<query>.layouts.yaml`. */
export async function findReports(
  folders: readonly QueryFolder[],
  queries: readonly QuerySummary[],
): Promise<FoundReports> {
  const reports: Report[] = [];
  const problems: FileProblem[] = [];
  for (const { folder } of folders) {
    for (const file of await filesIn(folder, ending)) {
      const id = path.relative(folder, file).split(path.sep).join('/').slice(0, -ending.length);
      const read = await readReport(
        file,
        id,
        queries.find((query) => query.id === id),
      );
      if (read.report !== null) reports.push(read.report);
      problems.push(...read.problems);
    }
  }
  return { reports, problems };
}

/** A layout of a query by its id. Throws not-found, naming those there are. */
export function layoutNamed(
  reports: readonly Report[],
  queryId: string,
  id: string,
): { readonly report: ReportFile; readonly layout: ReportLayout } {
  const found = reports.find((one) => one.queryId === queryId);
  const layout = found?.layouts.find((one) => one.id === id);
  if (found !== undefined && layout !== undefined) return { report: found.report, layout };
  const ids = found?.layouts.map((one) => one.id) ?? [];
  throw new AppError('not-found', `${queryId} has no report layout ${id}.`, {
    hint: ids.length === 0 ? 'It has none at all.' : `It has ${ids.join(', ')}.`,
    details: { name: id, suggestions: nearest(id, ids) },
  });
}

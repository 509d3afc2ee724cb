import type { Command } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { queryIdSchema } from '#shared/model/ids.ts';
import { type PivotField, type PivotSpec, pivotFieldSchema, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { parseMeasures, parseNames, parseParameters } from '../arguments.ts';
import { findResult } from '../find-result.ts';
import { output } from '../output.ts';
import type { OutputOptions } from '../output-format.ts';
import { pivotTable } from '../pivot-table.ts';
import { runToResults } from '../run-query.ts';
import { finished, type Session } from '../session.ts';
import { withOutput, withParameters } from './run.ts';
import type { SessionRunner } from './runner.ts';

interface PivotOptions extends OutputOptions {
  readonly rows?: string;
  readonly columns?: string;
  readonly values?: string;
  readonly param: readonly string[];
}

interface Pivoted {
  readonly result: ResultInfo;
  /** The pivot that was saved with it, or that the query's front matter brings. */
  readonly spec: PivotSpec | undefined;
  readonly name: string | undefined;
}

/** A saved query (run now), a saved pivot (its query run now) or a kept result by name or id. */
export async function pivotSource(
  session: Session,
  wanted: string,
  given: readonly string[],
): Promise<Pivoted> {
  const { client } = session;
  const saved = (await client.pivot.saved({})).find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  const { queries } = await client.library.list();
  const query = queries.find(({ id }) => id === (saved?.queryId ?? wanted));
  if (query !== undefined) {
    const results = await runToResults(session, { kind: 'query', queryId: query.id }, parseParameters(given));
    return {
      result: finished(results.at(-1), `The query ${query.id}`),
      spec: saved?.spec ?? query.pivot,
      name: saved?.name,
    };
  }
  if (queryIdSchema.safeParse(wanted).success) {
    // Asked of the library, which knows the nearest names.
    await client.library.get({ id: wanted, dialect: 'duckdb' });
  }
  return { result: await findResult(client, wanted), spec: undefined, name: undefined };
}

/** The result's own spelling of a field that the user named in any case. */
function fieldOf(result: ResultInfo, name: string): string {
  const found = result.columns.find(({ field }) => field.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found.field;
  throw new AppError('not-found', `There is no column ${JSON.stringify(name)} in ${result.title}.`, {
    hint: `Its columns: ${result.columns.map(({ field }) => field).join(', ')}.`,
    details: { name },
  });
}

export function specFor(
  { result, spec }: Pivoted,
  options: Pick<PivotOptions, 'rows' | 'columns' | 'values'>,
): PivotSpec {
  const { rows, columns, values } = options;
  if (spec !== undefined && rows === undefined && columns === undefined && values === undefined) return spec;
  const fields = (names: string | undefined): PivotField[] =>
    parseNames(names ?? '').map((name) => pivotFieldSchema.parse({ field: fieldOf(result, name) }));
  const measures = parseMeasures(
    values ?? '',
    result.columns.map(({ field }) => field),
  );
  if (measures.length === 0) {
    throw new AppError('input.invalid', 'The pivot has no values.', {
      hint: "Add, for example, --values 'sum(value)'.",
    });
  }
  return pivotSpecSchema.parse({ rows: fields(rows), columns: fields(columns), measures });
}

export function addPivot(program: Command, run: SessionRunner): void {
  withOutput(
    withParameters(
      program
        .command('pivot <query-or-name>')
        .description('pivot a saved query, a kept result or an imported file')
        .option('--rows <fields>', 'fields down the side, outermost first')
        .option('--columns <fields>', 'fields across the top, outermost first')
        .option('--values <measures>', "e.g. 'sum(value), sum(value) / count() as Ratio'"),
    ),
  ).action((wanted: string, options: PivotOptions) =>
    run(async (session) => {
      const source = await pivotSource(session, wanted, options.param);
      const spec = specFor(source, options);
      const what = {
        kind: 'pivot' as const,
        id: source.result.id,
        spec,
        ...(source.name === undefined ? {} : { name: source.name }),
      };
      await output(session, what, options, () => pivotTable(session, source.result.id, spec, options.limit));
    }),
  );
}

import type { Command } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { queryIdSchema } from '#shared/model/ids.ts';
import { type PivotField, type PivotSpec, pivotFieldSchema, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { parseNames, parseParameters } from '../arguments.ts';
import { findResult } from '../find-result.ts';
import { output } from '../output.ts';
import type { OutputOptions } from '../output-format.ts';
import { parseDerived, parseMeasures } from '../pivot-arguments.ts';
import { pivotTable } from '../pivot-table.ts';
import { runToResults } from '../run-query.ts';
import { finished, type Session } from '../session.ts';
import { withOutput, withParameters } from './run.ts';
import type { SessionRunner } from './runner.ts';

/** The pivot that a command names; without any of these that of the query, or the saved one. */
export interface SpecOptions {
  readonly derive?: string;
  readonly rows?: string;
  readonly columns?: string;
  readonly values?: string;
}

interface PivotOptions extends OutputOptions, SpecOptions {
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

/** The field's own spelling, which the user named in any case. */
function fieldOf(title: string, fields: readonly string[], name: string): string {
  const found = fields.find((field) => field.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  throw new AppError('not-found', `There is no column ${JSON.stringify(name)} in ${title}.`, {
    hint: `Its columns: ${fields.join(', ')}.`,
    details: { name },
  });
}

export function specFor({ result, spec }: Pivoted, options: SpecOptions): PivotSpec {
  const { derive, rows, columns, values } = options;
  if (spec !== undefined && [derive, rows, columns, values].every((one) => one === undefined)) return spec;
  const own = result.columns.map(({ field }) => field);
  const derived = parseDerived(derive ?? '', own);
  const all = [...own, ...derived.map(({ name }) => name)];
  const fields = (names: string | undefined): PivotField[] =>
    parseNames(names ?? '').map((name) =>
      pivotFieldSchema.parse({ field: fieldOf(result.title, all, name) }),
    );
  const measures = parseMeasures(values ?? '', all);
  if (measures.length === 0) {
    throw new AppError('input.invalid', 'The pivot has no values.', {
      hint: "Add, for example, --values 'sum(value)'.",
    });
  }
  return pivotSpecSchema.parse({ derived, rows: fields(rows), columns: fields(columns), measures });
}

/** The options that name a pivot. */
export function withSpec(command: Command): Command {
  return command
    .option('--rows <fields>', 'fields down the side, outermost first; by default the pivot of the query')
    .option('--columns <fields>', 'fields across the top, outermost first')
    .option('--values <measures>', "e.g. 'sum(value), sum(value) / count() as Ratio'")
    .option('--derive <fields>', `e.g. 'month("Start Date") as Month, bins(value, 100) as Size'`);
}

export function addPivot(program: Command, run: SessionRunner): void {
  const command = program
    .command('pivot <query-or-name>')
    .description('pivot a saved query, a kept result or an imported file');
  withOutput(withParameters(withSpec(command))).action((wanted: string, options: PivotOptions) =>
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

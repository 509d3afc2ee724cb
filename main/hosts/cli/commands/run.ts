import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { RunRequest } from '#shared/contract/runs.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { isMissing } from '../../../platform/files.ts';
import { parseParameters } from '../arguments.ts';
import { output, resultTable } from '../output.ts';
import { type OutputOptions, outputFormats, rowsText } from '../output-format.ts';
import { runToResults } from '../run-query.ts';
import type { Session } from '../session.ts';
import { connectionNamed } from './connections.ts';
import type { SessionRunner } from './runner.ts';

/** Options that say what to run. */
export interface SourceOptions {
  readonly execute?: string;
  readonly file?: string;
  readonly param: readonly string[];
  readonly connection?: string;
}

interface RunOptions extends OutputOptions, SourceOptions {
  readonly yes?: boolean;
  readonly overBudget?: boolean;
}

/** Adds the options that every command with an answer takes. */
export function withOutput(command: Command): Command {
  return withRemedies(
    command
      .addOption(new Option('--format <format>', 'form of the answer').choices(outputFormats))
      .option('--out <file>', 'write the answer to a file')
      .option('--limit <rows>', 'rows a table shows at the most', wholeNumber, 200),
  );
}

/** Adds the options of every command that writes a workbook. */
export function withRemedies(command: Command): Command {
  return command
    .option(
      '--remedy <finding=remedy>',
      'what to do about a finding of a workbook; any number of times',
      collect,
      [],
    )
    .option('--preflight-only', 'say what a workbook could not hold as it is, and write nothing');
}

/** Adds `--param name=value`, which may stand any number of times. */
export function withParameters(command: Command): Command {
  return command.option('--param <name=value>', 'value of a parameter', collect, []);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw new AppError('input.invalid', `${text} is not a whole number.`);
  }
  return value;
}

async function readScript(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) throw new AppError('not-found', `There is no file ${file}.`, { cause: error });
    throw error;
  }
}

/** Adds the query, and the options that say what to run and where. */
export function withSource(command: Command): Command {
  return withParameters(command)
    .argument('[query]', 'a saved query by its id')
    .option('-e, --execute <sql>', 'SQL of one or more statements')
    .option('-f, --file <file>', 'a file of SQL')
    .option('--connection <name>', 'where to run it; else local SQL');
}

export async function sourceOf(
  id: string | undefined,
  options: SourceOptions,
): Promise<RunRequest['source']> {
  const given = [id, options.execute, options.file].filter((one) => one !== undefined);
  if (given.length !== 1) {
    throw new AppError('input.invalid', 'Say what to run: a saved query, -e SQL or -f FILE.', {
      hint: 'backcast queries list shows the saved queries.',
    });
  }
  if (id !== undefined) return { kind: 'query', queryId: id };
  return { kind: 'sql', sql: options.execute ?? (await readScript(options.file ?? '')) };
}

/** Asks on a terminal whether statements that write, or a price above the budget, may go on. */
async function runAllowed(
  session: Session,
  source: RunRequest['source'],
  options: RunOptions,
): Promise<ResultInfo[]> {
  const connectionId = await connectionNamed(session, options.connection);
  const parameters = parseParameters(options.param);
  const allow = { writes: options.yes === true, overBudget: options.overBudget === true };
  for (;;) {
    try {
      return await runToResults(session, source, parameters, { connectionId, allow });
    } catch (thrown) {
      const error = toAppError(thrown);
      const { needs } = error.details;
      const { io } = session;
      if (needs === undefined || !io.inIsTerminal || !io.errIsTerminal) throw withOption(error);
      const answer = await io.ask(`${error.message} Go on? [y/N] `);
      if (answer === undefined || !/^y(es)?$/i.test(answer.trim())) throw error;
      if (needs === 'writes') allow.writes = true;
      else allow.overBudget = true;
    }
  }
}

function withOption(error: AppError): AppError {
  const { needs } = error.details;
  if (needs === undefined) return error;
  const option = needs === 'writes' ? '--yes' : '--over-budget';
  return new AppError(error.code, error.message, { hint: `Add ${option} to go on.`, details: error.details });
}

export function addRun(program: Command, run: SessionRunner): void {
  withOutput(
    withSource(
      program.command('run').description('run a saved query or SQL; the answer is kept as a result'),
    ),
  )
    .option('--yes', 'let statements run that write, define or drop')
    .option('--over-budget', 'run it though it may cost more than the budget of the connection')
    .action((id: string | undefined, options: RunOptions) =>
      run(async (session) => {
        const results = await runAllowed(session, await sourceOf(id, options), options);
        if (results.length > 1 && (options.out !== undefined || !session.io.outIsTerminal)) {
          session.io.err(
            `${results.length} statements returned rows; the last one is written, all are kept.\n`,
          );
        }
        const shown = session.io.outIsTerminal && options.out === undefined ? results : results.slice(-1);
        for (const result of shown) {
          const what = { kind: 'result' as const, id: result.id, view: { filters: [], sort: [] } };
          await output(session, what, options, () => resultTable(session, result, options.limit));
          session.io.err(`${rowsText(result.rows)}, kept as ${result.name}\n`);
        }
      }),
    );
}

import { Command, CommanderError } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { toAppError, toWire } from '#shared/errors/wire.ts';
import { productVersion } from '../places.ts';
import { addBook } from './commands/book.ts';
import { addCell } from './commands/cell.ts';
import { addCells } from './commands/cells.ts';
import { addConnections } from './commands/connections.ts';
import { addEstimate } from './commands/estimate.ts';
import { addFill } from './commands/fill.ts';
import { addImport } from './commands/import.ts';
import { addLogin } from './commands/login.ts';
import { addPivot } from './commands/pivot.ts';
import { addQueries } from './commands/queries.ts';
import { addReconcile } from './commands/reconcile.ts';
import { addReport } from './commands/report.ts';
import { addResults } from './commands/results.ts';
import { addRun } from './commands/run.ts';
import type { SessionRunner } from './commands/runner.ts';
import { addRuns } from './commands/runs.ts';
import { addSample } from './commands/sample.ts';
import { addStart } from './commands/start.ts';
import { addVerify } from './commands/verify.ts';
import type { CliIo } from './io.ts';
import { type GlobalOptions, withSession } from './session.ts';

interface ProgramOptions extends GlobalOptions {
  readonly json?: boolean;
}

/** The whole command line. Gives the exit code: 0, or 1 with one clear line (with `--json`, one object) on stderr. */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const program = new Command('backcast')
    .description('SQL against warehouses and files, pivots with addresses, Excel workbooks.')
    .version(productVersion())
    .option('--workspace <dir>', 'the workspace folder')
    .option('--json', 'errors as JSON with their code')
    .option('--verbose', 'the log on stderr')
    .showHelpAfterError('(backcast help shows the commands)')
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: () => {} });
  const options = () => program.opts<ProgramOptions>();
  const run: SessionRunner = (work) => withSession(io, options(), work);

  for (const add of [
    addSample,
    addImport,
    addQueries,
    addConnections,
    addLogin,
    addRun,
    addEstimate,
    addRuns,
    addPivot,
    addCell,
    addCells,
    addBook,
    addReport,
    addReconcile,
    addFill,
    addResults,
    addVerify,
  ])
    add(program, run);
  addStart(program);
  acceptGlobalOptionsEverywhere(program);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error =
      thrown instanceof CommanderError
        ? new AppError('input.invalid', thrown.message.replace(/^error: /, ''), { hint: 'backcast --help' })
        : toAppError(thrown);
    io.err(argv.includes('--json') ? `${JSON.stringify(toWire(error))}\n` : `${describe(error)}\n`);
    return 1;
  }
}

/** So that `backcast run x --workspace DIR` works as well as `backcast --workspace DIR run x`. */
function acceptGlobalOptionsEverywhere(program: Command): void {
  const visit = (command: Command): void => {
    for (const one of command.commands) {
      one
        .option('--workspace <dir>', 'the workspace folder')
        .option('--json', 'errors as JSON with their code')
        .option('--verbose', 'the log on stderr')
        .exitOverride()
        .copyInheritedSettings(program)
        .hook('preAction', (_, action) => {
          for (const name of ['workspace', 'json', 'verbose']) {
            const value: unknown = action.getOptionValue(name);
            if (value !== undefined) program.setOptionValue(name, value);
          }
        });
      visit(one);
    }
  };
  visit(program);
}

function describe(error: AppError): string {
  const { position, file, line, suggestions } = error.details;
  const where =
    position !== undefined
      ? ` (line ${position.line}, column ${position.column})`
      : file !== undefined
        ? ` (${file}${line === undefined ? '' : `:${line}`})`
        : '';
  const nearest = suggestions?.length ? ` Did you mean ${suggestions.join(', ')}?` : '';
  const hint = error.hint === undefined ? nearest : ` ${error.hint}`;
  return `backcast: ${error.message.trim().replaceAll(/\s*\n\s*/g, ' ')}${where}${hint}`;
}

import type { Command } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { pivotSource } from './pivot.ts';
import { withParameters } from './run.ts';
import type { SessionRunner } from './runner.ts';

interface CellOptions {
  readonly query: string;
  readonly param: readonly string[];
  readonly sql?: boolean;
  readonly statement?: boolean;
}

export function requireSpec(spec: PivotSpec | undefined, query: string): PivotSpec {
  if (spec !== undefined) return spec;
  throw new AppError('input.invalid', `${query} has no pivot, so it has no cells to address.`, {
    hint: 'Name a query whose front matter has a pivot, or a saved pivot.',
  });
}

export function addCell(program: Command, run: SessionRunner): void {
  withParameters(
    program
      .command('cell <formula>')
      .description('the value of a GETPIVOTDATA formula, alone on stdout')
      .requiredOption('--query <id>', 'the saved query, or saved pivot, whose pivot is read')
      .option('--sql', 'print the SELECT that the formula means instead')
      .option('--statement', 'print that SELECT as the engine runs it instead'),
  ).action((formula: string, options: CellOptions) =>
    run(async (session) => {
      const { client, io } = session;
      const { result, spec, name } = await pivotSource(session, options.query, options.param);
      try {
        const cell = await client.pivot.read({
          resultId: result.id,
          spec: requireSpec(spec, options.query),
          formula,
          ...(name === undefined ? {} : { name }),
        });
        const answer = options.sql ? cell.sql : options.statement ? cell.statement : cell.value;
        io.out(`${answer === null ? '' : answer}\n`);
      } finally {
        // A run made only to read one cell is not worth keeping.
        if (result.origin.kind === 'run') await client.results.remove({ id: result.id });
      }
    }),
  );
}

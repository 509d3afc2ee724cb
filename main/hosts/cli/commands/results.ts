import type { Command } from 'commander';
import { findResult } from '../find-result.ts';
import { output, resultTable } from '../output.ts';
import type { OutputOptions } from '../output-format.ts';
import { table } from '../text-table.ts';
import { withOutput } from './run.ts';
import type { SessionRunner } from './runner.ts';

export function addResults(program: Command, run: SessionRunner): void {
  const results = program.command('results').description('what was run or imported and is kept');

  results
    .command('list')
    .description('newest first')
    .action(() =>
      run(async ({ client, io }) => {
        const all = await client.results.list();
        const rows = all.map((one) => [
          one.id,
          `${one.origin.kind === 'run' ? 'results' : 'imports'}.${one.name}`,
          String(one.rows),
          String(one.bytes),
          one.finishedAt,
          one.pinned ? 'pinned' : '',
        ]);
        io.out(table(io, ['id', 'name', 'rows', 'bytes', 'finished', ''], rows));
      }),
    );

  withOutput(results.command('show <result>').description('the rows of a kept result, by id or name')).action(
    (wanted: string, options: OutputOptions) =>
      run(async (session) => {
        const result = await findResult(session.client, wanted);
        const what = { kind: 'result' as const, id: result.id, view: { filters: [], sort: [] } };
        await output(session, what, options, () => resultTable(session, result, options.limit));
      }),
  );

  results
    .command('pin <result>')
    .description('keep a result whatever the size cap')
    .option('--off', 'let it leave again')
    .action((wanted: string, options: { off?: boolean }) =>
      run(async ({ client, io }) => {
        const { id } = await findResult(client, wanted);
        const { name, pinned } = await client.results.pin({ id, pinned: options.off !== true });
        io.err(`${name} is ${pinned ? 'pinned' : 'no longer pinned'}\n`);
      }),
    );

  results
    .command('remove <result>')
    .description('remove a kept result for good')
    .action((wanted: string) =>
      run(async ({ client, io }) => {
        const { id, name } = await findResult(client, wanted);
        await client.results.remove({ id });
        io.err(`${name} removed\n`);
      }),
    );
}

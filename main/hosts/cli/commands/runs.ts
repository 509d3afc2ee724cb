import type { Command } from 'commander';
import { moneyText } from '#shared/text/money.ts';
import { output, resultTable } from '../output.ts';
import { type OutputOptions, rowsText } from '../output-format.ts';
import { resultsOf } from '../run-query.ts';
import { table } from '../text-table.ts';
import { withOutput } from './run.ts';
import type { SessionRunner } from './runner.ts';

/** Runs that go on at their sources. */
export function addRuns(program: Command, run: SessionRunner): void {
  const runs = program.command('runs').description('what goes on at sources, or was left there');

  runs
    .command('list')
    .description('newest first')
    .action(() =>
      run(async ({ client, io }) => {
        const rows = (await client.runs.active()).map((one) => [
          one.runId,
          one.connectionId,
          one.state,
          one.canResume ? 'can be resumed' : '',
          one.startedAt,
          one.title,
        ]);
        io.out(table(io, ['run', 'connection', 'state', '', 'started', 'title'], rows));
      }),
    );

  withOutput(
    runs.command('resume <run>').description('follow a run that was left, to its kept result'),
  ).action((runId: string, options: OutputOptions) =>
    run(async (session) => {
      const { client, io } = session;
      const results = await resultsOf(session, client.runs.resume({ runId }, { signal: io.signal }));
      for (const result of results) {
        const what = { kind: 'result' as const, id: result.id, view: { filters: [], sort: [] } };
        await output(session, what, options, () => resultTable(session, result, options.limit));
        io.err(`${rowsText(result.rows)}, kept as ${result.name}\n`);
      }
    }),
  );

  runs
    .command('stop <run>')
    .description('stop a run, and say what its source says of it')
    .action((runId: string) =>
      run(async ({ client, io }) => {
        const { state, reason, bytesScanned, cost } = await client.runs.stop(
          { runId },
          { signal: io.signal },
        );
        const more = [
          ...(bytesScanned === undefined ? [] : [`${bytesScanned} bytes read`]),
          ...(cost === undefined ? [] : [moneyText(cost)]),
          ...(reason === undefined ? [] : [reason]),
        ];
        io.out(`${state}${more.length === 0 ? '' : `: ${more.join(', ')}`}\n`);
      }),
    );

  runs
    .command('forget <run>')
    .description('no longer keep in mind a run that was left; it is not stopped')
    .action((runId: string) =>
      run(async ({ client, io }) => {
        await client.runs.forget({ runId });
        io.err(`${runId} forgotten\n`);
      }),
    );
}

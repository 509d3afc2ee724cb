import type { Command } from 'commander';
import type { CostEstimate, Money } from '#shared/model/cost.ts';
import { moneyText } from '#shared/text/money.ts';
import { parseParameters } from '../arguments.ts';
import type { Session } from '../session.ts';
import { connectionNamed } from './connections.ts';
import { type SourceOptions, sourceOf, withSource } from './run.ts';
import type { SessionRunner } from './runner.ts';

function range(least: string | undefined, most: string): string {
  return least === undefined || least === most ? most : `${least} to ${most}`;
}

function priceOf(cost: Money, least: Money | undefined): string {
  return range(least === undefined ? undefined : moneyText(least), moneyText(cost));
}

/** One estimate in words: how much is read, what it costs, where that comes from, what to mind. */
function words(estimate: CostEstimate): string {
  const { kind, bytes, leastBytes, cost, leastCost, rows, basis, warnings } = estimate;
  const figures = [
    ...(bytes === undefined
      ? ['unknown']
      : [
          `${kind === 'upper-bound' && leastBytes === undefined ? 'at most ' : ''}${range(leastBytes?.toString(), String(bytes))} bytes`,
        ]),
    ...(cost === undefined ? [] : [priceOf(cost, leastCost)]),
    ...(rows === undefined ? [] : [`about ${rows} rows`]),
  ];
  return [`${figures.join(', ')}. ${basis}`, ...warnings.map((warning) => `warning: ${warning}`)].join('\n');
}

async function print(session: Session, id: string | undefined, options: EstimateOptions): Promise<void> {
  const { client, io } = session;
  const request = {
    connectionId: await connectionNamed(session, options.connection),
    source: await sourceOf(id, options),
    parameters: parseParameters(options.param),
  };
  if (options.explain === true) {
    for (const text of await client.runs.explain(request, { signal: io.signal }))
      io.out(`${text.trimEnd()}\n`);
    return;
  }
  const estimates = await client.runs.estimate(request, { signal: io.signal });
  if (options.format === 'json') io.out(`${JSON.stringify(estimates, null, 2)}\n`);
  else for (const estimate of estimates) io.out(`${words(estimate)}\n`);
}

interface EstimateOptions extends SourceOptions {
  readonly format?: string;
  readonly explain?: boolean;
}

export function addEstimate(program: Command, run: SessionRunner): void {
  withSource(program.command('estimate').description('what a query would read and cost, before it runs'))
    .option('--format <format>', 'json for programs')
    .option('--explain', 'how the source would run it, instead')
    .action((id: string | undefined, options: EstimateOptions) =>
      run((session) => print(session, id, options)),
    );
}

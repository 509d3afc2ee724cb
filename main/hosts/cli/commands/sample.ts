import { type Command, InvalidArgumentError } from 'commander';
import { follow } from '../session.ts';
import type { SessionRunner } from './runner.ts';

function scale(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 100)
    throw new InvalidArgumentError('It is a whole number from 1 to 100.');
  return value;
}

export function addSample(program: Command, run: SessionRunner): void {
  program
    .command('sample')
    .description('make the sample warehouse (again, at another scale)')
    .option('--scale <n>', '1 is about 100,000 subscription events', scale, 1)
    .action((options: { scale: number }) =>
      run(async (session) => {
        const { client, io } = session;
        await follow(
          session,
          client.sample.create({ scale: options.scale }, { signal: io.signal }),
          (event) => {
            if (event.type !== 'ready') return;
            const { events, firstDay, lastDay } = event.status;
            io.err(`Sample warehouse ready: ${events} subscription events, ${firstDay} to ${lastDay}.\n`);
          },
        );
      }),
    );
}

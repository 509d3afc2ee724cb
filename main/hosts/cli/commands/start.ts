import type { Command } from 'commander';
import { start } from '../../launcher/start.ts';

/** `backcast start`: the same launcher as `npm start`, which reads its own options. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description('open Backcast in its window, or in the browser')
    .option('--no-open', 'print the address only')
    .option('--browser', 'in the browser even where the desktop window is installed')
    .option('--port <port>', 'port of the browser host')
    .allowUnknownOption(false)
    .action(async (options: { open: boolean; browser?: boolean; port?: string }) => {
      const { workspace } = program.opts<{ workspace?: string }>();
      process.exitCode = await start([
        ...(options.open ? [] : ['--no-open']),
        ...(options.browser ? ['--browser'] : []),
        ...(options.port === undefined ? [] : ['--port', options.port]),
        ...(workspace === undefined ? [] : ['--workspace', workspace]),
      ]);
    });
}

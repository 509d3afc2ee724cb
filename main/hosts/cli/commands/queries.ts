import type { Command } from 'commander';
import { AppError } from '#shared/errors/app-error.ts';
import { textTable } from '../text-table.ts';
import type { SessionRunner } from './runner.ts';

const left = 'left' as const;

export function addQueries(program: Command, run: SessionRunner): void {
  const queries = program.command('queries').description('the library of saved queries');

  queries
    .command('list [search]')
    .description('id and title of every saved query')
    .action((search: string | undefined) =>
      run(async ({ client, io }) => {
        const wanted = search?.toLowerCase() ?? '';
        const { queries: all, problems } = await client.library.list();
        const found = all.filter(({ id, title, tags }) =>
          [id, title, ...tags].join(' ').toLowerCase().includes(wanted),
        );
        io.out(
          io.outIsTerminal
            ? textTable(
                [
                  { name: 'id', align: left },
                  { name: 'title', align: left },
                ],
                found.map(({ id, title }) => [id, title]),
              )
            : found.map(({ id, title }) => `${id}\t${title}\n`).join(''),
        );
        for (const { file, line, message } of problems) io.err(`${file}:${line}: ${message}\n`);
      }),
    );

  queries
    .command('show <id>')
    .description('the text of a saved query')
    .option('--dialect <dialect>', 'duckdb or redshift', 'duckdb')
    .action((id: string, options: { dialect: 'duckdb' }) =>
      run(async ({ client, io }) => {
        const { text } = await client.library.get({ id, dialect: options.dialect });
        io.out(text.endsWith('\n') ? text : `${text}\n`);
      }),
    );

  queries
    .command('check')
    .description('read every query file and say what is wrong in it')
    .action(() =>
      run(async ({ client, io }) => {
        const problems = await client.library.check();
        for (const { file, line, message } of problems) io.err(`${file}:${line}: ${message}\n`);
        if (problems.length > 0) {
          throw new AppError('input.invalid', `${problems.length} problems in the query library.`);
        }
        io.err('Every query is in order.\n');
      }),
    );
}

import { type Command, Option } from 'commander';
import type { BookView } from '#shared/contract/address-books.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CellChange, CellReading } from '#shared/model/address-book.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import { writeDelimited } from '#shared/text/delimited.ts';
import { nearest } from '#shared/text/nearest.ts';
import { parseParameters } from '../arguments.ts';
import { findResult } from '../find-result.ts';
import { columnNamed, givenText, tableOf } from '../formula-list.ts';
import { cellText } from '../output-format.ts';
import { runToResults } from '../run-query.ts';
import { finished, type Session } from '../session.ts';
import { textTable } from '../text-table.ts';
import { withParameters } from './run.ts';
import type { SessionRunner } from './runner.ts';

interface ShowOptions {
  readonly format?: 'table' | 'csv' | 'json';
}

/** Whose book is meant: a saved query's, or that of a saved pivot's query, with the pivot its cells are of. */
async function bookOf(
  { client }: Session,
  wanted: string,
): Promise<{ readonly queryId: string; readonly spec?: PivotSpec }> {
  const saved = (await client.pivot.saved({})).find((one) => one.name.toLowerCase() === wanted.toLowerCase());
  if (saved?.queryId !== undefined) return { queryId: saved.queryId, spec: saved.spec };
  const { queries } = await client.library.list();
  if (queries.some(({ id }) => id === wanted)) return { queryId: wanted };
  // A query may be gone and its book still there.
  if ((await client.addressBooks.list()).some(({ queryId }) => queryId === wanted)) {
    return { queryId: wanted };
  }
  const suggestions = nearest(
    wanted,
    queries.map(({ id }) => id),
  );
  throw new AppError('not-found', `There is no saved query ${JSON.stringify(wanted)}.`, {
    hint: suggestions.length > 0 ? `Did you mean ${suggestions.join(', ')}?` : 'backcast queries list',
    details: { name: wanted, suggestions },
  });
}

function valueText(reading: CellReading | null): string {
  if (reading === null) return 'not read';
  return 'error' in reading ? reading.error.message : cellText(reading.value);
}

function changeText(change: CellChange | null): string {
  if (change === null) return '';
  const { direction, difference, share, previous } = change;
  if (direction === 'same') return 'no change';
  if (difference === null) return `was ${valueText(previous.reading)}`;
  const percent = share === null ? '' : ` (${(share * 100).toFixed(1)} %)`;
  return `${direction} ${difference.replace(/^-/, '')}${percent}`;
}

function shown(session: Session, { result, entries }: BookView, options: ShowOptions): string {
  const format = options.format ?? (session.io.outIsTerminal ? 'table' : 'csv');
  if (format === 'table') {
    const columns = ['name', 'value', 'change', 'formula'].map((name) => ({
      name,
      align: name === 'value' ? ('right' as const) : ('left' as const),
    }));
    return textTable(
      columns,
      entries.map(({ name, reading, change, formula }) => [
        name,
        valueText(reading),
        changeText(change),
        formula,
      ]),
    );
  }
  const rows = entries.map(({ name, formula, note, reading, change }) => {
    const failed = reading !== null && 'error' in reading;
    const before = change === null || 'error' in change.previous.reading ? null : change.previous.reading;
    return {
      name,
      formula,
      note,
      value: reading === null || failed ? null : reading.value,
      error: failed ? reading.error.message : null,
      direction: change?.direction ?? null,
      difference: change?.difference ?? null,
      share: change?.share ?? null,
      previous: before?.value ?? null,
      previousResult: change?.previous.result.name ?? null,
      previousFinishedAt: change?.previous.result.finishedAt ?? null,
    };
  });
  if (format === 'csv') {
    const heading = [
      'name',
      'formula',
      'note',
      'value',
      'error',
      'direction',
      'difference',
      'share',
      'previous',
      'previous_result',
      'previous_finished_at',
    ];
    return writeDelimited([heading, ...rows.map((row) => Object.values(row))], ',');
  }
  const exact = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return `${JSON.stringify({ result, cells: rows }, exact, 2)}\n`;
}

function withFormat(command: Command): Command {
  return command.addOption(
    new Option('--format <format>', 'form of the answer').choices(['table', 'csv', 'json']),
  );
}

export function addBook(program: Command, run: SessionRunner): void {
  const book = program
    .command('book')
    .description('address books: cells that have a name, read again from each new result of their query');

  book
    .command('list')
    .description('queries that have one, how many cells, when they were last read')
    .action(() =>
      run(async ({ client, io }) => {
        for (const { queryId, entries, readAt } of await client.addressBooks.list()) {
          io.out(`${queryId}\t${entries}\t${readAt ?? 'not read'}\n`);
        }
      }),
    );

  withFormat(book.command('show <query>').description('what was read of its cells last')).action(
    (wanted: string, options: ShowOptions) =>
      run(async (session) => {
        const { queryId } = await bookOf(session, wanted);
        session.io.out(shown(session, await session.client.addressBooks.show({ queryId }), options));
      }),
  );

  book
    .command('add <query> <name> <formula>')
    .description('give a cell a name')
    .option('--note <text>', 'what it is')
    .action((wanted: string, name: string, formula: string, options: { note?: string }) =>
      run(async (session) => {
        const { queryId, spec } = await bookOf(session, wanted);
        const pivot = spec === undefined ? {} : { spec };
        const entries = [{ name, formula, note: options.note ?? '', ...pivot }];
        await session.client.addressBooks.add({ queryId, entries });
        session.io.err(`${name} is in the address book of ${queryId}\n`);
      }),
    );

  withParameters(
    withFormat(
      book.command('read <query>').description('run the query and read its cells from what it gives'),
    ),
  )
    .option('--result <name>', 'read a kept result of the query instead of running it')
    .action((wanted: string, options: ShowOptions & { param: readonly string[]; result?: string }) =>
      run(async (session) => {
        const { client, io } = session;
        const { queryId } = await bookOf(session, wanted);
        const source = { kind: 'query' as const, queryId };
        const result =
          options.result === undefined
            ? (await runToResults(session, source, parseParameters(options.param))).at(-1)
            : await findResult(client, options.result);
        const { id } = finished(result, `The query ${queryId}`);
        const view = await client.addressBooks.read({ queryId, resultId: id }, { signal: io.signal });
        io.out(shown(session, view, options));
      }),
    );

  book
    .command('remove <query> <names...>')
    .description('take cells out; what was read of them stays on disk')
    .action((wanted: string, names: readonly string[]) =>
      run(async (session) => {
        const { queryId } = await bookOf(session, wanted);
        const { entries } = await session.client.addressBooks.show({ queryId });
        const ids = names.map((name) => {
          const found = entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
          if (found !== undefined) return found.id;
          throw new AppError('not-found', `There is no cell called ${JSON.stringify(name)} in the book.`, {
            hint: `backcast book show ${queryId} lists them.`,
            details: {
              name,
              suggestions: nearest(
                name,
                entries.map((entry) => entry.name),
              ),
            },
          });
        });
        await session.client.addressBooks.remove({ queryId, ids });
        session.io.err(`${names.join(', ')} removed\n`);
      }),
    );

  book
    .command('import <query> <file>')
    .description('add the cells of a CSV with columns name, formula and, if it likes, note; all or none')
    .action((wanted: string, file: string) =>
      run(async (session) => {
        const { queryId, spec } = await bookOf(session, wanted);
        const table = tableOf(await givenText(session.io, file));
        const [name, formula] = [columnNamed(table, 'name'), columnNamed(table, 'formula')];
        const note = table.columns.findIndex((column) => column.trim().toLowerCase() === 'note');
        const entries = table.rows.map((row) => ({
          name: row[name] ?? '',
          formula: row[formula] ?? '',
          note: row[note] ?? '',
          ...(spec === undefined ? {} : { spec }),
        }));
        await session.client.addressBooks.add({ queryId, entries });
        session.io.err(`${entries.length} cells added to the address book of ${queryId}\n`);
      }),
    );
}

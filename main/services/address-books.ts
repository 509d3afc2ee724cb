import { randomUUID } from 'node:crypto';
import { AppError } from '#shared/errors/app-error.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import { isSelect } from '#shared/getpivotdata/parse-sql.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import { readAddress } from '#shared/getpivotdata/read-address.ts';
import type { AddressEntry } from '#shared/model/address-book.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { AddressBooks } from '../pivot/address-books.ts';
import type { BookReader } from '../pivot/book-reader.ts';
import type { Clock } from '../platform/clock.ts';
import { procedures } from './procedure.ts';

export interface AddressBooksServiceParts {
  readonly books: AddressBooks;
  readonly reader: BookReader;
  readonly clock: Clock;
}

/** The formula of what was given, a SELECT written as the formula it means. Throws input.invalid for neither. */
function formulaOf(text: string): string {
  // Any day will do: only whether it can be read is asked here.
  const address = readAddress(text, { today: '2000-01-01' });
  return isSelect(text) ? `=${printAddress(address)}` : text.trim();
}

function refuseTaken(entries: readonly AddressEntry[], name: string, id?: string): void {
  const same = entries.find((entry) => entry.id !== id && fold(entry.name) === fold(name));
  if (same === undefined) return;
  throw new AppError('conflict', `There is a cell called "${same.name}" in the book already.`, {
    hint: 'Choose another name, or remove that one.',
    details: { name: same.name },
  });
}

function requireEntries(entries: readonly AddressEntry[], ids: readonly string[]): void {
  const missing = ids.find((id) => !entries.some((entry) => entry.id === id));
  if (missing === undefined) return;
  throw new AppError('not-found', `There is no cell ${missing} in the book.`, {
    hint: 'It may have been removed already.',
    details: {
      name: missing,
      suggestions: nearest(
        missing,
        entries.map(({ id }) => id),
      ),
    },
  });
}

export function createAddressBooksService({ books, reader, clock }: AddressBooksServiceParts) {
  const os = procedures.addressBooks;
  return {
    list: os.list.handler(async () =>
      Promise.all(
        (await books.list()).map(async ({ queryId, entries }) => {
          const readings = await books.readings(queryId);
          return { queryId, entries: entries.length, readAt: readings.at(-1)?.readAt ?? null };
        }),
      ),
    ),
    show: os.show.handler(({ input }) => reader.show(input.queryId, input.resultId)),
    read: os.read.handler(({ input, signal }) => reader.read(input.queryId, input.resultId, signal)),
    add: os.add.handler(({ input }) =>
      books.edit(input.queryId, (before) => {
        const entries = [...before];
        const now = clock.now();
        for (const { name, formula, note, spec } of input.entries) {
          refuseTaken(entries, name);
          entries.push({
            id: `${now.getTime().toString(36)}-${randomUUID().slice(0, 8)}`,
            name,
            formula: formulaOf(formula),
            note,
            ...(spec === undefined ? {} : { spec }),
            addedAt: now.toISOString(),
          });
        }
        return entries;
      }),
    ),
    change: os.change.handler(({ input: { queryId, id, change } }) =>
      books.edit(queryId, (entries) => {
        requireEntries(entries, [id]);
        if (change.name !== undefined) refuseTaken(entries, change.name, id);
        return entries.map((entry) =>
          entry.id === id
            ? {
                ...entry,
                name: change.name ?? entry.name,
                note: change.note ?? entry.note,
                formula: change.formula === undefined ? entry.formula : formulaOf(change.formula),
              }
            : entry,
        );
      }),
    ),
    remove: os.remove.handler(({ input: { queryId, ids } }) =>
      books.edit(queryId, (entries) => {
        requireEntries(entries, ids);
        return entries.filter(({ id }) => !ids.includes(id));
      }),
    ),
    order: os.order.handler(({ input: { queryId, ids } }) =>
      books.edit(queryId, (entries) => {
        requireEntries(entries, ids);
        const first = ids.flatMap((id) => entries.filter((entry) => entry.id === id));
        return [...first, ...entries.filter(({ id }) => !ids.includes(id))];
      }),
    ),
    history: os.history.handler(async ({ input: { queryId, id } }) => {
      const readings = await books.readings(queryId);
      return readings
        .flatMap(({ readAt, result, cells }) => {
          const cell = cells[id];
          return cell === undefined ? [] : [{ readAt, result, formula: cell.formula, reading: cell.reading }];
        })
        .sort((a, b) => (a.result.finishedAt < b.result.finishedAt ? 1 : -1));
    }),
  };
}

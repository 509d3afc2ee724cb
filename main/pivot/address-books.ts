import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import {
  type AddressBook,
  addressBookSchema,
  type BookReading,
  bookReadingSchema,
} from '#shared/model/address-book.ts';
import { queryIdSchema } from '#shared/model/ids.ts';
import type { Workspace } from '../engine/workspace.ts';
import { fromExactJson, toExactJson } from '../platform/exact-json.ts';
import { appendLine, readTextIfThere, writeAtomically } from '../platform/files.ts';
import { withLock } from '../platform/lock.ts';

/**
 * Named cells of the workspace's queries: `address-books/<query>.json`, slashes of the query's id written as dots.
 * What was read of them stands in `<query>.readings.jsonl`, a line a reading, only ever appended to.
 */
export interface AddressBooks {
  /** By query's id. */
  list(): Promise<AddressBook[]>;
  /** An empty book where the query has none. Throws input.invalid for a damaged file. */
  get(queryId: string): Promise<AddressBook>;
  /** Edits the entries while no other process does. */
  edit(
    queryId: string,
    change: (entries: AddressBook['entries']) => AddressBook['entries'],
  ): Promise<AddressBook>;
  /** In the order they were made. A line that is not whole (torn by a crash) is passed over. */
  readings(queryId: string): Promise<BookReading[]>;
  /** Keeps a reading; null from `make` where there is nothing new to keep. No other process reads meanwhile. */
  keep(queryId: string, make: (before: BookReading[]) => BookReading | null): Promise<void>;
}

const ending = '.json';

function parseBook(text: string, file: string): AddressBook {
  try {
    return addressBookSchema.parse(fromExactJson(text));
  } catch (error) {
    throw new AppError('input.invalid', `${file} is not an address book.`, {
      hint: 'Mend the file or remove it.',
      details: { file },
      cause: error,
    });
  }
}

function parseReading(line: string): BookReading[] {
  try {
    return [bookReadingSchema.parse(fromExactJson(line))];
  } catch {
    return [];
  }
}

export function openAddressBooks(
  workspace: Pick<Workspace, 'addressBooks' | 'temporary' | 'lock'>,
): AddressBooks {
  const nameOf = (queryId: string) => queryId.replaceAll('/', '.');
  const bookFile = (queryId: string) => path.join(workspace.addressBooks, `${nameOf(queryId)}${ending}`);
  const readingsFile = (queryId: string) =>
    path.join(workspace.addressBooks, `${nameOf(queryId)}.readings.jsonl`);

  async function get(queryId: string): Promise<AddressBook> {
    const text = await readTextIfThere(bookFile(queryId));
    return text === null
      ? { queryId, entries: [] }
      : parseBook(text, `address-books/${nameOf(queryId)}${ending}`);
  }
  async function readings(queryId: string): Promise<BookReading[]> {
    const text = await readTextIfThere(readingsFile(queryId));
    return (text ?? '').split('\n').flatMap((line) => (line === '' ? [] : parseReading(line)));
  }

  return {
    get,
    readings,
    async list() {
      const ids = (await readdir(workspace.addressBooks))
        .filter((name) => name.endsWith(ending))
        .map((name) => name.slice(0, -ending.length).replaceAll('.', '/'))
        .filter((id) => queryIdSchema.safeParse(id).success);
      return Promise.all(ids.sort().map(get));
    },
    edit: (queryId, change) =>
      withLock(workspace.lock, async () => {
        const book = await get(queryId);
        const edited = { queryId, entries: change(book.entries) };
        await writeAtomically(bookFile(queryId), toExactJson(edited, 2), workspace.temporary);
        return edited;
      }),
    keep: (queryId, make) =>
      withLock(workspace.lock, async () => {
        const reading = make(await readings(queryId));
        if (reading !== null) await appendLine(readingsFile(queryId), toExactJson(reading));
      }),
  };
}

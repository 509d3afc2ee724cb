import type { BookView } from '#shared/contract/address-books.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type {
  AddressBook,
  AddressEntry,
  BookReading,
  CellReading,
  ReadResult,
} from '#shared/model/address-book.ts';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import type { ResultStore } from '../engine/result-store.ts';
import type { Clock } from '../platform/clock.ts';
import { toExactJson } from '../platform/exact-json.ts';
import type { Log } from '../platform/log.ts';
import type { AddressBooks } from './address-books.ts';
import { changeSince, readingBefore } from './cell-change.ts';
import { type FormulaReader, failureOf } from './formula-reader.ts';

export interface BookReaderParts {
  readonly books: AddressBooks;
  readonly formulas: FormulaReader;
  readonly results: Pick<ResultStore, 'list' | 'get'>;
  /** The pivot that a query brings with it. */
  readonly pivotOf: (queryId: string) => Promise<PivotSpec | undefined>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface BookReader {
  /** The book with what is known of it on a result; by default the newest one kept. */
  show(queryId: string, resultId?: string): Promise<BookView>;
  /** Reads what was not read yet, see the contract. Throws not-found where no result of the query is kept. */
  read(queryId: string, resultId?: string, signal?: AbortSignal): Promise<BookView>;
  /** Reads the book of the query that a new result is of, if there is one, in the background. */
  refresh(result: ResultInfo): void;
  /** Waits for what is read in the background. */
  settled(): Promise<void>;
}

function resultOf({ id, name, finishedAt, parameters }: ResultInfo): ReadResult {
  return { id, name, finishedAt, parameters };
}

function isRead(readings: readonly BookReading[], entry: AddressEntry, resultId: string): boolean {
  return readings.some(
    ({ result, cells }) => result.id === resultId && cells[entry.id]?.formula === entry.formula,
  );
}

export function createBookReader({
  books,
  formulas,
  results,
  pivotOf,
  clock,
  log,
}: BookReaderParts): BookReader {
  /** The results of a query that are kept, oldest first. */
  async function keptOf(queryId: string): Promise<ResultInfo[]> {
    const all = await results.list();
    return all.filter(({ origin }) => origin.kind === 'run' && origin.queryId === queryId).toReversed();
  }

  async function cellsOn(
    result: ResultInfo,
    entries: readonly AddressEntry[],
    own: PivotSpec | undefined,
    signal: AbortSignal | undefined,
  ): Promise<CellReading[]> {
    const readings = new Map<AddressEntry, CellReading>();
    const bySpec = new Map<string, { spec: PivotSpec; entries: AddressEntry[] }>();
    for (const entry of entries) {
      const spec = entry.spec ?? own;
      if (spec === undefined) {
        readings.set(entry, { error: failureOf(noPivot(entry)) });
        continue;
      }
      const key = toExactJson(spec);
      const group = bySpec.get(key) ?? { spec, entries: [] };
      group.entries.push(entry);
      bySpec.set(key, group);
    }
    for (const group of bySpec.values()) {
      const answers = await formulas.readMany(
        { resultId: result.id, spec: group.spec },
        group.entries.map(({ formula }) => formula),
        signal,
      );
      for (const [index, answer] of answers.entries()) {
        const entry = group.entries[index];
        if (entry === undefined) continue;
        readings.set(
          entry,
          isAppError(answer) ? { error: failureOf(answer) } : { value: answer.value, type: answer.type },
        );
      }
    }
    return entries.map((entry) => readings.get(entry) ?? { error: failureOf(noPivot(entry)) });
  }

  /** Reads what of a book was not read from one result, and keeps it. */
  async function readOn(
    book: AddressBook,
    result: ResultInfo,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const known = await books.readings(book.queryId);
    const wanted = book.entries.filter((entry) => !isRead(known, entry, result.id));
    if (wanted.length === 0) return;
    const answers = await cellsOn(result, wanted, await pivotOf(book.queryId), signal);
    // A result that left meanwhile was not read: its failures say nothing of the cells.
    if (!(await results.list()).some(({ id }) => id === result.id)) return;
    await books.keep(book.queryId, (before) => {
      const cells = wanted.flatMap((entry, index) => {
        const reading = answers[index];
        return reading === undefined || isRead(before, entry, result.id)
          ? []
          : [[entry.id, { formula: entry.formula, reading }] as const];
      });
      if (cells.length === 0) return null;
      return {
        readAt: clock.now().toISOString(),
        result: resultOf(result),
        cells: Object.fromEntries(cells),
      };
    });
  }

  async function show(queryId: string, resultId?: string): Promise<BookView> {
    const book = await books.get(queryId);
    const readings = await books.readings(queryId);
    const info = resultId === undefined ? (await keptOf(queryId)).at(-1) : await results.get(resultId);
    const result = info === undefined ? null : resultOf(info);
    return {
      queryId,
      result,
      entries: book.entries.map((entry) => {
        const latest = readings.findLast(
          (one) => one.result.id === result?.id && one.cells[entry.id]?.formula === entry.formula,
        );
        const reading = latest?.cells[entry.id]?.reading ?? null;
        const before = result === null ? null : readingBefore(readings, entry, result);
        return {
          ...entry,
          reading,
          change:
            reading === null || before === null ? null : changeSince(reading, before.reading, before.result),
        };
      }),
    };
  }

  async function read(queryId: string, resultId?: string, signal?: AbortSignal): Promise<BookView> {
    const book = await books.get(queryId);
    const kept = await keptOf(queryId);
    const shown = resultId === undefined ? kept.at(-1) : await results.get(resultId);
    if (shown === undefined) {
      throw new AppError('not-found', `No result of ${queryId} is kept.`, {
        hint: 'Run the query, then read its address book.',
        details: { name: queryId },
      });
    }
    for (const result of kept) {
      if (result.id === shown.id) continue;
      const entries = book.entries.filter(({ addedAt }) => addedAt <= result.finishedAt);
      await readOn({ queryId, entries }, result, signal);
    }
    await readOn(book, shown, signal);
    return show(queryId, shown.id);
  }

  const background = new Set<Promise<void>>();
  return {
    show,
    read,
    refresh({ id, origin }) {
      if (origin.kind !== 'run' || origin.queryId === undefined) return;
      const { queryId } = origin;
      const work = (async () => {
        const book = await books.get(queryId);
        if (book.entries.length > 0) await read(queryId, id);
      })()
        // Whoever opens the book reads it again and is told.
        .catch((error: unknown) => log.failure(`address book of ${queryId}`, error))
        .finally(() => background.delete(work));
      background.add(work);
    },
    async settled() {
      await Promise.all(background);
    },
  };
}

function noPivot({ name }: AddressEntry): AppError {
  return new AppError('input.invalid', `The query has no pivot of its own, so "${name}" is of no cell.`, {
    hint: 'Add the cell from a pivot, or give the query a pivot in its front matter.',
    details: { name },
  });
}

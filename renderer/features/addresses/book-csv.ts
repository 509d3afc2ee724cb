import type { BookView } from '#shared/contract/address-books.ts';
import { writeDelimited } from '#shared/text/delimited.ts';

/** The book as CSV: a row a cell, values exact. */
export function bookCsv({ entries }: BookView): string {
  return writeDelimited(
    [
      ['name', 'formula', 'note', 'value', 'error', 'direction', 'difference', 'share'],
      ...entries.map(({ name, formula, note, reading, change }) => {
        const failed = reading !== null && 'error' in reading;
        return [
          name,
          formula,
          note,
          reading === null || failed ? null : reading.value,
          failed ? reading.error.message : null,
          change?.direction ?? null,
          change?.difference ?? null,
          change?.share ?? null,
        ];
      }),
    ],
    ',',
  );
}

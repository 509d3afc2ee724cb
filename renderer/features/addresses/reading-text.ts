import type { NumberWriter } from '#renderer/components/data-grid/index.ts';
import type { CellChange, CellReading } from '#shared/model/address-book.ts';
import { isNumericKind } from '#shared/model/column.ts';

/** A reading as the panel shows it: numbers with the locale's separators and every digit. */
export function readingText(reading: CellReading | null, numbers: NumberWriter): string {
  if (reading === null) return 'not read';
  if ('error' in reading) return '#REF!';
  const { value, type } = reading;
  if (value === null) return 'no value';
  return isNumericKind(type.kind) ? numbers.text(String(value)) : String(value);
}

/** What changed, in words; the mark beside it says the same. */
export function changeText(
  { direction, difference, share, previous }: CellChange,
  numbers: NumberWriter,
): string {
  if (direction === 'same') return 'no change';
  if (difference === null) return `changed, was ${readingText(previous.reading, numbers)}`;
  const size = numbers.text(difference.replace(/^-/, ''));
  const percent =
    share === null
      ? ''
      : ` (${Math.abs(share).toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 })})`;
  return `${direction} ${size}${percent}`;
}

/** Since when: the result compared with, by the day and time it was finished. */
export function sinceText({ previous }: CellChange): string {
  return `since ${new Date(previous.result.finishedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}`;
}

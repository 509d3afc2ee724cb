import type { BookReading, CellChange, CellReading, ReadResult } from '#shared/model/address-book.ts';
import { isNumericKind } from '#shared/model/column.ts';
import {
  type ExactNumber,
  exactNumber,
  exactText,
  subtractExact,
  withoutTrailingZeros,
} from '#shared/model/exact-number.ts';

function numberOf(reading: CellReading): ExactNumber | undefined {
  return 'error' in reading || !isNumericKind(reading.type.kind) ? undefined : exactNumber(reading.value);
}

function isSame(now: CellReading, before: CellReading): boolean {
  if ('error' in now || 'error' in before) {
    return 'error' in now && 'error' in before && now.error.message === before.error.message;
  }
  return Object.is(now.value, before.value);
}

/** How a cell differs from a reading before. */
export function changeSince(now: CellReading, before: CellReading, result: ReadResult): CellChange {
  const previous = { reading: before, result };
  const [value, earlier] = [numberOf(now), numberOf(before)];
  if (value === undefined || earlier === undefined) {
    const direction = isSame(now, before) ? 'same' : 'changed';
    return { direction, difference: null, share: null, previous };
  }
  const difference = withoutTrailingZeros(subtractExact(value, earlier));
  const base = Math.abs(Number(exactText(earlier)));
  const moved = difference.units > 0n ? 'up' : 'down';
  return {
    direction: difference.units === 0n ? 'same' : moved,
    difference: exactText(difference),
    share: base === 0 ? null : Number(exactText(difference)) / base,
    previous,
  };
}

const day = /^\d{4}-\d{2}-\d{2}$/;

/** Whether two results answer the same question: all parameters are equal but days, which move on as time does. */
export function isSameQuestion(one: ReadResult, other: ReadResult): boolean {
  const names = new Set([...Object.keys(one.parameters), ...Object.keys(other.parameters)]);
  return [...names].every((name) => {
    const [left, right] = [one.parameters[name], other.parameters[name]];
    return left === right || [left, right].every((value) => typeof value === 'string' && day.test(value));
  });
}

/** The last reading of an entry, its formula the same, from a result that came before and asked the same. */
export function readingBefore(
  readings: readonly BookReading[],
  entry: { readonly id: string; readonly formula: string },
  result: ReadResult,
): { readonly reading: CellReading; readonly result: ReadResult } | null {
  let latest: BookReading | null = null;
  for (const one of readings) {
    const isEarlier = one.result.id !== result.id && one.result.finishedAt <= result.finishedAt;
    if (!isEarlier || one.cells[entry.id]?.formula !== entry.formula) continue;
    if (!isSameQuestion(one.result, result)) continue;
    if (latest === null || one.result.finishedAt >= latest.result.finishedAt) latest = one;
  }
  const cell = latest?.cells[entry.id];
  return latest === null || cell === undefined ? null : { reading: cell.reading, result: latest.result };
}

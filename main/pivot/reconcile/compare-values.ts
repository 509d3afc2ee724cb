import type { Cell } from '#shared/model/column.ts';
import {
  compareExact,
  type ExactNumber,
  exactNumber,
  exactText,
  magnitudeExact,
  multiplyExact,
  subtractExact,
} from '#shared/model/exact-number.ts';

export interface ExactTolerance {
  readonly absolute: ExactNumber;
  readonly relative: ExactNumber;
}

/** How two values differ. `difference` is right less left with all its digits, null where there is no such number. */
export interface ValueDifference {
  readonly within: boolean;
  readonly difference: string | null;
  readonly ratio: number | null;
}

const zero: ExactNumber = { units: 0n, scale: 0 };

function numberOf(value: Cell): ExactNumber | undefined {
  return value === null ? zero : exactNumber(value);
}

/** Compares two values; null where they are equal. Numbers are equal by their value: `1.50` and `1.5` are. */
export function compareValues(left: Cell, right: Cell, tolerance: ExactTolerance): ValueDifference | null {
  // NaN is the same as NaN here: the same rows give it on both sides.
  if (left === right || Object.is(left, right)) return null;
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a === undefined || b === undefined) return { within: false, difference: null, ratio: null };
  const difference = subtractExact(b, a);
  if (difference.units === 0n && left !== null && right !== null) return null;
  const size = magnitudeExact(difference);
  const [large, small] = [magnitudeExact(a), magnitudeExact(b)];
  const larger = compareExact(large, small) < 0 ? small : large;
  const within =
    left !== null &&
    right !== null &&
    (compareExact(size, tolerance.absolute) <= 0 ||
      compareExact(size, multiplyExact(tolerance.relative, larger)) <= 0);
  const base = Number(left ?? 0);
  return {
    within,
    difference: exactText(difference),
    ratio: base === 0 || !Number.isFinite(base) ? null : Number(exactText(difference)) / Math.abs(base),
  };
}

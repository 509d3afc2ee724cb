import type { Cell } from '#shared/model/column.ts';
import {
  addExact,
  type ExactNumber,
  exactNumber,
  exactText,
  subtractExact,
  withoutTrailingZeros,
} from '#shared/model/exact-number.ts';
import { type CellContent, sheetValue } from '../cell-value.ts';

/** What a cell of a summary holds, and the number that it stands for. */
export interface Figure {
  readonly content: CellContent;
  /** With all its digits; null for NaN and the infinities. */
  readonly exact: ExactNumber | null;
}

export const nothing: ExactNumber = { units: 0n, scale: 0 };

/** A pivot's value as it is added up and written. Doubles have the 15 digits that Excel keeps of them. */
export function exactOf(value: Cell): ExactNumber | null {
  return exactNumber(typeof value === 'number' ? value.toPrecision(15) : value) ?? null;
}

/**
 * A figure that a formula computes, or, without one, the value: more than 15 digits are then text, which no program
 * rounds. A formula's value of now is the number that Excel makes of it.
 */
export function figureOf(exact: ExactNumber | null, formula: string | null): Figure {
  if (exact === null) {
    const error = { kind: 'error', error: '#NUM!' } as const;
    return { exact, content: formula === null ? error : { kind: 'formula', formula, cached: error } };
  }
  const text = exactText(withoutTrailingZeros(exact));
  if (formula === null) return { exact, content: sheetValue(text, { kind: 'decimal', native: 'DECIMAL' }) };
  return { exact, content: { kind: 'formula', formula, cached: { kind: 'number', value: Number(text) } } };
}

/** The number that a cell shows; null where it shows text or an error instead. */
export function numberOf(content: CellContent): number | null {
  const shown = content.kind === 'formula' ? content.cached : content;
  return shown.kind === 'number' ? shown.value : null;
}

/** The sum of some numbers less that of others; null where one of them is none. */
export function balance(
  plus: readonly (ExactNumber | null)[],
  less: readonly (ExactNumber | null)[] = [],
): ExactNumber | null {
  let sum = nothing;
  for (const one of plus) {
    if (one === null) return null;
    sum = addExact(sum, one);
  }
  for (const one of less) {
    if (one === null) return null;
    sum = subtractExact(sum, one);
  }
  return sum;
}

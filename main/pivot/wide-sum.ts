import type { Cell, Column, ColumnType } from '#shared/model/column.ts';
import {
  addExact,
  type ExactNumber,
  exactNumber,
  exactText,
  multiplyExact,
} from '#shared/model/exact-number.ts';
import type { ReadTerm } from './aggregates.ts';
import { type FieldFigures, largestUnits } from './field-figures.ts';
import type { Part } from './part.ts';

/** A sum of numbers so long that what the engine adds them up in may not hold it. */
export interface WideSum {
  readonly parts: readonly Part[];
  /** The sum as SQL, which fails where it has more than 38 digits. */
  value(parts: readonly string[]): string;
  readonly terms: readonly ReadTerm[];
  /** The sum of what the terms are in a cell, with as many digits as it has. */
  exact(cells: readonly Cell[]): ExactNumber | null;
}

/** What 38 digits hold. */
const limit = 10n ** 38n;
/** Digits of the lower half; 10^9 times as many rows as there can be are summed in 38. */
const half = 19;

/** Whether the values may be so long that it matters how large they are. */
export function mayBeWide({ type }: Column): boolean {
  return type.kind === 'integer'
    ? (type.bits ?? 64) > 64
    : type.kind === 'decimal' && (type.precision ?? 38) > 28;
}

/** Whether 38 digits hold every sum over any of the rows. */
export function holdsSums(figures: FieldFigures): boolean {
  return largestUnits(figures) * BigInt(figures.scale.rows + 1) < limit;
}

function decimal(scale: number): ColumnType {
  return { kind: 'decimal', native: `DECIMAL(38,${scale})`, precision: 38, scale };
}

/** Each value is cut into its lower 19 digits and what stands above them, and both are summed. */
export function wideSum(number: string, { type }: Column): WideSum {
  const scale = type.kind === 'decimal' ? (type.scale ?? 0) : 0;
  const own: ColumnType =
    type.kind === 'decimal' ? decimal(scale) : { kind: 'integer', native: 'HUGEINT', bits: 128 };
  /** The place of the cut: 10^power, which is a fraction where there are more than 19 decimals. */
  const power = half - scale;
  const cut = exactText({ units: 10n ** BigInt(Math.max(0, power)), scale: Math.max(0, -power) });
  const value = `CAST(${number} AS ${own.native})`;
  const low = `(${value} % CAST('${cut}' AS ${own.native}))`;
  const above = `(${value} - ${low})`;
  const highType: ColumnType =
    power < 0 ? decimal(-power) : { kind: 'integer', native: 'HUGEINT', bits: 128 };
  const high =
    power < 0
      ? `CAST(${above} AS ${highType.native})`
      : `(CAST(${above} AS HUGEINT) // CAST('${cut}' AS HUGEINT))`;
  const times: ExactNumber = { units: power < 0 ? 1n : 10n ** BigInt(power), scale: 0 };
  return {
    parts: [
      { rows: `sum(${high})`, combine: 'sum' },
      { rows: `sum(${low})`, combine: 'sum' },
    ],
    value: ([highs = 'NULL', lows = 'NULL']) =>
      `(CAST(${highs} * CAST('${times.units}' AS HUGEINT) AS ${own.native}) + ${lows})`,
    terms: [
      { type: highType, sql: ([highs = 'NULL']) => `CAST(${highs} AS ${highType.native})` },
      { type: own, sql: ([, lows = 'NULL']) => `CAST(${lows} AS ${own.native})` },
    ],
    exact: ([highs = null, lows = null]) => {
      const [upper, lower] = [exactNumber(highs), exactNumber(lows)];
      if (upper === undefined || lower === undefined) return null;
      return addExact(multiplyExact(upper, times), lower);
    },
  };
}

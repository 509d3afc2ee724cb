import type { Cell, Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';
import { type FloatScale, floatScaleSql } from './exact-float-sum.ts';

/** What some aggregates must know of a field of numbers beforehand, over the whole result. */
export interface FieldFigures {
  /** Of floats; of exact numbers, the largest magnitude as a double. */
  readonly scale: FloatScale;
  /** Of whole numbers and decimals: the smallest and the largest, in units of the column's scale. */
  readonly units: { readonly low: bigint; readonly high: bigint } | null;
}

export type Figures = ReadonlyMap<string, FieldFigures>;

/** The SELECT list whose row `readFigures` reads. */
export function figuresSql(column: Column): string {
  const name = quoteName(column.field);
  if (column.type.kind === 'float') return floatScaleSql(`CAST(${name} AS DOUBLE)`).join(', ');
  const text = (sql: string) => `CAST(${sql} AS VARCHAR)`;
  return `${text(`min(${name})`)}, ${text(`max(${name})`)}, count(${name})`;
}

export function readFigures(column: Column, [first, second, third]: readonly Cell[]): FieldFigures {
  if (column.type.kind === 'float') {
    return {
      scale: { largest: Number(first), rows: Number(second), hasNonFinite: third === true },
      units: null,
    };
  }
  const units = (text: Cell | undefined) => BigInt(String(text ?? 0).replace('.', ''));
  const [low, high] = [units(first), units(second)];
  const largest = Math.max(Math.abs(Number(first ?? 0)), Math.abs(Number(second ?? 0)));
  return { scale: { largest, rows: Number(third ?? 0), hasNonFinite: false }, units: { low, high } };
}

function magnitude(units: bigint): bigint {
  return units < 0n ? -units : units;
}

/** The largest magnitude in units of the column's scale; 0 for floats. */
export function largestUnits({ units }: FieldFigures): bigint {
  if (units === null) return 0n;
  const [low, high] = [magnitude(units.low), magnitude(units.high)];
  return low > high ? low : high;
}

/** Where a power of ten is still an exact double. */
const exactPowers = 22;

/** The column as the nearest double. */
export function doubleSql({ field, type }: Column, figures: FieldFigures): string {
  const name = quoteName(field);
  const direct =
    type.kind === 'float' || (largestUnits(figures) < 2n ** 53n && (type.scale ?? 0) <= exactPowers);
  // The engine's own cast rounds numbers of many digits twice; that of text once.
  return direct ? `CAST(${name} AS DOUBLE)` : `CAST(CAST(${name} AS VARCHAR) AS DOUBLE)`;
}

import type { Column } from '#shared/model/column.ts';
import { exactText } from '#shared/model/exact-number.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import { doubleSql, type FieldFigures } from './field-figures.ts';
import type { Part } from './part.ts';

/** What 38 digits hold. */
const limit = 10n ** 38n;

/**
 * How far from the middle of the column's range its values are at most, and that middle, in units of its scale;
 * null where the sums of squares might need more than 38 digits.
 */
function exactRange(column: Column, { units, scale }: FieldFigures): { middle: bigint } | null {
  if (units === null || 2 * (column.type.scale ?? 0) > 38) return null;
  const middle = (units.low + units.high) / 2n;
  const most = [units.high - middle, middle - units.low].reduce((a, b) => (a > b ? a : b)) + 1n;
  const rows = BigInt(scale.rows + 1);
  return most * most * rows * rows < limit ? { middle } : null;
}

/**
 * The standard deviation of a sample (null for fewer than two values) or of a whole population (null for none).
 *
 * Of exact numbers: n × Σd² − (Σd)², with d the distance from the middle of the column's range, is an exact number;
 * only what is left (a division and a root) is rounded. Its parts combine.
 *
 * Of doubles, and of exact numbers too long for that: Welford's method over the values in ascending order, which is
 * the same on every run. A value that is no finite number makes it NaN.
 */
export function deviation(
  column: Column,
  figures: FieldFigures,
  sample: boolean,
): { readonly parts: readonly Part[]; value(parts: readonly string[]): string } {
  const name = quoteName(column.field);
  const fewest = sample ? 2 : 1;
  const range = exactRange(column, figures);
  if (range !== null) {
    const scale = column.type.scale ?? 0;
    const decimal = `DECIMAL(38,${scale})`;
    const middle = quoteText(exactText({ units: range.middle, scale }));
    const distance = `(CAST(${name} AS ${decimal}) - CAST(${middle} AS ${decimal}))`;
    return {
      parts: [
        { rows: `count(${name})`, combine: 'sum' },
        { rows: `sum(${distance})`, combine: 'sum' },
        { rows: `sum(${distance} * ${distance})`, combine: 'sum' },
      ],
      value([count = 'NULL', sum = 'NULL', squares = 'NULL']) {
        const spread = `(CAST(${count} AS DECIMAL(38,0)) * ${squares} - ${sum} * ${sum})`;
        const n = `CAST(${count} AS DOUBLE)`;
        const divisor = sample ? `(${n} * (${n} - 1))` : `(${n} * ${n})`;
        return `CASE WHEN ${count} >= ${fewest} THEN sqrt(CAST(CAST(${spread} AS VARCHAR) AS DOUBLE) / ${divisor}) END`;
      },
    };
  }
  const number = doubleSql(column, figures);
  // A power of two brings the squares of very large and very small numbers into a double's range.
  const exponent = figures.scale.largest === 0 ? 0 : Math.floor(Math.log2(figures.scale.largest));
  const factor = Math.abs(exponent) < 300 ? 1 : 2 ** -exponent;
  const scaled = (sql: string, by: string) =>
    factor === 1 ? sql : `${sql} ${by} CAST('${factor}' AS DOUBLE)`;
  const deviates = `stddev_${sample ? 'samp' : 'pop'}(${scaled(number, '*')} ORDER BY ${number}) FILTER (isfinite(${number}))`;
  return {
    parts: [
      { rows: `count(${name})`, combine: 'rows' },
      { rows: `coalesce(bool_or(NOT isfinite(${number})), false)`, combine: 'rows' },
      { rows: deviates, combine: 'rows' },
    ],
    value: ([count = 'NULL', hasOthers = 'NULL', value = 'NULL']) =>
      `CASE WHEN ${count} < ${fewest} THEN NULL WHEN ${hasOthers} THEN CAST('NaN' AS DOUBLE) ELSE ${scaled(value, '/')} END`,
  };
}

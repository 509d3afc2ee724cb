import type { Column } from '#shared/model/column.ts';
import {
  addExact,
  exactNumber,
  exactText,
  subtractExact,
  withoutTrailingZeros,
} from '#shared/model/exact-number.ts';
import { literalBindings } from './bindings.ts';
import { compareNumber } from './filter-number.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Bins to either side of the start; what lies beyond them stands in two open ones. */
const mostBins = 10n ** 14n;
/** Of the engine's widest decimal. */
const mostDigits = 38;

function digits(units: bigint): number {
  return (units < 0n ? -units : units).toString().length;
}

/**
 * The label of the bin that a number of the column lies in, such as `0 to <100` (its start, but not its end), and
 * what those labels sort by. Bins are exact: a number that is no double stays none, and a double lies in the last
 * bin whose start, as the nearest double, it reaches. Beyond 10^14 bins from the start there are two open ones, and
 * NaN and the infinities are items of their own. Null where the bins' ends need more than 38 digits.
 */
export function binLabels(
  { field, type }: Column,
  startText: string,
  sizeText: string,
): { readonly sql: string; order(key: string): readonly string[] } | null {
  const [given, width] = [exactNumber(startText), exactNumber(sizeText)];
  if (given === undefined || width === undefined) return null;
  const [start, size] = [withoutTrailingZeros(given), withoutTrailingZeros(width)];
  const reach = { units: size.units * mostBins, scale: size.scale };
  const low = subtractExact(start, reach);
  const high = addExact(start, reach);
  const { scale } = low;
  const isFloat = type.kind === 'float';
  const valueScale = Math.max(scale, type.scale ?? 0);
  const widest = Math.max(digits(low.units), digits(high.units)) + valueScale - scale;
  // A start far outside the bins would leave doubles nothing to tell bins apart by.
  const isFar = low.units > 0n || high.units < 0n;
  if (widest >= mostDigits || isFar) return null;

  const name = quoteName(field);
  const exact = (number: string, at: number) => `CAST(${number} AS DECIMAL(${mostDigits},${at}))`;
  const text = (number: typeof start) => quoteText(exactText(number));
  const edge = (bin: string) => `(${exact(text(start), scale)} + ${bin} * ${exact(text(size), scale)})`;
  const ratio = `floor((CAST(${name} AS DOUBLE) - CAST(${text(start)} AS DOUBLE)) / CAST(${text(size)} AS DOUBLE))`;
  // Off by one at most, which the exact comparison with the bin's ends mends.
  const near = `TRY_CAST(${ratio} AS BIGINT)`;
  const value = isFloat
    ? `CAST(${name} AS DOUBLE)`
    : `TRY_CAST(${name} AS DECIMAL(${mostDigits},${valueScale}))`;
  // Through text: the engine's own cast rounds decimals of many digits twice.
  const end = (bin: string) => (isFloat ? `CAST(CAST(${edge(bin)} AS VARCHAR) AS DOUBLE)` : edge(bin));
  const bin = `(${near} + CASE WHEN ${value} >= ${end(`(${near} + 1)`)} THEN 1 WHEN ${value} < ${end(near)} THEN -1 ELSE 0 END)`;
  const label = `CAST(${edge(bin)} AS VARCHAR) || ' to <' || CAST(${edge(`(${bin} + 1)`)} AS VARCHAR)`;
  const against = (comparison: '<' | '>=', number: typeof start) =>
    compareNumber(name, type, comparison, exactText(number), literalBindings());
  const special = isFloat
    ? [
        `WHEN isnan(${name}) THEN 'NaN'`,
        `WHEN isinf(${name}) THEN CASE WHEN ${name} > 0 THEN 'infinity' ELSE '-infinity' END`,
      ]
    : [];
  const open = (number: typeof start) => exactText(withoutTrailingZeros(number));
  const sql = [
    `CASE WHEN ${name} IS NULL THEN NULL`,
    ...special,
    `WHEN ${against('<', low)} THEN ${quoteText(`below ${open(low)}`)}`,
    `WHEN ${against('>=', high)} THEN ${quoteText(`${open(high)} and above`)}`,
    `ELSE ${label} END`,
  ].join(' ');
  return {
    sql,
    order: (key) => [
      `CASE WHEN ${key} = '-infinity' THEN 0 WHEN ${key} LIKE 'below %' THEN 1 WHEN ${key} LIKE '% and above' THEN 3 WHEN ${key} = 'infinity' THEN 4 WHEN ${key} = 'NaN' THEN 5 ELSE 2 END`,
      `TRY_CAST(split_part(${key}, ' ', 1) AS DECIMAL(${mostDigits},${scale}))`,
    ],
  };
}

import type { Part } from './part.ts';

/** What the sum of a float field must know of the whole result beforehand. */
export interface FloatScale {
  /** Largest magnitude of a finite value; 0 where there is none. */
  readonly largest: number;
  readonly rows: number;
  readonly hasNonFinite: boolean;
}

/** The SQL that reads a FloatScale of an expression: three columns in the order of its fields. */
export function floatScaleSql(number: string): readonly [string, string, string] {
  return [
    `coalesce(max(abs(${number})) FILTER (isfinite(${number})), 0)`,
    `count(${number})`,
    `coalesce(bool_or(NOT isfinite(${number})), false)`,
  ];
}

function literal(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

/** How many slices of bits a sum is kept in; three hold 90 bits and more of a million rows. */
const usualSlices = 3;

/**
 * A sum of doubles that does not depend on the order of the rows, so that it is the same on every run, with any
 * number of threads, and whether rows are summed at once or in groups first. Each value is cut into slices of bits
 * (adding and taking off 1.5 × 2^e rounds to a multiple of 2^(e-52)) such that the sum of one slice over all rows
 * is exact in a double; the slices' sums are added at the end. After Demmel and Nguyen, "Fast Reproducible
 * Floating-Point Summation" (2013). NaN and infinities are summed apart: they decide the sum where there are any.
 */
export function exactSum(
  number: string,
  scale: FloatScale,
  slices = usualSlices,
): { readonly parts: readonly Part[]; value(parts: readonly string[]): string } {
  const finite = scale.hasNonFinite ? `(CASE WHEN isfinite(${number}) THEN ${number} END)` : number;
  const rowBits = Math.ceil(Math.log2(scale.rows + 1));
  let bits = scale.largest === 0 ? 0 : Math.floor(Math.log2(scale.largest)) + 2;
  let rest = finite;
  const parts: Part[] = [];
  for (let slice = 0; slice < slices; slice += 1) {
    // Beyond the range of a double the slices keep fewer bits, and the last digits are no longer promised.
    const exponent = Math.max(-1000, Math.min(1022, bits + rowBits + 1));
    const shift = literal(1.5 * 2 ** exponent);
    const part = `((${rest} + ${shift}) - ${shift})`;
    parts.push({ rows: `sum(${part})`, combine: 'sum' });
    rest = `(${rest} - ${part})`;
    bits = exponent - 52;
  }
  const total = (sums: readonly string[]) =>
    sums.slice(0, slices - 1).reduceRight((rest, sum) => `(${sum} + ${rest})`, sums[slices - 1] ?? 'NULL');
  if (!scale.hasNonFinite) return { parts, value: total };
  const others: Part = { rows: `sum(${number}) FILTER (NOT isfinite(${number}))`, combine: 'sum' };
  return {
    parts: [...parts, others],
    value: (sums) => `coalesce(${sums[slices]}, ${total(sums)})`,
  };
}

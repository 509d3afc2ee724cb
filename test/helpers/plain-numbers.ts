import type { Cell } from '#shared/model/column.ts';

export const doubleBits = 1074;

/** A finite double as a whole number of 2^-1074, exactly. */
export function unitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return value < 0 ? -magnitude : magnitude;
}

/** The double nearest to a whole number of 2^-1074. */
export function nearestDouble(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const shift = Math.max(0, magnitude.toString(2).length - 64);
  // The bits cut off still decide a tie.
  const sticky = (magnitude & ((1n << BigInt(shift)) - 1n)) === 0n ? 0n : 1n;
  let value = Number((magnitude >> BigInt(shift)) | sticky);
  for (let left = doubleBits - shift; left > 0; left -= 500) value *= 2 ** -Math.min(500, left);
  for (let left = shift - doubleBits; left > 0; left -= 500) value *= 2 ** Math.min(500, left);
  return units < 0n ? -value : value;
}

/** The double nearest to the exact sum; NaN and infinities decide it. */
export function sumOfDoubles(values: readonly number[]): number {
  if (values.some((value) => !Number.isFinite(value))) return values.reduce((sum, value) => sum + value, 0);
  return nearestDouble(values.reduce((sum, value) => sum + unitsOf(value), 0n));
}

/** The digits of a whole number or a decimal, its point left out. */
export function unscaled(value: Cell): bigint {
  return BigInt(String(value).replace('.', ''));
}

export function decimalText(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

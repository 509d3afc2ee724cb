import type { Cell } from './column.ts';

/** An exact decimal number: `units` × 10^-`scale`. */
export interface ExactNumber {
  readonly units: bigint;
  readonly scale: number;
}

const plain = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;

/** Reads a cell as a number without rounding; undefined where it is none (NaN and infinities among them). */
export function exactNumber(value: Cell): ExactNumber | undefined {
  if (typeof value === 'bigint') return { units: value, scale: 0 };
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const parts = plain.exec(String(value).trim());
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts ?? [];
  if (parts === null || whole + fraction === '') return undefined;
  const units = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale };
}

/** The number in units of 10^-`scale`, rounded down, and whether that is all of it. */
export function floorAtScale(number: ExactNumber, scale: number): { units: bigint; exact: boolean } {
  if (scale >= number.scale) {
    return { units: number.units * 10n ** BigInt(scale - number.scale), exact: true };
  }
  const divisor = 10n ** BigInt(number.scale - scale);
  const rest = number.units % divisor;
  const quotient = number.units / divisor;
  return { units: rest < 0n ? quotient - 1n : quotient, exact: rest === 0n };
}

export function addExact(left: ExactNumber, right: ExactNumber): ExactNumber {
  const scale = Math.max(left.scale, right.scale);
  return { units: floorAtScale(left, scale).units + floorAtScale(right, scale).units, scale };
}

export function subtractExact(left: ExactNumber, right: ExactNumber): ExactNumber {
  return addExact(left, { units: -right.units, scale: right.scale });
}

export function compareExact(left: ExactNumber, right: ExactNumber): number {
  const scale = Math.max(left.scale, right.scale);
  const [a, b] = [floorAtScale(left, scale).units, floorAtScale(right, scale).units];
  return a < b ? -1 : Number(a > b);
}

/** `number` ÷ `count`, rounded half away from zero at `scale` digits. */
export function divideExact(number: ExactNumber, count: bigint, scale: number): ExactNumber {
  const at = Math.max(scale, number.scale);
  const units = floorAtScale(number, at).units;
  const magnitude = units < 0n ? -units : units;
  const rounded = (magnitude * 2n + count) / (count * 2n);
  return { units: units < 0n ? -rounded : rounded, scale: at };
}

/** Bits enough for a double and to tell on which side of the middle between two a number is. */
const quotientBits = 66;

function bitsOf(magnitude: bigint): number {
  return magnitude.toString(16).length * 4;
}

/** The double nearest to `numerator` ÷ `denominator`, which is not 0. */
export function nearestQuotient(numerator: bigint, denominator: bigint): number {
  const [above, below] = [numerator, denominator].map((value) => (value < 0n ? -value : value));
  if (above === undefined || below === undefined || above === 0n) return 0;
  const sign = numerator < 0n === denominator < 0n ? 1 : -1;
  if (above <= Number.MAX_SAFE_INTEGER && below <= Number.MAX_SAFE_INTEGER) {
    return sign * (Number(above) / Number(below));
  }
  const shift = Math.max(0, bitsOf(below) - bitsOf(above) + quotientBits);
  const dividend = above << BigInt(shift);
  // What is cut off still decides where the rest is exactly the middle.
  const sticky = dividend % below === 0n ? 0n : 1n;
  return sign * Number(((dividend / below) << 1n) | sticky) * 2 ** -(shift + 1);
}

/** The text of the number with all its digits, e.g. `-12.50`. */
export function exactText({ units, scale }: ExactNumber): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** The number without the zeros that end its fraction. */
export function withoutTrailingZeros(number: ExactNumber): ExactNumber {
  let { units, scale } = number;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
}

export function multiplyExact(left: ExactNumber, right: ExactNumber): ExactNumber {
  return { units: left.units * right.units, scale: left.scale + right.scale };
}

/** The number without its sign. */
export function magnitudeExact({ units, scale }: ExactNumber): ExactNumber {
  return { units: units < 0n ? -units : units, scale };
}

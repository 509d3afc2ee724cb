/** Where the first bin begins and how wide each is, as decimal text. */
export interface Bins {
  readonly start: string;
  readonly size: string;
}

/** A power of ten as plain digits. */
function powerOfTen(exponent: number, digit: number): string {
  return exponent >= 0 ? `${digit}${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}${digit}`;
}

/**
 * About ten round bins over the numbers from `min` to `max`: a width of 1, 2 or 5 times a power of ten, beginning at
 * a multiple of it. Only a suggestion, so that doubles are exact enough for the width; the start is exact in whole
 * widths.
 */
export function suggestBins(min: string, max: string): Bins {
  const [low, high] = [Number(min), Number(max)];
  const span = high - low;
  if (!Number.isFinite(span) || span <= 0) return { start: '0', size: '1' };
  const exponent = Math.floor(Math.log10(span / 10));
  const scaled = span / 10 / 10 ** exponent;
  const digit = scaled <= 1 ? 1 : scaled <= 2 ? 2 : scaled <= 5 ? 5 : 1;
  const power = scaled <= 5 ? exponent : exponent + 1;
  const size = powerOfTen(power, digit);
  const steps = BigInt(Math.floor(low / Number(size)));
  const negative = steps < 0n;
  const whole = (negative ? -steps : steps) * BigInt(digit);
  if (whole === 0n) return { start: '0', size };
  const digits = whole.toString();
  const places = -power;
  const start =
    places <= 0
      ? `${digits}${'0'.repeat(power)}`
      : `${digits.padStart(places + 1, '0').slice(0, -places)}.${digits.padStart(places + 1, '0').slice(-places)}`;
  return { start: negative ? `-${start}` : start, size };
}

const zero = 48;
const minus = 45;
const point = 46;
const exactInteger = 1e15;

/** Bytes a number may need. */
export const numberRoom = 32;

const largestInt32 = 0x7fffffff;

/** The digits of 00 to 99. */
const pairs = Uint8Array.from(
  Array.from({ length: 100 }, (_, value) => [zero + Math.floor(value / 10), zero + (value % 10)]).flat(),
);

/** A whole number up to 2^31 - 1, two digits a step. Gives the place after the last digit. */
function putInt32(block: Buffer, at: number, value: number): number {
  let length = 1;
  for (let bound = 10; value >= bound; bound *= 10) length += 1;
  const end = at + length;
  let place = end;
  let rest = value | 0;
  while (rest >= 100) {
    const quotient = (rest / 100) | 0;
    const pair = (rest - quotient * 100) * 2;
    place -= 2;
    block[place] = pairs[pair] ?? zero;
    block[place + 1] = pairs[pair + 1] ?? zero;
    rest = quotient;
  }
  if (rest >= 10) {
    block[at] = pairs[rest * 2] ?? zero;
    block[at + 1] = pairs[rest * 2 + 1] ?? zero;
  } else {
    block[at] = zero + rest;
  }
  return end;
}

/** A whole number above that, its last digits one by one until the rest is small enough. */
function putWhole(block: Buffer, at: number, value: number): number {
  if (value <= largestInt32) return putInt32(block, at, value);
  const quotient = Math.floor(value / 10);
  const end = putWhole(block, at, quotient);
  block[end] = zero + value - quotient * 10;
  return end + 1;
}

/** Writes a finite number in digits that read back as the same double; gives the place after them. */
export function putNumber(block: Buffer, start: number, value: number): number {
  let at = start;
  const positive = Math.abs(value);
  if (Number.isInteger(value) && positive < exactInteger) {
    if (value < 0) block[at++] = minus;
    return putWhole(block, at, positive);
  }
  const cents = Math.round(positive * 100);
  if (cents / 100 !== positive || cents >= exactInteger) {
    return at + block.write(String(value), at, 'latin1');
  }
  if (value < 0) block[at++] = minus;
  const whole = Math.floor(cents / 100);
  const fraction = cents - whole * 100;
  at = putWhole(block, at, whole);
  block[at++] = point;
  block[at++] = zero + ((fraction / 10) | 0);
  if (fraction % 10 !== 0) block[at++] = zero + (fraction % 10);
  return at;
}

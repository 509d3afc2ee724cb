const zero = 48;
const minus = 45;
const point = 46;
const exactInteger = 1e15;

/** Bytes a number may need. */
export const numberRoom = 32;

/** Digit by digit, several times faster than through a string. Gives the place after the last digit. */
function putWhole(block: Uint8Array, at: number, value: number): number {
  let length = 1;
  for (let bound = 10; value >= bound; bound *= 10) length += 1;
  const end = at + length;
  let rest = value;
  let place = end;
  while (rest > 0x7fffffff) {
    const quotient = Math.floor(rest / 10);
    place -= 1;
    block[place] = zero + rest - quotient * 10;
    rest = quotient;
  }
  while (place > at) {
    const quotient = (rest / 10) | 0;
    place -= 1;
    block[place] = zero + rest - quotient * 10;
    rest = quotient;
  }
  return end;
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

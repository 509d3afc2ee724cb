const zero = 48;
const exactInteger = 1e15;

/**
 * Bytes of XML in blocks. What is full is taken away by the caller between rows; a single row may make as many
 * blocks as it needs. Numbers are written digit by digit, which is several times faster than through strings.
 */
export class ByteWriter {
  readonly #blockBytes: number;
  readonly #digits = Buffer.alloc(24);
  #block: Buffer;
  #length = 0;
  #full: Buffer[] = [];

  constructor(blockBytes = 1 << 20) {
    this.#blockBytes = blockBytes;
    this.#block = Buffer.allocUnsafe(blockBytes);
  }

  get hasFull(): boolean {
    return this.#full.length > 0;
  }

  takeFull(): readonly Buffer[] {
    const full = this.#full;
    this.#full = [];
    return full;
  }

  /** The blocks that are left, the last one short. */
  takeAll(): readonly Buffer[] {
    this.#next(0);
    return this.takeFull();
  }

  #next(room: number): void {
    if (this.#length > 0) this.#full.push(this.#block.subarray(0, this.#length));
    this.#block = Buffer.allocUnsafe(Math.max(this.#blockBytes, room));
    this.#length = 0;
  }

  #ensure(room: number): void {
    if (this.#length + room > this.#block.byteLength) this.#next(room);
  }

  bytes(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#ensure(length);
    const block = this.#block;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) block[at++] = bytes[index] ?? 0;
    this.#length = at;
  }

  /** Text that is XML already. */
  text(text: string): void {
    this.#ensure(text.length * 3);
    this.#length += this.#block.write(text, this.#length);
  }

  /** A whole number of at most 15 digits. */
  integer(value: number): void {
    this.#ensure(24);
    let rest = value;
    if (rest < 0) {
      this.#block[this.#length++] = 45;
      rest = -rest;
    }
    const digits = this.#digits;
    let start = digits.byteLength;
    do {
      const quotient = Math.floor(rest / 10);
      digits[--start] = zero + rest - quotient * 10;
      rest = quotient;
    } while (rest > 0);
    while (start < digits.byteLength) this.#block[this.#length++] = digits[start++] ?? zero;
  }

  /** A finite number, in digits that read back as the same double. */
  number(value: number): void {
    if (Number.isInteger(value) && value > -exactInteger && value < exactInteger) {
      this.integer(value);
      return;
    }
    const cents = Math.round(value * 100);
    if (cents / 100 !== value || cents <= -exactInteger || cents >= exactInteger) {
      this.text(String(value));
      return;
    }
    this.#ensure(24);
    const positive = Math.abs(cents);
    if (cents < 0) this.#block[this.#length++] = 45;
    const whole = Math.floor(positive / 100);
    const fraction = positive - whole * 100;
    this.integer(whole);
    this.#block[this.#length++] = 46;
    this.#block[this.#length++] = zero + Math.floor(fraction / 10);
    if (fraction % 10 !== 0) this.#block[this.#length++] = zero + (fraction % 10);
  }
}

/** How rows are staged: fields parted and quoted by control characters that text hardly ever holds. */
export const staging = { delimiter: 0x1f, quote: 0x1e, newline: 0x0a, null: '\\N' } as const;

const carriageReturn = 0x0d;
const backslash = 0x5c;
const initial = 1 << 20;
/** Longer texts are encoded by the engine of JavaScript itself, in UTF-16 units. */
const shortText = 64;

/** Which bytes make a field need quotes. */
const special = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === staging.delimiter || byte === staging.quote || byte === staging.newline || byte === carriageReturn
    ? 1
    : 0,
);

/**
 * Rows of text cells as the bytes that the engine reads: delimited UTF-8, null as `\N`, an empty text and what could
 * be read otherwise in quotes. Cells are added in the order of the columns, then the row is ended.
 */
export class RowEncoder {
  #bytes = Buffer.allocUnsafe(initial);
  #length = 0;
  #rowStart = 0;
  /** Rows ended since the last `clear`. */
  rows = 0;
  /** Bytes of the longest row ever ended. */
  longest = 0;

  /** Bytes held. */
  get size(): number {
    return this.#length;
  }

  /** What was encoded, good until the next cell is added. */
  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  #part(): void {
    if (this.#length > this.#rowStart) this.#bytes[this.#length++] = staging.delimiter;
  }

  null(): void {
    this.#reserve(3);
    this.#part();
    this.#bytes[this.#length++] = backslash;
    this.#bytes[this.#length++] = 0x4e;
  }

  /** A cell from bytes of UTF-8 that stand elsewhere. */
  utf8(from: Uint8Array, start: number, end: number): void {
    this.#reserve(2 * (end - start) + 3);
    this.#part();
    const bytes = this.#bytes;
    const before = this.#length;
    let at = before;
    // An empty text is told from null, and a text that begins as null does from it, by the quotes.
    let quoted = start === end || from[start] === backslash ? 1 : 0;
    for (let index = start; index < end; index += 1) {
      const byte = from[index] ?? 0;
      bytes[at++] = byte;
      quoted |= special[byte] ?? 0;
    }
    if (quoted !== 0) {
      at = before;
      bytes[at++] = staging.quote;
      for (let index = start; index < end; index += 1) {
        const byte = from[index] ?? 0;
        if (byte === staging.quote) bytes[at++] = byte;
        bytes[at++] = byte;
      }
      bytes[at++] = staging.quote;
    }
    this.#length = at;
  }

  text(text: string): void {
    if (text.length > shortText || !this.#ascii(text)) {
      const encoded = Buffer.from(text, 'utf8');
      this.utf8(encoded, 0, encoded.length);
    }
  }

  /** Adds a short text that is plain ASCII and needs no quotes; most are, and this is several times as quick. */
  #ascii(text: string): boolean {
    const { length } = text;
    if (length === 0 || text.charCodeAt(0) === backslash) return false;
    this.#reserve(length + 1);
    const before = this.#length;
    this.#part();
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = 0; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f || special[code] === 1) {
        this.#length = before;
        return false;
      }
      bytes[at++] = code;
    }
    this.#length = at;
    return true;
  }

  endRow(): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = staging.newline;
    this.longest = Math.max(this.longest, this.#length - this.#rowStart);
    this.#rowStart = this.#length;
    this.rows += 1;
  }

  /** Forgets what was encoded, and the room that only a long row needed. */
  clear(): void {
    if (this.#bytes.length > 8 * initial) this.#bytes = Buffer.allocUnsafe(initial);
    this.#length = 0;
    this.#rowStart = 0;
    this.rows = 0;
  }
}

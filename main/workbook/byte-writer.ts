function viewOf(block: Buffer): DataView {
  return new DataView(block.buffer, block.byteOffset, block.byteLength);
}

/**
 * Bytes of XML in blocks. What is full is taken away by the caller between rows; a single row may make as many
 * blocks as it needs. Hot loops write into `reserve()` themselves and move `length`.
 */
export class ByteWriter {
  readonly #blockBytes: number;
  #block: Buffer;
  #view: DataView;
  #full: Buffer[] = [];
  /** Bytes of the current block in use. */
  length = 0;

  constructor(blockBytes = 1 << 20) {
    this.#blockBytes = blockBytes;
    this.#block = Buffer.allocUnsafe(blockBytes);
    this.#view = viewOf(this.#block);
  }

  /** The current block, to be written in words. */
  get view(): DataView {
    return this.#view;
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
    if (this.length > 0) this.#full.push(this.#block.subarray(0, this.length));
    this.#block = Buffer.allocUnsafe(Math.max(this.#blockBytes, room));
    this.#view = viewOf(this.#block);
    this.length = 0;
  }

  /** The current block, with room for so many bytes from `length` on. */
  reserve(room: number): Buffer {
    if (this.length + room > this.#block.byteLength) this.#next(room);
    return this.#block;
  }

  /** Text that is XML already. */
  text(text: string): void {
    const block = this.reserve(text.length * 3);
    this.length += block.write(text, this.length);
  }
}

import type { WorkbookPackage } from './package.ts';

/** How our own writer begins the value of a cell. */
const valueTags = [Buffer.from('<v>'), Buffer.from('<is>')];
const longestTag = 4;

/** Counts the cells that hold values in XML of our own writer, piece by piece. */
class CellCounter {
  #tail: Buffer = Buffer.alloc(0);
  cells = 0;

  add(piece: Buffer): void {
    const seam = Buffer.concat([this.#tail, piece.subarray(0, longestTag - 1)]);
    for (const tag of valueTags) {
      // What lies wholly in the tail was counted with the piece before it.
      for (let at = seam.indexOf(tag); at >= 0; at = seam.indexOf(tag, at + 1)) {
        if (at < this.#tail.length && at + tag.length > this.#tail.length) this.cells += 1;
      }
      for (let at = piece.indexOf(tag); at >= 0; at = piece.indexOf(tag, at + tag.length)) this.cells += 1;
    }
    this.#tail = Buffer.from(
      seam.length > piece.length ? Buffer.concat([this.#tail, piece]) : piece,
    ).subarray(-(longestTag - 1));
  }
}

/** The bytes of a part, piece after piece, so that two parts can be compared whatever their pieces. */
class ByteCursor {
  readonly #pieces: AsyncIterator<Buffer>;
  #piece: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** What is left of the current piece; empty at the end. */
  async rest(): Promise<Buffer> {
    while (this.#piece.length === 0) {
      const next = await this.#pieces.next();
      if (next.done === true) break;
      this.#piece = next.value;
    }
    return this.#piece;
  }

  take(length: number): void {
    this.#piece = this.#piece.subarray(length);
  }

  async close(): Promise<void> {
    await this.#pieces.return?.();
  }
}

interface Part {
  readonly workbook: WorkbookPackage;
  readonly part: string;
}

/**
 * Whether two parts unpack to the same bytes; read to the end only while they do. Where they do, how many cells with
 * values they hold; null where they do not.
 */
export async function cellsOfSamePart(here: Part, there: Part): Promise<number | null> {
  const counter = new CellCounter();
  const found = new ByteCursor(here.workbook.bytes(here.part));
  const expected = new ByteCursor(there.workbook.bytes(there.part));
  try {
    for (;;) {
      const [one, other] = [await found.rest(), await expected.rest()];
      const length = Math.min(one.length, other.length);
      if (length === 0) return one.length === other.length ? counter.cells : null;
      const stretch = one.subarray(0, length);
      if (!stretch.equals(other.subarray(0, length))) return null;
      counter.add(stretch);
      found.take(length);
      expected.take(length);
    }
  } finally {
    await found.close();
    await expected.close();
  }
}

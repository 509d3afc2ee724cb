import type { StoredRow } from './sheet-cells.ts';

/** Rows of a sheet with a look ahead; holds those that were looked at and not yet taken. */
export class RowCursor {
  readonly #batches: AsyncIterator<StoredRow[]>;
  #rows: StoredRow[] = [];
  #at = 0;
  #ended = false;

  constructor(batches: AsyncIterable<StoredRow[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Reads on until so many rows can be peeked at, or the sheet ends. */
  async ready(count: number): Promise<void> {
    while (!this.#ended && this.#rows.length - this.#at < count) {
      const next = await this.#batches.next();
      if (next.done === true) this.#ended = true;
      else this.#rows = [...this.#rows.slice(this.#at), ...next.value];
      this.#at = next.done === true ? this.#at : 0;
    }
  }

  /** Whether `ready(count)` has nothing to wait for; asked before it, since most often it has not. */
  isReady(count: number): boolean {
    return this.#ended || this.#rows.length - this.#at >= count;
  }

  /** The row that stands so many after the current one, of those that are ready. */
  peek(offset = 0): StoredRow | null {
    return this.#rows[this.#at + offset] ?? null;
  }

  advance(count = 1): void {
    this.#at += count;
  }

  /** Stops reading where the sheet has not ended. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}

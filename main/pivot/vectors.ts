import type { Answer } from './run.ts';

/** A growing column of 32-bit numbers. */
export class Int32Column {
  #values = new Int32Array(4096);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Int32Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  finish(): Int32Array {
    return this.#values.slice(0, this.#length);
  }
}

/** A growing column of doubles. */
export class Float64Column {
  #values = new Float64Array(4096);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  finish(): Float64Array {
    return this.#values.slice(0, this.#length);
  }
}

/** Reads an answer whose columns are all INTEGER and never null. */
export async function readIntegers({ types, chunks }: Answer): Promise<Int32Array[]> {
  const columns = types.map(() => new Int32Column());
  for await (const chunk of chunks) {
    for (const [index, column] of columns.entries()) {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < chunk.rowCount; row += 1) column.push(Number(vector.getItem(row)));
    }
  }
  return columns.map((column) => column.finish());
}

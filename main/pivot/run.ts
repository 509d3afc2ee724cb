import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import type { Cell } from '#shared/model/column.ts';
import type { Bindings } from '../engine/bindings.ts';
import { toCell } from '../engine/cells.ts';
import { interruptible } from '../engine/engine.ts';

/** Statements on one connection, all of which one signal stops. */
export class Run {
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;

  constructor(connection: DuckDBConnection, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#signal = signal;
  }

  /** Runs a statement and lets `read` take its answer as it comes. */
  stream<T>(sql: string, read: (result: DuckDBResult) => Promise<T>): Promise<T> {
    return interruptible(this.#connection, sql, { signal: this.#signal }, async () =>
      read(await this.#connection.stream(sql)),
    );
  }

  /** The same for an answer that fits in memory, which arrives sooner whole. */
  whole<T>(sql: string, read: (result: DuckDBResult) => Promise<T>): Promise<T> {
    return interruptible(this.#connection, sql, { signal: this.#signal }, async () =>
      read(await this.#connection.run(sql)),
    );
  }

  do(sql: string, bindings?: Bindings): Promise<void> {
    return interruptible(this.#connection, sql, { signal: this.#signal }, async () => {
      await this.#connection.run(sql, bindings?.values);
    });
  }

  /** The first row of an answer. */
  row(sql: string): Promise<Cell[]> {
    return this.whole(sql, async (result) => {
      const types = result.columnTypes();
      const chunk = await result.fetchChunk();
      return types.map((type, index) => toCell(chunk?.getColumnVector(index).getItem(0) ?? null, type));
    });
  }
}

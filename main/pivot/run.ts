import type {
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBMaterializedResult,
  DuckDBResult,
  DuckDBType,
} from '@duckdb/node-api';
import type { Cell } from '#shared/model/column.ts';
import type { Bindings } from '../engine/bindings.ts';
import { toCell } from '../engine/cells.ts';
import { interruptible } from '../engine/engine.ts';

/** What a statement gives, chunk by chunk. */
export interface Answer {
  readonly types: readonly DuckDBType[];
  readonly chunks: AsyncIterable<DuckDBDataChunk> | Iterable<DuckDBDataChunk>;
}

async function* streamed(result: DuckDBResult): AsyncGenerator<DuckDBDataChunk, void, void> {
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

function* materialized(result: DuckDBMaterializedResult): Generator<DuckDBDataChunk, void, void> {
  for (let index = 0; index < result.chunkCount; index += 1) yield result.getChunk(index);
}

/** Statements on one connection, all of which one signal stops. */
export class Run {
  readonly #connection: DuckDBConnection;
  readonly #signal: AbortSignal | undefined;

  constructor(connection: DuckDBConnection, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#signal = signal;
  }

  /** Runs a statement and lets `read` take its answer as it comes. */
  stream<T>(sql: string, read: (answer: Answer) => Promise<T>): Promise<T> {
    return interruptible(this.#connection, sql, { signal: this.#signal }, async () => {
      const result = await this.#connection.stream(sql);
      return read({ types: result.columnTypes(), chunks: streamed(result) });
    });
  }

  /** The same for an answer that fits in memory, whose chunks need no wait each. */
  whole<T>(sql: string, read: (answer: Answer) => Promise<T>, bindings?: Bindings): Promise<T> {
    return interruptible(this.#connection, sql, { signal: this.#signal }, async () => {
      const result = await this.#connection.run(sql, bindings?.values);
      return read({ types: result.columnTypes(), chunks: materialized(result) });
    });
  }

  do(sql: string, bindings?: Bindings): Promise<void> {
    return interruptible(this.#connection, sql, { signal: this.#signal }, async () => {
      await this.#connection.run(sql, bindings?.values);
    });
  }

  /** The first row of an answer. */
  row(sql: string, bindings?: Bindings): Promise<Cell[]> {
    return this.whole(
      sql,
      async ({ types, chunks }) => {
        for await (const chunk of chunks) {
          return types.map((type, index) => toCell(chunk.getColumnVector(index).getItem(0), type));
        }
        return types.map(() => null);
      },
      bindings,
    );
  }
}

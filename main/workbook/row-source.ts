import type { DuckDBConnection, DuckDBDataChunk, DuckDBValue } from '@duckdb/node-api';
import { cancelled } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';

/** Rows to be written: a SELECT that gives `columns` under their field names. */
export interface RowSource {
  readonly columns: readonly Column[];
  /** Unordered, and usable as a subquery. */
  readonly rows: string;
  /** ` ORDER BY …` over what `rows` gives, or nothing where the engine keeps the order by itself. */
  readonly order: string;
  readonly parameters: Record<string, DuckDBValue>;
}

/** One connection with the settings the writer needs, and the signal that stops it. */
export interface SourceReader {
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal | undefined;
}

/** Reads a statement chunk by chunk without holding its answer. */
export async function* readChunks(
  reader: SourceReader,
  sql: string,
  parameters: Record<string, DuckDBValue>,
): AsyncGenerator<DuckDBDataChunk> {
  const result = await reader.connection.stream(sql, parameters);
  for (;;) {
    if (reader.signal?.aborted) throw cancelled('The export');
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

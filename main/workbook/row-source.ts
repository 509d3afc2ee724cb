import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
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
): AsyncGenerator<Awaited<ReturnType<Awaited<ReturnType<DuckDBConnection['stream']>>['fetchChunk']>> & object> {
  const result = await reader.connection.stream(sql, parameters);
  for (;;) {
    reader.signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk;
  }
}

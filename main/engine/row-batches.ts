import type { DuckDBDataChunk, DuckDBType } from '@duckdb/node-api';
import type { Cell, Column } from '#shared/model/column.ts';
import { toCell } from './cells.ts';
import { type Engine, interruptible } from './engine.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** Rows as cells: `values[c][r]`. */
export interface RowBatch {
  readonly values: readonly (readonly Cell[])[];
  readonly rowCount: number;
}

export function cellsOfChunk(chunk: DuckDBDataChunk, types: readonly DuckDBType[]): RowBatch {
  const { rowCount } = chunk;
  const values = types.map((type, column) => {
    const vector = chunk.getColumnVector(column);
    return Array.from({ length: rowCount }, (_, row) => toCell(vector.getItem(row), type));
  });
  return { values, rowCount };
}

/** The rows of a Parquet file whose columns are the fields of `columns`, a batch at a time. */
export async function readBatches(
  engine: Engine,
  file: string,
  columns: readonly Column[],
  signal: AbortSignal,
  emit: (batch: RowBatch) => void,
): Promise<void> {
  const fields = columns.map(({ field }) => quoteName(field)).join(', ');
  const sql = `SELECT ${fields} FROM read_parquet(${quoteText(file)})`;
  await engine.withConnection((connection) =>
    interruptible(connection, sql, { signal }, async () => {
      const result = await connection.stream(sql);
      const types = result.columnTypes();
      for await (const chunk of result) {
        if (chunk.rowCount > 0) emit(cellsOfChunk(chunk, types));
      }
    }),
  );
}

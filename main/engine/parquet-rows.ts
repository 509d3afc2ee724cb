import { rm } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType } from '#shared/model/column.ts';
import { columnType } from './column-types.ts';
import { type CsvColumn, type CsvRowsOptions, type WrittenRows, writeWidening } from './csv-rows.ts';
import { type Engine, interruptible } from './engine.ts';
import { quoteText } from './sql-text.ts';

/** A column of the files, by its place in them. */
export interface ParquetColumn extends CsvColumn {
  /** Whether the files hold it as text, which is read by its forms; otherwise it is kept as it stands there. */
  readonly isText: boolean;
}

/** Parquet files with the same columns in the same order: one result. Without files it has no rows. */
export interface ParquetRows {
  readonly files: readonly string[];
  readonly columns: readonly ParquetColumn[];
  /** Where the rows go, as one Parquet file. After a failure there is none. */
  readonly into: string;
}

async function typesOf(
  connection: DuckDBConnection,
  source: string,
  options: CsvRowsOptions,
): Promise<readonly ColumnType[]> {
  const sql = `SELECT * FROM ${source} LIMIT 0`;
  return interruptible(connection, sql, options, async () =>
    (await connection.run(sql)).columnTypes().map(columnType),
  );
}

/** A column that stands in the files as what it is; moments that its source has without a zone are kept so. */
function asItStands(column: ParquetColumn, found: ColumnType): CsvColumn {
  const declared = column.forms[0]?.type;
  const isLocal = declared?.kind === 'timestamp' && found.kind === 'timestamptz';
  const type: ColumnType = isLocal ? declared : { ...found, native: column.native };
  const value = (sql: string) => (isLocal ? `CAST(${sql} AS TIMESTAMP)` : sql);
  return { ...column, forms: [{ type, value }] };
}

/** Writes the rows of the files as one Parquet file. Throws query.cancelled, limit.exceeded where the disk is full. */
export async function writeParquetRows(
  engine: Engine,
  { files, columns, into }: ParquetRows,
  options: CsvRowsOptions = {},
): Promise<WrittenRows> {
  try {
    return await engine.withConnection(async (connection) => {
      const names = columns.map((_, index) => `c${index}`);
      if (files.length === 0) {
        const nothing = names.map((name) => `CAST(NULL AS VARCHAR) AS ${name}`).join(', ');
        return writeWidening(
          connection,
          { source: `(SELECT ${nothing} WHERE false)`, columns, into },
          options,
        );
      }
      const read = `read_parquet([${files.map(quoteText).join(', ')}])`;
      const types = await typesOf(connection, read, options);
      const kept = columns.map((column, index) => {
        const found = types[index];
        return column.isText || found === undefined ? column : asItStands(column, found);
      });
      const source = `(SELECT * FROM ${read}) AS unloaded(${names.join(', ')})`;
      return writeWidening(connection, { source, columns: kept, into }, options);
    });
  } catch (error) {
    await rm(into, { force: true });
    throw error;
  }
}

import { randomUUID } from 'node:crypto';
import { quoteText } from '../engine/sql-text.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';

/** Codes of a text column's values: SQL for the code as DOUBLE (NaN where null), and the texts in code order. */
export interface Dictionary {
  readonly sql: string;
  readonly texts: readonly string[];
}

/**
 * Dictionaries as enum types of the connection, so that the engine looks codes up in its own threads. They live
 * until `drop`.
 */
export class Dictionaries {
  readonly #reader: SourceReader;
  readonly #types: string[] = [];

  constructor(reader: SourceReader) {
    this.#reader = reader;
  }

  async of(source: RowSource, expression: string): Promise<Dictionary> {
    const texts: string[] = [];
    const distinct = `SELECT DISTINCT ${expression} AS text FROM (${source.rows}) WHERE ${expression} IS NOT NULL ORDER BY text`;
    for await (const chunk of readChunks(this.#reader, distinct, source.parameters)) {
      const vector = chunk.getColumnVector(0);
      for (let row = 0; row < chunk.rowCount; row += 1) texts.push(String(vector.getItem(row)));
    }
    if (texts.length === 0) return { sql: `'nan'::DOUBLE`, texts };
    const type = `texts_${randomUUID().replaceAll('-', '')}`;
    await this.#reader.connection.run(
      `CREATE TEMP TYPE ${type} AS ENUM (${texts.map(quoteText).join(', ')})`,
    );
    this.#types.push(type);
    return { sql: `coalesce(enum_code(${expression}::${type})::DOUBLE, 'nan'::DOUBLE)`, texts };
  }

  async drop(): Promise<void> {
    for (const type of this.#types.splice(0))
      await this.#reader.connection.run(`DROP TYPE IF EXISTS ${type}`);
  }
}

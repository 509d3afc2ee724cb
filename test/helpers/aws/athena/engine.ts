import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBType } from '@duckdb/node-api';
import { macros } from './sql/functions.ts';

export interface ResultShape {
  readonly names: readonly string[];
  readonly types: readonly DuckDBType[];
}

/** The embedded engine that runs Athena's queries; it is opened when the first one comes. */
export interface AthenaEngine {
  /** A connection of one query's own. */
  connect(): Promise<DuckDBConnection>;
  /** A new path for a file or folder of the engine's. */
  temporary(): string;
  close(): Promise<void>;
}

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export async function valuesOf(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowsJson();
}

export function createEngine(folder: string): AthenaEngine {
  let opening: Promise<DuckDBInstance> | undefined;
  let count = 0;

  async function open(): Promise<DuckDBInstance> {
    await mkdir(folder, { recursive: true });
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    // The macros' own divisions are read under it.
    await connection.run('SET integer_division = true');
    await connection.run('CREATE SCHEMA trino');
    for (const [name, forms] of Object.entries(macros)) {
      await connection.run(
        `CREATE MACRO trino.${quoteName(name)} ${forms.startsWith('(') ? forms : `(${forms}`}`,
      );
    }
    connection.closeSync();
    return instance;
  }

  return {
    async connect() {
      opening ??= open();
      const connection = await (await opening).connect();
      for (const setting of [
        'integer_division = true',
        "TimeZone = 'UTC'",
        'ieee_floating_point_ops = true',
        `temp_directory = ${quoteText(path.join(folder, 'spill'))}`,
      ]) {
        await connection.run(`SET ${setting}`);
      }
      return connection;
    },
    temporary() {
      count += 1;
      return path.join(folder, `part-${count}`);
    },
    async close() {
      if (opening !== undefined) (await opening).closeSync();
    },
  };
}

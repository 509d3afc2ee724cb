import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/** A folder that both we and the server reach, and an engine that reads and writes Parquet. */
export interface LocalWork {
  /** A new name in the folder. */
  file(): string;
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  close(): Promise<void>;
}

export async function openLocalWork(): Promise<LocalWork> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-transfer-'));
  // The server may run as another user than we do.
  await chmod(folder, 0o777);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  let count = 0;
  return {
    file() {
      count += 1;
      return path.join(folder, String(count));
    },
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql) {
      return (await connection.runAndReadAll(sql)).getRowsJson();
    },
    async close() {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

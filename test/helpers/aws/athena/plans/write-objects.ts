import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type AthenaEngine, quoteName, quoteText, valuesOf } from '../engine.ts';

export type ObjectFormat = 'parquet' | 'csv' | 'json';

export interface ObjectsToWrite {
  /** A query whose columns have their names. */
  readonly select: string;
  readonly format: ObjectFormat;
  /** COPY's other options, e.g. `COMPRESSION gzip`. */
  readonly options?: readonly string[];
  /** Columns whose values go into the keys, in turn. */
  readonly keys?: readonly string[];
  /** Into how many objects a small result is dealt out. */
  readonly parts: number;
  /** What object names begin with. */
  readonly name: string;
}

export interface WrittenObject {
  readonly file: string;
  /** Below the location, e.g. `month=2024-01/name_0`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Beyond so many rows the engine decides how many objects there are. */
const smallRows = 100_000;

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => {
        const place = path.join(folder, entry.name);
        return entry.isDirectory() ? filesIn(place) : Promise.resolve([place]);
      }),
  );
  return nested.flat();
}

async function nonEmpty(file: string): Promise<boolean> {
  return (await stat(file)).size > 0;
}

/** Writes a query's rows into files that are to become objects. Rows without keys come in no order. */
export async function writeObjects(
  engine: AthenaEngine,
  connection: DuckDBConnection,
  { select, format, options = [], keys = [], parts, name }: ObjectsToWrite,
): Promise<{ readonly objects: readonly WrittenObject[]; readonly rows: number }> {
  const folder = engine.temporary();
  const copy = async (from: string, to: string, more: readonly string[]): Promise<number> => {
    const all = [`FORMAT ${format}`, ...options, ...more].join(', ');
    const [[count] = []] = await valuesOf(connection, `COPY (${from}) TO ${quoteText(to)} (${all})`);
    return Number(count ?? 0);
  };
  if (keys.length > 0) {
    const rows = await copy(select, folder, [`PARTITION_BY (${keys.map(quoteName).join(', ')})`]);
    const files = rows === 0 ? [] : await filesIn(folder);
    const objects = files.map((file, index) => {
      const parts = path.relative(folder, file).split(path.sep).slice(0, -1);
      const values = parts.map((part) => decodeURIComponent(part.slice(part.indexOf('=') + 1)));
      return { file, key: [...parts, `${name}_${index}`].join('/'), values };
    });
    return { objects, rows };
  }
  const whole = engine.temporary();
  const [[count] = []] = await valuesOf(
    connection,
    `COPY (${select}) TO ${quoteText(whole)} (${['FORMAT parquet', ...(format === 'parquet' ? options : []), 'PER_THREAD_OUTPUT true', "FILE_SIZE_BYTES '32MB'"].join(', ')})`,
  );
  const rows = Number(count ?? 0);
  const files: string[] = [];
  if (rows > smallRows && format === 'parquet') files.push(...(await filesIn(whole)));
  else if (rows > 0) {
    await mkdir(folder);
    const source = `read_parquet(${quoteText(`${whole}/*.parquet`)}, file_row_number = true)`;
    for (let part = 0; part < parts; part += 1) {
      const file = path.join(folder, String(part));
      const share = `SELECT * EXCLUDE (file_row_number) FROM ${source} WHERE file_row_number % ${parts} = ${part}`;
      if ((await copy(share, file, [])) > 0 && (await nonEmpty(file))) files.push(file);
    }
  }
  return {
    rows,
    objects: files.map((file, index) => ({ file, key: `${name}_${index}`, values: [] })),
  };
}

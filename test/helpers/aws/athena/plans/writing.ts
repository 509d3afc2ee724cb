import { writeFile } from 'node:fs/promises';
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import { placeOf } from '../../catalog/catalog.ts';
import { Violation } from '../../core/errors.ts';
import type { ObjectStore } from '../../s3/store.ts';
import type { CompiledQuery } from '../compile.ts';
import { quoteName, valuesOf } from '../engine.ts';
import { athenaType } from '../sql/result-types.ts';
import { SqlError } from '../sql/sql-error.ts';
import { columnInfo } from './columns.ts';
import type { Outcome, PlanContext, RunContext } from './plan.ts';
import type { ObjectFormat, WrittenObject } from './write-objects.ts';

const unsupported = new Set([
  'timestamp with time zone',
  'time',
  'json',
  'uuid',
  'interval day to second',
  'unknown',
]);

/** The names that the objects' columns get; refuses what Hive has no type for. */
export function demandWritable({ names, types }: CompiledQuery): void {
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) {
      throw new SqlError('DUPLICATE_COLUMN_NAME', `line 1:1: Column name '${name}' specified more than once`);
    }
  }
  for (const type of types) {
    const { name } = athenaType(type);
    if (!unsupported.has(name)) continue;
    const shown =
      { 'timestamp with time zone': 'timestamp(3) with time zone', time: 'time(3)' }[name] ?? name;
    throw new SqlError('NOT_SUPPORTED', `Unsupported Hive type: ${shown}`);
  }
}

const isCollection = (type: DuckDBType) =>
  type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.MAP;

/** Parquet as Athena writes it holds no empty list and no empty map. */
export async function demandNoEmptyLists({ connection }: RunContext, query: CompiledQuery): Promise<void> {
  const places = query.types.flatMap((type, index) => (isCollection(type) ? [index] : []));
  if (places.length === 0) return;
  const all = query.types.map((_, index) => `c${index}`).join(', ');
  const empty = places.map((place) => `trino.cardinality(c${place}) = 0`).join(' OR ');
  const [[count] = []] = await valuesOf(
    connection,
    `SELECT count(*) FROM (${query.sql}) AS q(${all}) WHERE ${empty}`,
  );
  if (Number(count) > 0) {
    throw new SqlError(
      'HIVE_WRITER_DATA_ERROR',
      'empty fields are illegal, the field should be ommited completely instead',
    );
  }
}

/** The query with its columns named, sums as the bigint that they are. */
export function writable({ sql, names, types }: CompiledQuery): string {
  const columns = types.map((type, index) => {
    const value = type.typeId === DuckDBTypeId.HUGEINT ? `CAST(c${index} AS BIGINT)` : `c${index}`;
    return `${value} AS ${quoteName(names[index] ?? '')}`;
  });
  return `SELECT ${columns.join(', ')} FROM (${sql}) AS q(${types.map((_, index) => `c${index}`).join(', ')})`;
}

export function objectFormat(name: string | undefined): ObjectFormat {
  switch ((name ?? 'PARQUET').toUpperCase()) {
    case 'PARQUET':
      return 'parquet';
    case 'JSON':
      return 'json';
    case 'TEXTFILE':
      return 'csv';
    default:
      throw new Violation(`The double writes no ${name}.`);
  }
}

/** COPY's options for a format, by the properties of the statement. */
export function formatOptions(
  format: ObjectFormat,
  properties: ReadonlyMap<string, readonly string[]>,
): string[] {
  const [compression] = properties.get('compression') ?? properties.get('write_compression') ?? [];
  if (format === 'parquet')
    return compression === undefined ? [] : [`COMPRESSION ${compression.toLowerCase()}`];
  if (compression !== undefined && compression.toUpperCase() !== 'NONE') {
    throw new Violation(`The double compresses no ${format}.`);
  }
  const [delimiter = '\u0001'] = properties.get('field_delimiter') ?? [];
  return format === 'csv'
    ? ['HEADER false', `DELIM '${delimiter.replaceAll("'", "''")}'`, "NULLSTR '\\N'", "QUOTE ''"]
    : [];
}

export function demandEmpty(store: ObjectStore, location: string): void {
  const { bucket, prefix } = placeOf(location);
  if (!store.buckets.has(bucket)) {
    throw new SqlError('HIVE_FILESYSTEM_ERROR', `The specified bucket does not exist: ${bucket}`);
  }
  if (store.list(bucket, prefix).length > 0) {
    throw new SqlError('HIVE_PATH_ALREADY_EXISTS', `Target directory already exists: ${location}`);
  }
}

/** Puts written files where they belong and lists them in the manifest; gives their addresses. */
export async function publishObjects(
  { store, engine }: PlanContext,
  location: string,
  objects: readonly WrittenObject[],
  manifest: string | undefined,
): Promise<void> {
  const { bucket, prefix } = placeOf(location);
  for (const { file, key } of objects) await store.adopt(bucket, `${prefix}${key}`, file);
  if (manifest === undefined) return;
  const list = engine.temporary();
  await writeFile(list, objects.map(({ key }) => `s3://${bucket}/${prefix}${key}\n`).join(''));
  const place = placeOf(manifest);
  await store.adopt(place.bucket, place.prefix.slice(0, -1), list);
}

export function manifestOf({ outputFolder, executionId }: RunContext): string | undefined {
  return outputFolder === null ? undefined : `${outputFolder}${executionId}-manifest.csv`;
}

/** What a statement that writes comes to: how many rows, and no result. */
export function writtenOutcome(
  rows: number,
  scannedBytes: number,
  manifest: string | undefined,
  publish: () => Promise<void>,
): Outcome {
  return {
    columns: [columnInfo('rows', { name: 'bigint', precision: 19, scale: 0 })],
    file: null,
    form: 'none',
    scannedBytes,
    updateCount: rows,
    outputRows: rows,
    ...(manifest === undefined ? {} : { manifest }),
    publish,
  };
}

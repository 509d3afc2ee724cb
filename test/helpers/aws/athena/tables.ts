import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import type { Partition, StorageDescriptor } from '@aws-sdk/client-glue';
import { type CatalogTable, columnsOf, placeOf } from '../catalog/catalog.ts';
import { Violation } from '../core/errors.ts';
import type { ObjectStore } from '../s3/store.ts';
import { type AthenaEngine, quoteName, quoteText } from './engine.ts';
import { duckType } from './sql/types.ts';

export interface TableFile {
  readonly path: string;
  readonly key: string;
  readonly size: number;
  /** Of the partition it belongs to. */
  readonly values: readonly string[];
}

/** A table as the engine sees it: a view over the files of its objects. */
export interface TableView {
  /** `t1`, `t2`, …: the view's name, and the mark that its scans carry. */
  readonly mark: string;
  readonly table: CatalogTable;
  readonly format: TableFormat;
  readonly files: readonly TableFile[];
  readonly sql: string;
}

export type TableFormat = 'parquet' | 'csv' | 'json';

/** The hidden column that tells the scans of one table from those of another. */
export const markColumn = '__table';

export function formatOf(descriptor: StorageDescriptor | undefined): TableFormat {
  const text = `${descriptor?.InputFormat ?? ''} ${descriptor?.SerdeInfo?.SerializationLibrary ?? ''}`;
  if (/parquet/i.test(text)) return 'parquet';
  if (/json/i.test(text)) return 'json';
  if (/LazySimple|OpenCSV|TextInputFormat/i.test(text)) return 'csv';
  throw new Violation(`The double reads no table of ${text}.`);
}

function objectsAt(store: ObjectStore, location: string) {
  const { bucket, prefix } = placeOf(location);
  if (!store.buckets.has(bucket)) return [];
  return store
    .list(bucket, prefix)
    .filter(({ key, size }) => size > 0 && !/^[_.]/.test(key.split('/').at(-1) ?? ''));
}

/** The files of a table, or of its partitions. */
function filesOf(store: ObjectStore, { table, partitions }: CatalogTable): Omit<TableFile, 'path'>[] {
  const keys = table.PartitionKeys ?? [];
  const places: readonly Pick<Partition, 'Values' | 'StorageDescriptor'>[] =
    keys.length === 0
      ? [
          {
            Values: [],
            ...(table.StorageDescriptor === undefined ? {} : { StorageDescriptor: table.StorageDescriptor }),
          },
        ]
      : [...partitions.values()];
  return places.flatMap(({ Values = [], StorageDescriptor: descriptor }) => {
    const location = descriptor?.Location;
    if (location === undefined) return [];
    return objectsAt(store, location).map(({ key, size, file }) => {
      if (file === undefined) throw new Violation(`${key} has no file that the engine could read.`);
      return { key, size, values: Values, file };
    });
  });
}

function reading(format: TableFormat, list: string, hive: string, table: CatalogTable): string {
  const descriptor = table.table.StorageDescriptor;
  const columns = columnsOf(descriptor)
    .map(({ Name = '', Type = '' }) => `${quoteText(Name)}: ${quoteText(duckType(Type))}`)
    .join(', ');
  const options = `hive_partitioning = true, hive_types = {${hive}}`;
  switch (format) {
    case 'parquet':
      return `read_parquet(${list}, ${options})`;
    case 'json':
      return `read_json(${list}, columns = {${columns}}, format = 'newline_delimited', ${options})`;
    case 'csv': {
      const parameters = descriptor?.SerdeInfo?.Parameters ?? {};
      const delimiter = parameters['field.delim'] ?? parameters.separatorChar ?? ',';
      const header = table.table.Parameters?.['skip.header.line.count'] === '1';
      return `read_csv(${list}, columns = {${columns}}, header = ${header}, delim = ${quoteText(delimiter)}, quote = '"', escape = '"', nullstr = '\\N', auto_detect = false, ${options})`;
    }
  }
}

/** Lays the table's objects out where the engine finds them, with what its partitions say in the paths. */
export async function viewOf(
  store: ObjectStore,
  engine: AthenaEngine,
  table: CatalogTable,
  mark: string,
): Promise<TableView> {
  const keys = table.table.PartitionKeys ?? [];
  const columns = columnsOf(table.table.StorageDescriptor);
  const format = formatOf(table.table.StorageDescriptor);
  const found = filesOf(store, table);
  const all = [...columns, ...keys];
  if (found.length === 0) {
    const nothing = all.map(
      ({ Name = '', Type = '' }) => `CAST(NULL AS ${duckType(Type)}) AS ${quoteName(Name)}`,
    );
    return { mark, table, format, files: [], sql: `SELECT ${nothing.join(', ')} WHERE false` };
  }
  const root = engine.temporary();
  const folderOf = (name: string, values: readonly string[]) =>
    path.join(
      root,
      `${markColumn}=${name}`,
      ...keys.map(({ Name = '' }, index) => `${Name}=${encodeURIComponent(values[index] ?? '')}`),
    );
  const files: TableFile[] = [];
  for (const [index, { key, size, values, ...place }] of found.entries()) {
    const folder = folderOf(mark, values);
    await mkdir(folder, { recursive: true });
    const link = path.join(folder, `${index}${key.endsWith('.gz') ? '.gz' : ''}`);
    await symlink((place as { file: string }).file, link);
    files.push({ path: link, key, size, values });
  }
  // One more that never fits the mark: so every scan says which mark it wants.
  const [first] = files;
  const other = folderOf('none', first?.values ?? []);
  await mkdir(other, { recursive: true });
  const stray = path.join(other, path.basename(first?.path ?? '0'));
  await symlink(first?.path ?? '', stray);
  const list = `[${[...files.map((file) => file.path), stray].map(quoteText).join(', ')}]`;
  const hive = [
    `${quoteName(markColumn)}: VARCHAR`,
    ...keys.map(({ Name = '', Type = '' }) => `${quoteName(Name)}: ${duckType(Type)}`),
  ].join(', ');
  const selected = [
    ...columns.map(
      ({ Name = '', Type = '' }) => `CAST(${quoteName(Name)} AS ${duckType(Type)}) AS ${quoteName(Name)}`,
    ),
    ...keys.map(({ Name = '' }) => quoteName(Name)),
  ];
  const sql = `SELECT ${selected.join(', ')} FROM ${reading(format, list, hive, table)} WHERE ${quoteName(markColumn)} = ${quoteText(mark)}`;
  return { mark, table, format, files, sql };
}

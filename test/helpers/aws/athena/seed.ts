import { type CatalogTable, partitionKey, placeOf } from '../catalog/catalog.ts';
import { type ColumnSpec, descriptorOf, glueColumns } from './descriptors.ts';
import { quoteName, quoteText } from './engine.ts';
import type { PlanContext } from './plans/plan.ts';
import { type ObjectFormat, writeObjects } from './plans/write-objects.ts';
import { duckType } from './sql/types.ts';

export type SeedValue = string | number | bigint | boolean | null;

/** A table to be there, with real objects and its lines in Glue. */
export interface TableSpec {
  readonly database: string;
  readonly name: string;
  readonly columns: readonly ColumnSpec[];
  /** Columns that the objects' keys hold; they come last. */
  readonly partitions?: readonly ColumnSpec[];
  /** One array a row, partitions last. Nested values are text as the engine casts it: `[1, 2]`, `{'a': 1}`. */
  readonly rows?: readonly (readonly SeedValue[])[];
  /** Or a query of the engine's (DuckDB) with these columns in this order, for many rows. */
  readonly select?: string;
  readonly format?: ObjectFormat;
  /** `s3://lake/database/name/` unless said otherwise; the bucket is made where it is not there. */
  readonly location?: string;
  readonly comment?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Into how many objects rows without partitions are dealt out; one. */
  readonly parts?: number;
}

function literal(value: SeedValue): string {
  return value === null ? 'NULL' : quoteText(String(value));
}

/** Writes the table's rows as objects and puts it, with its partitions, into Glue. */
export async function addTable(context: PlanContext, spec: TableSpec): Promise<CatalogTable> {
  const { catalog, store, engine, double } = context;
  const { database, name, columns, partitions = [], rows = [], format = 'parquet' } = spec;
  const location = spec.location ?? `s3://lake/${database}/${name}/`;
  const { bucket, prefix } = placeOf(location);
  if (!store.buckets.has(bucket)) store.createBucket(bucket);
  if (!catalog.databases.has(database.toLowerCase())) {
    catalog.addDatabase({ Name: database, CatalogId: double.account, CreateTime: double.clock.now() });
  }
  const csv = format === 'csv';
  const table = catalog.addTable(database, {
    Name: name,
    CatalogId: double.account,
    CreateTime: double.clock.now(),
    TableType: 'EXTERNAL_TABLE',
    ...(spec.comment === undefined ? {} : { Description: spec.comment }),
    StorageDescriptor: descriptorOf(
      columns,
      location,
      format,
      csv ? { 'field.delim': ',', 'serialization.format': ',' } : undefined,
    ),
    PartitionKeys: glueColumns(partitions),
    Parameters: {
      EXTERNAL: 'TRUE',
      classification: format,
      ...(csv ? { 'skip.header.line.count': '1' } : {}),
      ...spec.parameters,
    },
  });

  const all = [...columns, ...partitions];
  const places = all.map((_, index) => `c${index}`).join(', ');
  const values = rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ');
  const nothing = `SELECT ${all.map(() => 'NULL').join(', ')} WHERE false`;
  const source = spec.select ?? (rows.length === 0 ? nothing : `VALUES ${values}`);
  const cast = all.map(
    (column, index) =>
      `CAST(c${index} AS ${duckType(column.type)}) AS ${quoteName(column.name.toLowerCase())}`,
  );
  const connection = await engine.connect();
  try {
    const { objects } = await writeObjects(engine, connection, {
      select: `SELECT ${cast.join(', ')} FROM (${source}) AS s(${places})`,
      format,
      options: csv ? ['HEADER true', "NULLSTR '\\N'"] : [],
      keys: partitions.map((column) => column.name.toLowerCase()),
      parts: spec.parts ?? 1,
      name: 'part',
    });
    for (const { file, key, values: of } of objects) {
      await store.adopt(bucket, `${prefix}${key}`, file);
      if (partitions.length > 0)
        addPartition(context, table, of, `s3://${bucket}/${prefix}${key.replace(/[^/]*$/, '')}`);
    }
  } finally {
    connection.closeSync();
  }
  return table;
}

/** Puts a partition into Glue unless it is there. */
export function addPartition(
  { double }: PlanContext,
  table: CatalogTable,
  values: readonly string[],
  location: string,
): boolean {
  const key = partitionKey(values);
  if (table.partitions.has(key)) return false;
  table.partitions.set(key, {
    Values: [...values],
    DatabaseName: table.database,
    TableName: table.name,
    CreationTime: double.clock.now(),
    StorageDescriptor: { ...table.table.StorageDescriptor, Location: location },
    Parameters: {},
    CatalogId: double.account,
  });
  return true;
}

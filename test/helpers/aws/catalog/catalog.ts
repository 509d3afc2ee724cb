import type { Column, Database, Partition, StorageDescriptor, Table } from '@aws-sdk/client-glue';

/** A table with its partitions, by their values. */
export interface CatalogTable {
  readonly database: string;
  readonly name: string;
  table: Table;
  readonly partitions: Map<string, Partition>;
}

export interface CatalogDatabase {
  readonly name: string;
  readonly database: Database;
  /** By name, in the order of their names. */
  readonly tables: Map<string, CatalogTable>;
}

/** The metadata that Glue answers from and Athena reads. Names are kept in lower case, as Glue does. */
export interface Catalog {
  readonly databases: ReadonlyMap<string, CatalogDatabase>;
  addDatabase(database: Database): CatalogDatabase;
  dropDatabase(name: string): void;
  table(database: string, name: string): CatalogTable | undefined;
  addTable(database: string, table: Table): CatalogTable;
  dropTable(database: string, name: string): void;
}

/** What partitions are kept by. */
export function partitionKey(values: readonly string[]): string {
  return JSON.stringify(values);
}

export function columnsOf(descriptor: StorageDescriptor | undefined): readonly Column[] {
  return descriptor?.Columns ?? [];
}

/** `s3://bucket/prefix` taken apart; the prefix ends in a slash. */
export function placeOf(location: string): { readonly bucket: string; readonly prefix: string } {
  const [, bucket, prefix = ''] = /^s3a?:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  if (bucket === undefined) throw new Error(`${location} is no place in S3.`);
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

export function createCatalog(): Catalog {
  const databases = new Map<string, CatalogDatabase>();

  function demand(name: string): CatalogDatabase {
    const database = databases.get(name.toLowerCase());
    if (database === undefined) throw new Error(`The double has no database ${name}.`);
    return database;
  }

  return {
    databases,
    addDatabase(database) {
      const name = (database.Name ?? '').toLowerCase();
      const made = { name, database: { ...database, Name: name }, tables: new Map<string, CatalogTable>() };
      databases.set(name, made);
      return made;
    },
    dropDatabase: (name) => void databases.delete(name.toLowerCase()),
    table: (database, name) => databases.get(database.toLowerCase())?.tables.get(name.toLowerCase()),
    addTable(database, table) {
      const of = demand(database);
      const name = (table.Name ?? '').toLowerCase();
      const made: CatalogTable = {
        database: of.name,
        name,
        table: { ...table, Name: name, DatabaseName: of.name },
        partitions: new Map(),
      };
      of.tables.set(name, made);
      return made;
    },
    dropTable: (database, name) =>
      void databases.get(database.toLowerCase())?.tables.delete(name.toLowerCase()),
  };
}

import {
  AlreadyExistsException$,
  CreateDatabase$,
  type CreateDatabaseRequest,
  type CreateDatabaseResponse,
  CreateTable$,
  type CreateTableRequest,
  type CreateTableResponse,
  DeleteTable$,
  type DeleteTableRequest,
  type DeleteTableResponse,
  EntityNotFoundException$,
  GetDatabase$,
  type GetDatabaseRequest,
  type GetDatabaseResponse,
  GetDatabases$,
  type GetDatabasesRequest,
  type GetDatabasesResponse,
  GetTable$,
  type GetTableRequest,
  type GetTableResponse,
  GetTables$,
  type GetTablesRequest,
  type GetTablesResponse,
} from '@aws-sdk/client-glue';
import type { Catalog, CatalogDatabase, CatalogTable } from '../catalog/catalog.ts';
import type { DoubleContext } from '../core/context.ts';
import { modelled } from '../core/modelled.ts';
import { type Operation, operation } from '../core/service.ts';
import { pageOf } from './pages.ts';

export function notFound(message: string) {
  return modelled(EntityNotFoundException$, { Message: message });
}

export function demandDatabase(catalog: Catalog, name: string | undefined): CatalogDatabase {
  const database = catalog.databases.get((name ?? '').toLowerCase());
  if (database === undefined) throw notFound(`Database ${name} not found.`);
  return database;
}

export function demandTable(
  catalog: Catalog,
  { DatabaseName, Name }: { DatabaseName?: string | undefined; Name?: string | undefined },
): CatalogTable {
  const table = demandDatabase(catalog, DatabaseName).tables.get((Name ?? '').toLowerCase());
  if (table === undefined) throw notFound(`Table ${Name} not found.`);
  return table;
}

/** Glue's patterns of names: `*` stands for anything, `|` for or. */
function nameFilter(expression: string | undefined): (name: string) => boolean {
  if (expression === undefined || expression === '') return () => true;
  const pattern = new RegExp(`^(?:${expression.replaceAll(/(?<!\.)\*/g, '.*')})$`, 'i');
  return (name) => pattern.test(name);
}

export function tableOperations({ clock, account }: DoubleContext, catalog: Catalog): Operation[] {
  return [
    operation<GetDatabasesRequest, GetDatabasesResponse>(GetDatabases$, ({ NextToken, MaxResults }) => {
      const all = [...catalog.databases.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = pageOf(all, NextToken, MaxResults ?? 100);
      return { DatabaseList: items.map(({ database }) => database), ...next };
    }),
    operation<GetDatabaseRequest, GetDatabaseResponse>(GetDatabase$, ({ Name }) => ({
      Database: demandDatabase(catalog, Name).database,
    })),
    operation<GetTablesRequest, GetTablesResponse>(GetTables$, (input) => {
      const matches = nameFilter(input.Expression);
      const all = [...demandDatabase(catalog, input.DatabaseName).tables.values()]
        .filter(({ name }) => matches(name))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = pageOf(all, input.NextToken, Math.min(input.MaxResults ?? 100, 100));
      return { TableList: items.map(({ table }) => table), ...next };
    }),
    operation<GetTableRequest, GetTableResponse>(GetTable$, (input) => ({
      Table: demandTable(catalog, input).table,
    })),
    operation<CreateDatabaseRequest, CreateDatabaseResponse>(CreateDatabase$, ({ DatabaseInput }) => {
      const { Name = '', Description, LocationUri } = DatabaseInput ?? { Name: '' };
      if (catalog.databases.has(Name.toLowerCase())) {
        throw modelled(AlreadyExistsException$, { Message: `Database ${Name} already exists.` });
      }
      catalog.addDatabase({
        Name,
        CatalogId: account,
        CreateTime: clock.now(),
        ...(Description === undefined ? {} : { Description }),
        ...(LocationUri === undefined ? {} : { LocationUri }),
      });
      return {};
    }),
    operation<CreateTableRequest, CreateTableResponse>(CreateTable$, ({ DatabaseName, TableInput }) => {
      const database = demandDatabase(catalog, DatabaseName);
      if (TableInput?.Name === undefined) throw new Error('CreateTable came without a table.');
      if (database.tables.has(TableInput.Name.toLowerCase())) {
        throw modelled(AlreadyExistsException$, { Message: `Table ${TableInput.Name} already exists.` });
      }
      const { TargetTable: _, ViewDefinition: __, ...table } = TableInput;
      catalog.addTable(database.name, { ...table, CatalogId: account, CreateTime: clock.now() });
      return {};
    }),
    operation<DeleteTableRequest, DeleteTableResponse>(DeleteTable$, (input) => {
      const { database, name } = demandTable(catalog, input);
      catalog.dropTable(database, name);
      return {};
    }),
  ];
}

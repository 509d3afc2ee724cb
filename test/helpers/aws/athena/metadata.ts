import {
  type Column,
  GetDatabase$,
  type GetDatabaseInput,
  type GetDatabaseOutput,
  GetDataCatalog$,
  type GetDataCatalogInput,
  type GetDataCatalogOutput,
  GetTableMetadata$,
  type GetTableMetadataInput,
  type GetTableMetadataOutput,
  GetWorkGroup$,
  type GetWorkGroupInput,
  type GetWorkGroupOutput,
  ListDatabases$,
  type ListDatabasesInput,
  type ListDatabasesOutput,
  ListDataCatalogs$,
  type ListDataCatalogsInput,
  type ListDataCatalogsOutput,
  ListTableMetadata$,
  type ListTableMetadataInput,
  type ListTableMetadataOutput,
  ListWorkGroups$,
  type ListWorkGroupsInput,
  type ListWorkGroupsOutput,
  MetadataException$,
  type TableMetadata,
} from '@aws-sdk/client-athena';
import type { Column as GlueColumn } from '@aws-sdk/client-glue';
import type { Catalog, CatalogTable } from '../catalog/catalog.ts';
import { modelled } from '../core/modelled.ts';
import { type Operation, operation } from '../core/service.ts';
import { invalidRequest } from './errors.ts';
import type { WorkGroups } from './workgroups.ts';

function page<T>(all: readonly T[], token: string | undefined, size: number) {
  const from = Number(token ?? 0);
  const to = from + size;
  return { items: all.slice(from, to), next: to < all.length ? { NextToken: String(to) } : {} };
}

function columnsAs(columns: readonly GlueColumn[] = []): Column[] {
  return columns.map(({ Name = '', Type, Comment }) => ({
    Name,
    ...(Type === undefined ? {} : { Type }),
    ...(Comment === undefined ? {} : { Comment }),
  }));
}

function metadataOf({ name, table }: CatalogTable): TableMetadata {
  const { StorageDescriptor, PartitionKeys, Parameters = {}, TableType, CreateTime } = table;
  const parameters: Record<string, string> = { ...Parameters };
  const { Location, InputFormat, OutputFormat, SerdeInfo } = StorageDescriptor ?? {};
  if (Location !== undefined) parameters.location = Location;
  if (InputFormat !== undefined) parameters.inputformat = InputFormat;
  if (OutputFormat !== undefined) parameters.outputformat = OutputFormat;
  const serde = SerdeInfo?.SerializationLibrary;
  if (serde !== undefined) parameters['serde.serialization.lib'] = serde;
  return {
    Name: name,
    ...(CreateTime === undefined ? {} : { CreateTime }),
    ...(TableType === undefined ? {} : { TableType }),
    Columns: columnsAs(StorageDescriptor?.Columns),
    PartitionKeys: columnsAs(PartitionKeys),
    Parameters: parameters,
  };
}

/** Athena's own view of workgroups, catalogs, databases and tables. */
export function metadataOperations(
  catalog: Catalog,
  groups: WorkGroups,
  catalogs: () => readonly string[],
): Operation[] {
  function demandCatalog(name: string | undefined): void {
    if (!catalogs().some((one) => one.toLowerCase() === (name ?? '').toLowerCase())) {
      throw invalidRequest(`Data catalog ${name} was not found`);
    }
  }

  function tablesOf(catalogName: string | undefined, name: string | undefined) {
    demandCatalog(catalogName);
    const database = catalog.databases.get((name ?? '').toLowerCase());
    if (database === undefined) {
      throw modelled(MetadataException$, {
        Message: `EntityNotFoundException: Entity Not Found (Database ${name} not found.)`,
      });
    }
    return database;
  }

  return [
    operation<GetWorkGroupInput, GetWorkGroupOutput>(GetWorkGroup$, ({ WorkGroup = '' }) => ({
      WorkGroup: groups.demand(WorkGroup).description,
    })),
    operation<ListWorkGroupsInput, ListWorkGroupsOutput>(
      ListWorkGroups$,
      ({ NextToken, MaxResults = 50 }) => {
        const { items, next } = page(groups.all(), NextToken, MaxResults);
        return {
          WorkGroups: items.map(({ description }) => ({
            Name: description.Name ?? '',
            State: description.State ?? 'ENABLED',
            ...(description.Description === undefined ? {} : { Description: description.Description }),
            ...(description.CreationTime === undefined ? {} : { CreationTime: description.CreationTime }),
          })),
          ...next,
        };
      },
    ),
    operation<ListDataCatalogsInput, ListDataCatalogsOutput>(
      ListDataCatalogs$,
      ({ NextToken, MaxResults = 50 }) => {
        const { items, next } = page(catalogs(), NextToken, MaxResults);
        return {
          DataCatalogsSummary: items.map((CatalogName) => ({ CatalogName, Type: 'GLUE' as const })),
          ...next,
        };
      },
    ),
    operation<GetDataCatalogInput, GetDataCatalogOutput>(GetDataCatalog$, ({ Name = '' }) => {
      demandCatalog(Name);
      return { DataCatalog: { Name, Type: 'GLUE' } };
    }),
    operation<ListDatabasesInput, ListDatabasesOutput>(
      ListDatabases$,
      ({ CatalogName, NextToken, MaxResults = 50 }) => {
        demandCatalog(CatalogName);
        const all = [...catalog.databases.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
        const { items, next } = page(all, NextToken, MaxResults);
        return {
          DatabaseList: items.map(({ name, database: { Description } }) => ({
            Name: name,
            ...(Description === undefined ? {} : { Description }),
          })),
          ...next,
        };
      },
    ),
    operation<GetDatabaseInput, GetDatabaseOutput>(GetDatabase$, ({ CatalogName, DatabaseName }) => ({
      Database: { Name: tablesOf(CatalogName, DatabaseName).name },
    })),
    operation<ListTableMetadataInput, ListTableMetadataOutput>(ListTableMetadata$, (input) => {
      const { CatalogName, DatabaseName, Expression, NextToken, MaxResults = 50 } = input;
      const pattern = new RegExp(`^(?:${Expression ?? '.*'})$`, 'i');
      const all = [...tablesOf(CatalogName, DatabaseName).tables.values()]
        .filter(({ name }) => pattern.test(name))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(all, NextToken, MaxResults);
      return { TableMetadataList: items.map(metadataOf), ...next };
    }),
    operation<GetTableMetadataInput, GetTableMetadataOutput>(GetTableMetadata$, (input) => {
      const { CatalogName, DatabaseName, TableName = '' } = input;
      const table = tablesOf(CatalogName, DatabaseName).tables.get(TableName.toLowerCase());
      if (table === undefined) {
        throw modelled(MetadataException$, {
          Message: `EntityNotFoundException: Entity Not Found (Table ${TableName} not found.)`,
        });
      }
      return { TableMetadata: metadataOf(table) };
    }),
  ];
}

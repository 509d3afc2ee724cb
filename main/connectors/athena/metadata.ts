import {
  AthenaClient,
  type Database,
  type DataCatalogSummary,
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListTableMetadataCommand,
  type TableMetadata,
} from '@aws-sdk/client-athena';
import {
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GlueClient,
  type Partition,
  type Table,
} from '@aws-sdk/client-glue';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { Aws, AwsClient, AwsClientClass, AwsContext } from '../../aws/aws.ts';
import { requestError } from './errors.ts';
import type { AthenaProfile } from './profile.ts';

/** The catalog that is Glue's of the account itself; others have no partitions that can be read here. */
export const glueCatalog = 'awsdatacatalog';

/** The most a page holds: of Athena's lists, Glue's tables and Glue's partitions. */
const athenaPage = 50;
const gluePage = 100;
const partitionPage = 1000;

/** Parts that partitions are read in at the same time. */
const segments = 4;

/** What Athena and Glue know of tables. Lists are whole: every page is read. Each throws not-found. */
export interface Metadata {
  catalogs(context: AwsContext): Promise<readonly DataCatalogSummary[]>;
  databases(catalog: string, context: AwsContext): Promise<readonly Database[]>;
  tables(catalog: string, database: string, context: AwsContext): Promise<readonly TableMetadata[]>;
  table(catalog: string, database: string, name: string, context: AwsContext): Promise<TableMetadata>;
  /** A table of Glue's with where and how it is stored. */
  glueTable(database: string, name: string, context: AwsContext): Promise<Table>;
  /** Partitions of a table of Glue's, those that `expression` holds of. They come without columns. */
  partitions(
    database: string,
    name: string,
    expression: string | undefined,
    context: AwsContext,
  ): Promise<readonly Partition[]>;
}

/** A table of Glue's as Athena describes it. */
function asMetadata({
  Name,
  TableType,
  Parameters,
  StorageDescriptor,
  PartitionKeys,
  Description,
}: Table): TableMetadata {
  return {
    Name,
    ...(TableType === undefined ? {} : { TableType }),
    Columns: StorageDescriptor?.Columns?.map(({ Name: column, Type, Comment }) => ({
      Name: column,
      Type,
      Comment,
    })),
    PartitionKeys: PartitionKeys?.map(({ Name: column, Type, Comment }) => ({ Name: column, Type, Comment })),
    Parameters: { ...Parameters, ...(Description === undefined ? {} : { comment: Description }) },
  };
}

/** Every page: `read` gives one and the token of the next. */
async function allPages<T>(
  read: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly T[] | undefined; readonly next: string | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items, next } = await read(token);
    all.push(...(items ?? []));
    token = next;
  } while (token !== undefined);
  return all;
}

export function createMetadata(aws: Aws, profile: AthenaProfile): Metadata {
  const perSecond = profile.limits.readsPerSecond;
  const WorkGroup = profile.workgroup;

  async function call<C extends AwsClient, T>(
    client: AwsClientClass<C>,
    operation: string,
    work: (client: C, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    context: AwsContext,
  ): Promise<T> {
    try {
      return await aws.call(profile.aws, client, { operation, perSecond }, work, context);
    } catch (error) {
      throw requestError(error, operation, profile);
    }
  }

  const athenaTables = (catalog: string, database: string, context: AwsContext) =>
    allPages(async (token) => {
      const input = {
        CatalogName: catalog,
        DatabaseName: database,
        MaxResults: athenaPage,
        WorkGroup,
        NextToken: token,
      };
      const page = await call(
        AthenaClient,
        'athena:ListTableMetadata',
        (client, options) => client.send(new ListTableMetadataCommand(input), options),
        context,
      );
      return { items: page.TableMetadataList, next: page.NextToken };
    });

  const glueTables = (database: string, context: AwsContext) =>
    allPages(async (token) => {
      const input = { DatabaseName: database, MaxResults: gluePage, NextToken: token };
      const page = await call(
        GlueClient,
        'glue:GetTables',
        (client, options) => client.send(new GetTablesCommand(input), options),
        context,
      );
      return { items: page.TableList?.map(asMetadata), next: page.NextToken };
    });

  return {
    catalogs: (context) =>
      allPages(async (token) => {
        const page = await call(
          AthenaClient,
          'athena:ListDataCatalogs',
          (client, options) =>
            client.send(
              new ListDataCatalogsCommand({ MaxResults: athenaPage, WorkGroup, NextToken: token }),
              options,
            ),
          context,
        );
        return { items: page.DataCatalogsSummary, next: page.NextToken };
      }),
    databases: (catalog, context) =>
      allPages(async (token) => {
        const input = { CatalogName: catalog, MaxResults: athenaPage, WorkGroup, NextToken: token };
        const page = await call(
          AthenaClient,
          'athena:ListDatabases',
          (client, options) => client.send(new ListDatabasesCommand(input), options),
          context,
        );
        return { items: page.DatabaseList, next: page.NextToken };
      }),
    async tables(catalog, database, context) {
      if (catalog.toLowerCase() !== glueCatalog) return athenaTables(catalog, database, context);
      try {
        // Glue gives twice as many a page.
        return await glueTables(database, context);
      } catch (error) {
        if (!isAppError(error) || error.code !== 'permission.denied') throw error;
        return athenaTables(catalog, database, context);
      }
    },
    async table(catalog, database, name, context) {
      const input = { CatalogName: catalog, DatabaseName: database, TableName: name, WorkGroup };
      const { TableMetadata: found } = await call(
        AthenaClient,
        'athena:GetTableMetadata',
        (client, options) => client.send(new GetTableMetadataCommand(input), options),
        context,
      );
      if (found !== undefined) return found;
      throw new AppError('not-found', `There is no ${database}.${name}.`, { details: { name } });
    },
    async glueTable(database, name, context) {
      const { Table: found } = await call(
        GlueClient,
        'glue:GetTable',
        (client, options) =>
          client.send(new GetTableCommand({ DatabaseName: database, Name: name }), options),
        context,
      );
      if (found !== undefined) return found;
      throw new AppError('not-found', `There is no ${database}.${name}.`, { details: { name } });
    },
    async partitions(database, name, expression, context) {
      const parts = Array.from({ length: segments }, (_, part) =>
        allPages(async (token) => {
          const input = {
            DatabaseName: database,
            TableName: name,
            Expression: expression,
            ExcludeColumnSchema: true,
            MaxResults: partitionPage,
            Segment: { SegmentNumber: part, TotalSegments: segments },
            NextToken: token,
          };
          const page = await call(
            GlueClient,
            'glue:GetPartitions',
            (client, options) => client.send(new GetPartitionsCommand(input), options),
            context,
          );
          return { items: page.Partitions, next: page.NextToken };
        }),
      );
      return (await Promise.all(parts)).flat();
    },
  };
}

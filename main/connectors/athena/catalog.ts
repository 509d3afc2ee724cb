import type { Column, TableMetadata } from '@aws-sdk/client-athena';
import type { Partition } from '@aws-sdk/client-glue';
import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import type { AwsContext } from '../../aws/aws.ts';
import { glueCatalog, type Metadata } from './metadata.ts';
import type { AthenaProfile } from './profile.ts';
import { catalogType } from './types.ts';

function comment(text: string | undefined): { readonly comment?: string } {
  return text === undefined || text.trim() === '' ? {} : { comment: text };
}

/** The first of the parameters that is a whole number; several programs keep the same figure under other names. */
function figure(parameters: Readonly<Record<string, string>> | undefined, ...keys: readonly string[]) {
  const texts = keys.map((key) => parameters?.[key]).filter((text) => /^\d{1,15}$/.test(text ?? ''));
  return texts[0] === undefined ? undefined : Number(texts[0]);
}

function sizes(
  parameters: Readonly<Record<string, string>> | undefined,
): Pick<CatalogNode, 'rows' | 'bytes'> {
  const rows = figure(parameters, 'numRows', 'recordCount');
  const bytes = figure(parameters, 'totalSize', 'sizeKey');
  return { ...(rows === undefined ? {} : { rows }), ...(bytes === undefined ? {} : { bytes }) };
}

function tableKind(type: string | undefined): CatalogNode['kind'] {
  if (type === 'VIRTUAL_VIEW') return 'view';
  return type === 'EXTERNAL_TABLE' ? 'external-table' : 'table';
}

function tableNode(
  path: readonly string[],
  { Name = '', TableType, Parameters }: TableMetadata,
): CatalogNode {
  return {
    path: [...path, Name],
    name: Name,
    kind: tableKind(TableType),
    ...comment(Parameters?.comment),
    ...sizes(Parameters),
    hasChildren: true,
  };
}

function columnNodes(
  path: readonly string[],
  { Columns = [], PartitionKeys = [] }: TableMetadata,
): CatalogNode[] {
  const node = (
    { Name = '', Type = '', Comment }: Column,
    kind: 'column' | 'partition-column',
    hasChildren: boolean,
  ): CatalogNode => ({
    path: [...path, Name],
    name: Name,
    kind,
    ...comment(Comment),
    type: catalogType(Type),
    hasChildren,
  });
  const hasPartitions = path[0]?.toLowerCase() === glueCatalog;
  return [
    ...Columns.map((column) => node(column, 'column', false)),
    // Below the first one stand its values, and below those the values of the next.
    ...PartitionKeys.map((column, index) => node(column, 'partition-column', hasPartitions && index === 0)),
  ];
}

/** What the place of a partition in the tree says: `dt=2024-01-01` below the first column of the partitions. */
function chosenValues(keys: readonly Column[], labels: readonly string[]): readonly string[] {
  return labels.map((label, index) => label.slice((keys[index]?.Name?.length ?? 0) + 1));
}

/** A value in an expression of Glue's. */
function glueValue(value: string, type = 'string'): string {
  return /^(tinyint|smallint|int|bigint)$/.test(type) ? value : `'${value.replaceAll("'", "''")}'`;
}

/** The values of the partition column at one depth, each with its partition where it is the last. */
function partitionNodes(
  path: readonly string[],
  keys: readonly Column[],
  depth: number,
  partitions: readonly Partition[],
): CatalogNode[] {
  const name = keys[depth]?.Name ?? '';
  const isLast = depth === keys.length - 1;
  const byValue = new Map(partitions.map((partition) => [partition.Values?.[depth] ?? '', partition]));
  return [...byValue]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([value, partition]) => ({
      path: [...path, `${name}=${value}`],
      name: `${name}=${value}`,
      kind: 'partition',
      ...(isLast
        ? { ...comment(partition.StorageDescriptor?.Location), ...sizes(partition.Parameters) }
        : {}),
      hasChildren: !isLast,
    }));
}

/** What there is at Athena, a level at a time. */
export interface AthenaCatalog {
  level(path: readonly string[], context: AwsContext): Promise<CatalogNode[]>;
  /** The tables of the profile's database, with their columns. */
  tables(context: AwsContext): Promise<CatalogTable[]>;
}

export function createCatalog(metadata: Metadata, profile: AthenaProfile): AthenaCatalog {
  async function partitionLevel(
    path: readonly string[],
    table: TableMetadata,
    database: string,
    context: AwsContext,
  ): Promise<CatalogNode[]> {
    const keys = table.PartitionKeys ?? [];
    const [column = '', ...labels] = path.slice(3);
    if (keys[0]?.Name !== column) return [];
    if (labels.length >= keys.length) return [];
    const chosen = chosenValues(keys, labels).map(
      (value, index) => `${keys[index]?.Name} = ${glueValue(value, keys[index]?.Type)}`,
    );
    const expression = chosen.length === 0 ? undefined : chosen.join(' AND ');
    const partitions = await metadata.partitions(database, table.Name ?? '', expression, context);
    return partitionNodes(path, keys, labels.length, partitions);
  }

  return {
    async level(path, context) {
      const [catalog, database, name] = path;
      if (catalog === undefined) {
        return (await metadata.catalogs(context)).map(({ CatalogName = '', Type }) => ({
          path: [CatalogName],
          name: CatalogName,
          kind: 'catalog',
          ...comment(Type === 'GLUE' ? undefined : Type),
          hasChildren: true,
        }));
      }
      if (database === undefined) {
        return (await metadata.databases(catalog, context)).map(({ Name = '', Description }) => ({
          path: [catalog, Name],
          name: Name,
          kind: 'schema',
          ...comment(Description),
          hasChildren: true,
        }));
      }
      if (name === undefined) {
        const tables = await metadata.tables(catalog, database, context);
        return tables.map((table) => tableNode(path, table));
      }
      const table = await metadata.table(catalog, database, name, context);
      if (path.length === 3) return columnNodes(path, table);
      if (catalog.toLowerCase() !== glueCatalog) {
        throw new AppError('unsupported', `The partitions of ${catalog} cannot be listed.`, {
          hint: 'Those of the account’s own Glue catalog can.',
        });
      }
      return partitionLevel(path, table, database, context);
    },
    async tables(context) {
      const tables = await metadata.tables(profile.catalog, profile.database, context);
      return tables.map(({ Name = '', Columns = [], PartitionKeys = [] }) => ({
        schema: profile.database,
        name: Name,
        columns: [...Columns, ...PartitionKeys].map((column) => ({
          name: column.Name ?? '',
          type: column.Type ?? '',
        })),
      }));
    },
  };
}

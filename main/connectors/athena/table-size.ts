import type { Table } from '@aws-sdk/client-glue';
import { describeBytes } from '#shared/text/bytes.ts';
import type { Aws, AwsContext, S3Object } from '../../aws/aws.ts';
import type { ReadTable } from './io-plan.ts';
import type { Metadata } from './metadata.ts';
import { glueExpression, isFiltered, mayFit, type PartitionColumn } from './partition-filter.ts';
import type { AthenaProfile } from './profile.ts';
import { asFolder, storedBytes } from './stored-bytes.ts';

/** What reading a table once takes in. */
export interface TableSize {
  readonly bytes: number;
  /** Whether columns that are not asked for are not read either, so that it may be far less. */
  readonly columnar: boolean;
  /** Whether exactly these files are read, as far as the catalog knows. */
  readonly certain: boolean;
  /** What was measured, in words. */
  readonly words: string;
  readonly warnings: readonly string[];
}

export interface SizeTools {
  readonly aws: Aws;
  readonly metadata: Metadata;
  readonly profile: AthenaProfile;
  /**
   * Whether the statement may filter on these columns of a table. A plan names the values of all partitions where
   * nothing filters, too: its constraints alone do not tell.
   */
  mayFilter(read: ReadTable, columns: readonly PartitionColumn[]): boolean;
}

function isColumnar({ StorageDescriptor: descriptor }: Table): boolean {
  const library = descriptor?.SerdeInfo?.SerializationLibrary ?? '';
  return /parquet|orc/i.test(`${descriptor?.InputFormat ?? ''} ${library}`);
}

function partitionColumns({ PartitionKeys = [] }: Table): readonly PartitionColumn[] {
  return PartitionKeys.map(({ Name = '', Type = 'string' }) => ({ name: Name, type: Type }));
}

function listed(columns: readonly PartitionColumn[]): string {
  return columns.map(({ name }) => name).join(', ');
}

/** What a path such as `…/dt=2024-01-01/hour=05/part-0` says of its partition; undefined where it says too little. */
function valuesInPath(key: string, columns: readonly PartitionColumn[]): readonly string[] | undefined {
  const folders = key.split('/');
  const values = columns.flatMap(({ name }) => {
    const start = `${name}=`.toLowerCase();
    const folder = folders.find((one) => one.toLowerCase().startsWith(start));
    return folder === undefined ? [] : [decodeURIComponent(folder.slice(start.length))];
  });
  return values.length === columns.length ? values : undefined;
}

/** A table whose partitions Glue does not list: what of all its files may be read, as far as their paths tell. */
async function sizeByPaths(
  { aws, profile, mayFilter }: SizeTools,
  read: ReadTable,
  table: Table,
  context: AwsContext,
): Promise<TableSize> {
  const name = `${read.schema}.${read.table}`;
  const columns = partitionColumns(table);
  const location = table.StorageDescriptor?.Location ?? '';
  const fits = ({ key }: S3Object) => {
    const values = columns.length === 0 ? undefined : valuesInPath(key, columns);
    return values === undefined || mayFit(columns, read.constraints, values);
  };
  const bytes = await storedBytes(aws, profile, [location], context, fits);
  const isIceberg = /^iceberg$/i.test(table.Parameters?.table_type ?? '');
  const what = isIceberg ? 'every file, of any snapshot, of the Iceberg table' : 'the files';
  return {
    bytes,
    columnar: isIceberg || isColumnar(table),
    certain: !isIceberg && columns.length === 0,
    words: `${what} of ${name}, ${describeBytes(bytes)} in S3`,
    warnings:
      columns.length > 0 && !(isFiltered(columns, read.constraints) && mayFilter(read, columns))
        ? [`${name} has partitions, and nothing filters on ${listed(columns)}: all of it is read.`]
        : [],
  };
}

/** Which of the partitions an object lies in, by its folders, is among the wanted ones. */
function inFolders(folders: ReadonlySet<string>): (object: S3Object) => boolean {
  return ({ bucket, key }) => {
    for (let slash = key.lastIndexOf('/'); slash >= 0; slash = key.lastIndexOf('/', slash - 1)) {
      if (folders.has(`s3://${bucket}/${key.slice(0, slash + 1)}`)) return true;
      if (slash === 0) return false;
    }
    return false;
  };
}

async function sizeByPartitions(
  { aws, metadata, profile, mayFilter }: SizeTools,
  read: ReadTable,
  table: Table,
  context: AwsContext,
): Promise<TableSize> {
  const name = `${read.schema}.${read.table}`;
  const columns = partitionColumns(table);
  const found = await metadata.partitions(
    read.schema,
    read.table,
    glueExpression(columns, read.constraints),
    context,
  );
  const wanted = found.filter(({ Values = [] }) => mayFit(columns, read.constraints, Values));
  const folders = wanted.flatMap(({ StorageDescriptor: descriptor }) =>
    descriptor?.Location === undefined ? [] : [asFolder(descriptor.Location)],
  );
  const root = asFolder(table.StorageDescriptor?.Location ?? '');
  const many = wanted.length > profile.limits.estimatePartitions;
  // Very many places are found quicker in one list of the whole table.
  const bytes =
    many && folders.every((folder) => folder.startsWith(root))
      ? await storedBytes(aws, profile, [root], context, inFolders(new Set(folders)))
      : await storedBytes(aws, profile, folders, context);
  const filtered = isFiltered(columns, read.constraints) && mayFilter(read, columns);
  const count = wanted.length === 1 ? '1 partition' : `${wanted.length} partitions`;
  return {
    bytes,
    columnar: isColumnar(table),
    certain: true,
    words: `${filtered ? count : `all ${count}`} of ${name}, ${describeBytes(bytes)} in S3`,
    warnings: [
      ...(filtered
        ? []
        : [`${name} has partitions, and nothing filters on ${listed(columns)}: all ${count} are read.`]),
      ...(many ? [`${name}: ${count} are read; finding their files alone takes Athena long.`] : []),
    ],
  };
}

/** What reading a table of Glue's takes in. Throws not-found, permission.denied, TooManyObjects. */
export async function tableSize(tools: SizeTools, read: ReadTable, context: AwsContext): Promise<TableSize> {
  if (read.nothing) {
    const words = `nothing of ${read.schema}.${read.table}, as no row can fit`;
    return { bytes: 0, columnar: false, certain: true, words, warnings: [] };
  }
  const table = await tools.metadata.glueTable(read.schema, read.table, context);
  const { Parameters: parameters = {}, PartitionKeys = [] } = table;
  const byPaths =
    PartitionKeys.length === 0 ||
    parameters['projection.enabled'] === 'true' ||
    /^iceberg$/i.test(parameters.table_type ?? '');
  return byPaths ? sizeByPaths(tools, read, table, context) : sizeByPartitions(tools, read, table, context);
}

import {
  AthenaClient,
  GetTableMetadataCommand,
  ListDatabasesCommand,
  ListDataCatalogsCommand,
  ListTableMetadataCommand,
  ListWorkGroupsCommand,
} from '@aws-sdk/client-athena';
import { GetPartitionsCommand, GetTableCommand, GetTablesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../helpers/aws/asking.ts';
import { type AwsDouble, startAwsDouble } from '../../helpers/aws/double.ts';

let double: AwsDouble;
let athena: AthenaClient;
let glue: GlueClient;

beforeAll(async () => {
  double = await startAwsDouble();
  athena = new AthenaClient({ ...double.client, maxAttempts: 1 });
  glue = new GlueClient({ ...double.client, maxAttempts: 1 });
  const columns = [
    { name: 'id', type: 'bigint', comment: 'number of the event' },
    { name: 'note', type: 'string' },
  ];
  const partitions = [{ name: 'month', type: 'string' }];
  await double.athena.addTable({
    database: 'main',
    name: 'events',
    columns,
    partitions,
    select: `SELECT i, 'note ' || i, '2024-' || lpad(CAST(1 + i % 12 AS VARCHAR), 2, '0') FROM range(1200) t(i)`,
  });
  await double.athena.addTable({
    database: 'main',
    name: 'lines',
    columns,
    format: 'csv',
    rows: [
      [1, 'a, "b"'],
      [2, ''],
      [3, null],
    ],
  });
});

afterAll(async () => {
  athena.destroy();
  glue.destroy();
  await double.close();
});

const sizes = (prefix: string) =>
  double.s3.list('lake', prefix).reduce((sum: number, { size }) => sum + size, 0);

async function scanned(sql: string): Promise<number | undefined> {
  const { execution } = await ask(athena, double.clock, sql);
  expect(execution.Status?.StateChangeReason).toBeUndefined();
  return execution.Statistics?.DataScannedInBytes;
}

test('a partition that the filter leaves out is not scanned, nor is a column that nobody asks for', async () => {
  const all = (await scanned('SELECT id, note FROM main.events')) ?? 0;
  const ids = (await scanned('SELECT id FROM main.events')) ?? 0;
  const one = (await scanned("SELECT id, note FROM main.events WHERE month = '2024-03'")) ?? 0;
  expect(all).toBeLessThan(sizes('main/events/'));
  expect(ids).toBeLessThan(all);
  expect(one).toBeGreaterThan(0);
  expect(one).toBeLessThan(all / 10);
  expect(await scanned('SELECT count(*) FROM main.events')).toBe(0);
  expect(await scanned("SELECT note FROM main.events WHERE month = '1999-01'")).toBe(0);
  const joined = await scanned(
    "SELECT a.note FROM main.events a JOIN main.events b ON a.note = b.note WHERE a.month = '2024-03' AND b.month = '2024-03'",
  );
  expect(joined).toBeGreaterThan(0);
});

test('a table of text is scanned whole', async () => {
  expect(await scanned('SELECT id FROM main.lines')).toBe(sizes('main/lines/'));
  const { rows } = await ask(athena, double.clock, 'SELECT id, note FROM main.lines ORDER BY id');
  expect(rows).toEqual([
    ['id', 'note'],
    ['1', 'a, "b"'],
    ['2', ''],
    ['3', null],
  ]);
});

test('EXPLAIN (TYPE IO) names the table and the partitions that are left, and scans nothing', async () => {
  const { rows, execution } = await ask(
    athena,
    double.clock,
    "EXPLAIN (TYPE IO, FORMAT JSON) SELECT note FROM main.events WHERE month BETWEEN '2024-03' AND '2024-04'",
  );
  expect(execution).toMatchObject({ StatementType: 'UTILITY', Statistics: { DataScannedInBytes: 0 } });
  const plan = JSON.parse(rows.map(([line]) => line).join('\n'));
  const at = (value: string) => ({ value, bound: 'EXACTLY' });
  expect(plan.inputTableColumnInfos).toMatchObject([
    {
      table: { catalog: 'awsdatacatalog', schemaTable: { schema: 'main', table: 'events' } },
      constraint: {
        none: false,
        columnConstraints: [
          {
            columnName: 'month',
            type: 'varchar',
            domain: {
              nullsAllowed: false,
              ranges: [
                { low: at('2024-03'), high: at('2024-03') },
                { low: at('2024-04'), high: at('2024-04') },
              ],
            },
          },
        ],
      },
    },
  ]);
});

test('Glue has the table, its partitions and their places', async () => {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: 'main', Name: 'events' }));
  expect(Table?.StorageDescriptor).toMatchObject({
    Location: 's3://lake/main/events/',
    Columns: [
      { Name: 'id', Type: 'bigint', Comment: 'number of the event' },
      { Name: 'note', Type: 'string' },
    ],
  });
  const found = await glue.send(
    new GetPartitionsCommand({
      DatabaseName: 'main',
      TableName: 'events',
      Expression: "month >= '2024-11' OR month IN ('2024-02')",
      MaxResults: 2,
    }),
  );
  expect(found.NextToken).toBeDefined();
  const rest = await glue.send(
    new GetPartitionsCommand({
      DatabaseName: 'main',
      TableName: 'events',
      Expression: "month >= '2024-11' OR month IN ('2024-02')",
      NextToken: found.NextToken,
    }),
  );
  const places = [...(found.Partitions ?? []), ...(rest.Partitions ?? [])].map(
    ({ Values, StorageDescriptor }) => [Values?.[0], StorageDescriptor?.Location],
  );
  expect(places).toEqual([
    ['2024-02', 's3://lake/main/events/month=2024-02/'],
    ['2024-11', 's3://lake/main/events/month=2024-11/'],
    ['2024-12', 's3://lake/main/events/month=2024-12/'],
  ]);
  await expect(
    glue.send(new GetTableCommand({ DatabaseName: 'main', Name: 'nothing' })),
  ).rejects.toMatchObject({ name: 'EntityNotFoundException', message: 'Table nothing not found.' });
});

test('segments part the partitions among those who list them', async () => {
  const parts = await Promise.all(
    [0, 1, 2].map(async (SegmentNumber) => {
      const { Partitions } = await glue.send(
        new GetPartitionsCommand({
          DatabaseName: 'main',
          TableName: 'events',
          Segment: { SegmentNumber, TotalSegments: 3 },
          ExcludeColumnSchema: true,
        }),
      );
      return (Partitions ?? []).map(({ Values }) => Values?.[0]);
    }),
  );
  expect(parts.flat().toSorted()).toHaveLength(12);
  expect(new Set(parts.flat()).size).toBe(12);
});

test('Athena lists workgroups, catalogs, databases and tables', async () => {
  const groups = await athena.send(new ListWorkGroupsCommand({}));
  expect(groups.WorkGroups).toMatchObject([{ Name: 'primary', State: 'ENABLED' }]);
  const catalogs = await athena.send(new ListDataCatalogsCommand({}));
  expect(catalogs.DataCatalogsSummary).toEqual([{ CatalogName: 'AwsDataCatalog', Type: 'GLUE' }]);
  const databases = await athena.send(new ListDatabasesCommand({ CatalogName: 'AwsDataCatalog' }));
  expect(databases.DatabaseList).toEqual([{ Name: 'default' }, { Name: 'main' }]);
  const at = { CatalogName: 'AwsDataCatalog', DatabaseName: 'main' };
  const tables = await athena.send(new ListTableMetadataCommand(at));
  expect(tables.TableMetadataList?.map(({ Name }) => Name)).toEqual(['events', 'lines']);
  const table = await athena.send(new GetTableMetadataCommand({ ...at, TableName: 'events' }));
  expect(table.TableMetadata?.PartitionKeys).toEqual([{ Name: 'month', Type: 'string' }]);
  await expect(
    athena.send(new GetTableMetadataCommand({ ...at, TableName: 'nothing' })),
  ).rejects.toMatchObject({ name: 'MetadataException' });
});

test('five thousand tables are listed page by page', async () => {
  for (let index = 0; index < 5000; index += 1) {
    double.catalog.databases.has('many') || double.catalog.addDatabase({ Name: 'many' });
    double.catalog.addTable('many', { Name: `t${String(index).padStart(4, '0')}` });
  }
  const names: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await glue.send(new GetTablesCommand({ DatabaseName: 'many', NextToken }));
    names.push(...(page.TableList ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect([names.length, names[0], names.at(-1)]).toEqual([5000, 't0000', 't4999']);
});

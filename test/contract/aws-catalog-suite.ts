import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '#main/connectors/athena/catalog.ts';
import type { ReadTable } from '#main/connectors/athena/io-plan.ts';
import { createMetadata } from '#main/connectors/athena/metadata.ts';
import { tableSize } from '#main/connectors/athena/table-size.ts';
import { athenaProfileSchema } from '#shared/model/connection.ts';
import { descriptorOf, glueColumns } from '#test/helpers/aws/athena/descriptors.ts';
import { type AwsAtPeer, type AwsPeer, reachPeer, refused } from './aws-peer.ts';

const profile = athenaProfileSchema.parse({ id: 'lake', name: 'Lake', kind: 'athena', database: 'sales' });

const columns = [
  { name: 'id', type: 'bigint', comment: 'Of the order' },
  { name: 'price', type: 'decimal(12,2)' },
  { name: 'tags', type: 'array<string>' },
];
const partitions = [
  { name: 'month', type: 'string' },
  { name: 'shop', type: 'int' },
];

/** Bytes of the file in each partition: sums of them tell which were counted. */
const stored = [
  { values: ['2024-01', '1'], bytes: 1 },
  { values: ['2024-01', '10'], bytes: 10 },
  { values: ['2024-02', '1'], bytes: 100 },
  { values: ['2024-10', '2'], bytes: 1000 },
];

function between(
  column: string,
  low: string | undefined,
  high: string | undefined,
): ReadTable['constraints'][number] {
  const bound = (value: string | undefined) => (value === undefined ? undefined : { value, inclusive: true });
  return { column, ranges: [{ low: bound(low), high: bound(high) }] };
}

function reading(table: string, constraints: ReadTable['constraints'] = []): ReadTable {
  return { catalog: 'awsdatacatalog', schema: 'sales', table, nothing: false, constraints };
}

/** What the Athena connector asks of Glue and S3 for its catalog and estimates. */
export function awsCatalogSuite(name: string, start: () => Promise<AwsPeer>): void {
  describe(`Glue by ${name}`, () => {
    let peer: AwsPeer;
    let reach: AwsAtPeer;
    beforeAll(async () => {
      peer = await start();
      reach = reachPeer(peer);
      await reach.send(S3Client, async (s3) => {
        await s3.send(
          new CreateBucketCommand({
            Bucket: 'lake',
            CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
          }),
        );
        const put = (Key: string, bytes: number) =>
          s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: 'x'.repeat(bytes) }));
        for (const { values, bytes } of stored)
          await put(`orders/month=${values[0]}/shop=${values[1]}/a`, bytes);
        await put('orders/month=2024-01/shop=1/_SUCCESS', 50_000);
        await put('orders-of-others/a', 50_000);
        await put('shops/a.csv', 7);
      });
      await reach.send(GlueClient, async (glue) => {
        await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'sales', Description: 'Sold' } }));
        const create = (Name: string, more: object) =>
          glue.send(
            new CreateTableCommand({
              DatabaseName: 'sales',
              TableInput: { Name, TableType: 'EXTERNAL_TABLE', ...more },
            }),
          );
        await create('orders', {
          Description: 'An order each',
          StorageDescriptor: descriptorOf(columns, 's3://lake/orders', 'parquet'),
          PartitionKeys: glueColumns(partitions),
          Parameters: { classification: 'parquet' },
        });
        await create('shops', {
          StorageDescriptor: descriptorOf([{ name: 'name', type: 'string' }], 's3://lake/shops/', 'csv'),
          PartitionKeys: [],
        });
        await glue.send(
          new BatchCreatePartitionCommand({
            DatabaseName: 'sales',
            TableName: 'orders',
            PartitionInputList: stored.map(({ values }) => ({
              Values: values,
              StorageDescriptor: descriptorOf(
                columns,
                `s3://lake/orders/month=${values[0]}/shop=${values[1]}`,
                'parquet',
              ),
            })),
          }),
        );
      });
    });
    afterAll(async () => {
      reach.end();
      await peer.close();
    });

    const metadata = () => createMetadata(reach.aws, profile);

    async function valuesWhere(expression: string | undefined): Promise<string[]> {
      const found = await metadata().partitions('sales', 'orders', expression, reach.context());
      // We ask for four segments at once; moto knows of none and gives everything four times.
      return [...new Set(found.map(({ Values = [] }) => Values.join('/')))].sort();
    }

    async function sizeOf(read: ReadTable) {
      const { bytes, columnar, certain, warnings } = await tableSize(
        { aws: reach.aws, metadata: metadata(), profile, mayFilter: () => true },
        read,
        reach.context(),
      );
      return { bytes, columnar, certain, warnings };
    }

    test('tables have their columns with types, those of the partitions last', async () => {
      const catalog = createCatalog(metadata(), profile);
      expect(await catalog.tables(reach.context())).toEqual([
        {
          schema: 'sales',
          name: 'orders',
          columns: [...columns, ...partitions].map(({ name: column, type }) => ({ name: column, type })),
        },
        { schema: 'sales', name: 'shops', columns: [{ name: 'name', type: 'string' }] },
      ]);
    });

    test('a level of the tree has the kinds and comments of tables', async () => {
      const level = await createCatalog(metadata(), profile).level(
        ['AwsDataCatalog', 'sales'],
        reach.context(),
      );
      expect(level).toEqual([
        {
          path: ['AwsDataCatalog', 'sales', 'orders'],
          name: 'orders',
          kind: 'external-table',
          comment: 'An order each',
          hasChildren: true,
        },
        {
          path: ['AwsDataCatalog', 'sales', 'shops'],
          name: 'shops',
          kind: 'external-table',
          hasChildren: true,
        },
      ]);
    });

    test('partitions are found by expressions over their values', async () => {
      const all = stored.map(({ values }) => values.join('/'));
      expect(await valuesWhere(undefined)).toEqual(all);
      expect(await valuesWhere("month = '2024-01'")).toEqual(all.slice(0, 2));
      expect(await valuesWhere("month >= '2024-02' AND month <= '2024-10'")).toEqual(all.slice(2));
      // Whole numbers are compared as such: 10 is above 2.
      expect(await valuesWhere('shop >= 2')).toEqual(['2024-01/10', '2024-10/2']);
      expect(await valuesWhere("month = '2024-01' AND shop = 1")).toEqual(['2024-01/1']);
      expect(await valuesWhere("month = '1999-01'")).toEqual([]);
    });

    test('what a query would read is the files of the partitions that fit, and of no other place', async () => {
      const orders = { columnar: true, certain: true, warnings: [] };
      expect(await sizeOf(reading('orders', [between('month', '2024-01', '2024-01')]))).toEqual({
        ...orders,
        bytes: 11,
      });
      expect(await sizeOf(reading('orders', [between('shop', '2', undefined)]))).toEqual({
        ...orders,
        bytes: 1010,
      });
      expect(
        await sizeOf(reading('orders', [between('month', undefined, '2024-09'), between('shop', '1', '1')])),
      ).toEqual({
        ...orders,
        bytes: 101,
      });
      expect(await sizeOf(reading('shops'))).toEqual({
        bytes: 7,
        columnar: false,
        certain: true,
        warnings: [],
      });
      const whole = await sizeOf(reading('orders'));
      expect(whole.bytes).toBe(1111);
      expect(whole.warnings).toHaveLength(1);
      expect(whole.warnings[0]).toContain('nothing filters on month, shop');
    });

    test('what is not there is told as such', async () => {
      const [noTable] = await refused(metadata().glueTable('sales', 'nothing', reach.context()));
      const [noDatabase] = await refused(metadata().tables('AwsDataCatalog', 'nothing', reach.context()));
      const [noPartitions] = await refused(
        metadata().partitions('sales', 'nothing', undefined, reach.context()),
      );
      expect([noTable, noDatabase, noPartitions]).toEqual(['not-found', 'not-found', 'not-found']);
    });
  });
}

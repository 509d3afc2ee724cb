import { expect, it } from 'vitest';
import { hiveName, sqlNameOfNode } from '#shared/sql/node-name.ts';

const table = (...path: string[]) => ({ path, kind: 'table' as const });

it('says what stands above a table as far as a query needs it', () => {
  const lake = { dialect: 'athena', root: 'AwsDataCatalog' } as const;
  expect(sqlNameOfNode(table('AwsDataCatalog', 'sales', 'orders'), lake)).toBe('sales.orders');
  expect(sqlNameOfNode(table('awsdatacatalog', 'sales', 'orders'), lake)).toBe('sales.orders');
  expect(sqlNameOfNode(table('mysql', 'sales', 'orders'), lake)).toBe('mysql.sales.orders');
  const warehouse = { dialect: 'redshift', root: 'dev' } as const;
  expect(sqlNameOfNode(table('dev', 'public', 'orders'), warehouse)).toBe('public.orders');
  expect(sqlNameOfNode(table('other', 'public', 'orders'), warehouse)).toBe('other.public.orders');
  expect(sqlNameOfNode(table('main', 'events'), { dialect: 'duckdb' })).toBe('events');
  expect(sqlNameOfNode(table('', 'orders'), { dialect: 'postgres' })).toBe('orders');
  expect(sqlNameOfNode({ path: ['main'], kind: 'schema' }, { dialect: 'duckdb' })).toBe('main');
});

it('quotes by the words that each dialect reserves', () => {
  expect(sqlNameOfNode(table('lake', 'sales', 'date'), { dialect: 'athena', root: 'lake' })).toBe(
    'sales."date"',
  );
  expect(sqlNameOfNode(table('dev', 'public', 'date'), { dialect: 'redshift', root: 'dev' })).toBe(
    'public.date',
  );
  expect(sqlNameOfNode(table('dev', 'public', 'tag'), { dialect: 'redshift', root: 'dev' })).toBe(
    'public."tag"',
  );
  expect(sqlNameOfNode(table('dev', 'public', 'My "own"'), { dialect: 'redshift', root: 'dev' })).toBe(
    'public."My ""own"""',
  );
});

it('writes a column by its name alone, and no partition', () => {
  const path = ['lake', 'sales', 'orders', 'Sold on'];
  expect(sqlNameOfNode({ path, kind: 'column' }, { dialect: 'athena' })).toBe('"Sold on"');
  expect(sqlNameOfNode({ path, kind: 'partition-column' }, { dialect: 'athena' })).toBe('"Sold on"');
  expect(
    sqlNameOfNode({ path: [...path, 'dt=1'], kind: 'partition' }, { dialect: 'athena' }),
  ).toBeUndefined();
});

it('quotes for Athena’s definitions by backticks, names that begin with _ among them', () => {
  expect(hiveName('sales.orders')).toBe('sales.orders');
  expect(hiveName('sales."date"')).toBe('sales.`date`');
  expect(hiveName('_raw."a""b`c"')).toBe('`_raw`.`a"b``c`');
});

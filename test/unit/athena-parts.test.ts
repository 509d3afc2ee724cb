import { expect, test } from 'vitest';
import { hasWord, innerQuery } from '#main/connectors/athena/inner-query.ts';
import { readIoPlan } from '#main/connectors/athena/io-plan.ts';
import { glueExpression, mayFit } from '#main/connectors/athena/partition-filter.ts';
import { priceOf } from '#main/connectors/athena/profile.ts';
import { readsEachOnce, scansIn } from '#main/connectors/athena/scans.ts';
import { readSqlFailure } from '#main/connectors/athena/sql-failure.ts';
import { catalogType, resultColumn } from '#main/connectors/athena/types.ts';
import { athenaProfileSchema } from '#shared/model/connection.ts';

const { price } = athenaProfileSchema.parse({ id: 'lake', name: 'Lake', kind: 'athena' });

test('what is scanned is billed by the megabyte, ten at least, and nothing for nothing', () => {
  const amount = (bytes: number) => priceOf(bytes, price).amount;
  expect([0, 1, 10_000_000, 10_000_001, 1_000_000_000_000].map(amount)).toEqual([
    0, 0.00005, 0.00005, 0.000055, 5,
  ]);
});

test('what is wrong is told with its place, in whole characters', () => {
  const sql = "SELECT '😀é',\n  nothing FROM plans";
  expect(
    readSqlFailure("COLUMN_NOT_FOUND: line 2:3: Column 'nothing' cannot be resolved", 1006, sql),
  ).toEqual({
    code: 'query.failed',
    message: "Column 'nothing' cannot be resolved",
    position: { offset: 16, line: 2, column: 3 },
    name: 'nothing',
    missing: 'column',
  });
  expect(
    readSqlFailure('TYPE_MISMATCH: line 1:11: Unexpected parameters', 1006, "SELECT '😀' + 1").position,
  ).toEqual({ offset: 11, line: 1, column: 12 });
});

test('only what the parser refuses is a syntax error', () => {
  expect(
    readSqlFailure("line 1:1: mismatched input 'SELEC'. Expecting: 'SELECT'", undefined, 'SELEC'),
  ).toMatchObject({
    code: 'query.syntax',
    message: "mismatched input 'SELEC'. Expecting: 'SELECT'",
  });
  expect(
    readSqlFailure('SYNTAX_ERROR: line 1:8: Table awsdatacatalog.a.b does not exist', 1006),
  ).toMatchObject({
    code: 'query.failed',
    name: 'awsdatacatalog.a.b',
    missing: 'table',
  });
  expect(readSqlFailure('Something else').code).toBe('query.failed');
});

test('types are read by their names, of results and of the catalog', () => {
  expect(resultColumn({ Name: 'a', Type: 'decimal', Precision: 38, Scale: 5 })).toMatchObject({
    name: 'a',
    native: 'decimal(38,5)',
  });
  const kindOf = (native: string) => catalogType(native).kind;
  expect(
    ['string', 'bigint', 'decimal(12,2)', 'array<string>', 'struct<a:int,b:string>', 'binary', 'char(3)'].map(
      kindOf,
    ),
  ).toEqual(['text', 'integer', 'decimal', 'other', 'other', 'bytes', 'text']);
  expect(catalogType('decimal(12,2)')).toEqual({
    kind: 'decimal',
    native: 'decimal(12,2)',
    precision: 12,
    scale: 2,
  });
});

test('the query that a statement holds is what reads', () => {
  expect(innerQuery("UNLOAD (SELECT ')' FROM a) TO 's3://b/c/' WITH (format = 'PARQUET')")).toBe(
    "SELECT ')' FROM a",
  );
  expect(innerQuery("CREATE TABLE x WITH (format = 'ORC') AS WITH y AS (SELECT 1) SELECT * FROM y")).toBe(
    'WITH y AS (SELECT 1) SELECT * FROM y',
  );
  expect(innerQuery('INSERT INTO x (a, b) SELECT 1, 2')).toBe('SELECT 1, 2');
  expect(innerQuery('SELECT 1')).toBe('SELECT 1');
  expect([hasWord('SELECT a LIMIT 1', 'limit'), hasWord("SELECT 'limit' -- limit", 'limit')]).toEqual([
    true,
    false,
  ]);
});

/** As Athena's documentation prints it. */
const documented = {
  inputTableColumnInfos: [
    {
      table: { catalog: 'awsdatacatalog', schemaTable: { schema: 'logs', table: 'events' } },
      constraint: {
        none: false,
        columnConstraints: [
          {
            columnName: 'dt',
            type: 'varchar',
            domain: {
              nullsAllowed: false,
              ranges: [
                {
                  low: { value: '2024-01-01', bound: 'EXACTLY' },
                  high: { value: '2024-01-31', bound: 'BELOW' },
                },
              ],
            },
          },
          {
            columnName: 'hour',
            type: 'integer',
            domain: {
              nullsAllowed: false,
              ranges: [{ low: { value: 9, bound: 'ABOVE' }, high: { bound: 'BELOW' } }],
            },
          },
        ],
      },
      estimate: { outputRowCount: 'NaN' },
    },
  ],
  estimate: { outputRowCount: 12.0 },
};

test('a plan tells which partitions are read, to Glue and exactly', () => {
  const plan = readIoPlan(JSON.stringify(documented));
  const constraints = plan?.tables[0]?.constraints ?? [];
  const columns = [
    { name: 'dt', type: 'string' },
    { name: 'hour', type: 'int' },
  ];
  expect(plan?.rows).toBe(12);
  expect(glueExpression(columns, constraints)).toBe(
    "dt >= '2024-01-01' AND dt <= '2024-01-31' AND hour >= 9",
  );
  const fits = (...values: string[]) => mayFit(columns, constraints, values);
  expect([
    fits('2024-01-01', '10'),
    fits('2024-01-01', '9'),
    fits('2024-01-31', '10'),
    fits('2023-12-31', '10'),
    fits('2024-01-02', '__HIVE_DEFAULT_PARTITION__'),
  ]).toEqual([true, false, false, false, true]);
  expect(readIoPlan('no plan')).toBeUndefined();
});

test('values far apart are asked of Glue as one span, and sorted out after', () => {
  const exactly = (value: string) => ({ value, inclusive: true });
  const ranges = ['9', '10', '100'].map((value) => ({ low: exactly(value), high: exactly(value) }));
  const columns = [{ name: 'n', type: 'int' }];
  expect(glueExpression(columns, [{ column: 'n', ranges }])).toBe('n >= 9 AND n <= 100');
  expect(['9', '11', '100'].map((value) => mayFit(columns, [{ column: 'n', ranges }], [value]))).toEqual([
    true,
    false,
    true,
  ]);
});

test('a table that a plan reads twice counts twice', () => {
  const plan = `Fragment 1
    InnerJoin[criteria = ("a" = "b")]
    │   Layout: [a:integer]
    ├─ ScanFilterProject[table = awsdatacatalog:logs:events, filterPredicate = true]
    └─ TableScan[table = awsdatacatalog:logs:events]
       TableScan[table = awsdatacatalog:logs:events_old]`;
  const table = { catalog: 'awsdatacatalog', schema: 'logs', nothing: false, constraints: [] };
  expect(scansIn(plan, { ...table, table: 'events' })).toBe(2);
  expect(scansIn(plan, { ...table, table: 'events_old' })).toBe(1);
  expect(scansIn(plan, { ...table, table: 'others' })).toBeUndefined();
  expect(readsEachOnce('SELECT * FROM logs.events', [{ ...table, table: 'events' }])).toBe(true);
  expect(readsEachOnce('SELECT * FROM events a, events b', [{ ...table, table: 'events' }])).toBe(false);
});

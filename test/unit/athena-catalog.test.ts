import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createAthenaConnector } from '#main/connectors/athena/session.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import { type AthenaUnderTest, failureOf, startAthena } from '#test/helpers/athena.ts';

let athena: AthenaUnderTest;
beforeEach(async () => {
  athena = await startAthena({ profile: { database: 'logs' } });
  await athena.double.athena.addTable({
    database: 'logs',
    name: 'events',
    comment: 'What happened',
    parameters: { numRows: '12', totalSize: '3400' },
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'tags', type: 'array<string>' },
    ],
    partitions: [
      { name: 'dt', type: 'string' },
      { name: 'hour', type: 'int' },
    ],
    rows: [
      [1, '[a]', '2024-01-01', 5],
      [2, '[b]', '2024-01-01', 10],
      [3, '[c]', '2024-01-02', 5],
    ],
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await athena.close();
});

const level = (...path: string[]) => athena.session.introspect(path, athena.context());

test('the tree leads from catalogs to the values of partitions, a level at a time', async () => {
  expect((await level()).map(({ name, kind }) => [name, kind])).toEqual([['AwsDataCatalog', 'catalog']]);
  expect((await level('AwsDataCatalog')).map(({ name }) => name)).toEqual(['default', 'logs']);
  expect(await level('AwsDataCatalog', 'logs')).toEqual([
    {
      path: ['AwsDataCatalog', 'logs', 'events'],
      name: 'events',
      kind: 'external-table',
      comment: 'What happened',
      rows: 12,
      bytes: 3400,
      hasChildren: true,
    },
  ]);
  const columns = await level('AwsDataCatalog', 'logs', 'events');
  expect(columns.map(({ name, kind, type, hasChildren }) => [name, kind, type?.native, hasChildren])).toEqual(
    [
      ['id', 'column', 'bigint', false],
      ['tags', 'column', 'array<string>', false],
      ['dt', 'partition-column', 'string', true],
      ['hour', 'partition-column', 'int', false],
    ],
  );
  const days = await level('AwsDataCatalog', 'logs', 'events', 'dt');
  expect(days.map(({ name, hasChildren }) => [name, hasChildren])).toEqual([
    ['dt=2024-01-01', true],
    ['dt=2024-01-02', true],
  ]);
  const hours = await level('AwsDataCatalog', 'logs', 'events', 'dt', 'dt=2024-01-01');
  expect(hours.map(({ name, comment, hasChildren }) => [name, comment, hasChildren])).toEqual([
    ['hour=10', 's3://lake/logs/events/dt=2024-01-01/hour=10/', false],
    ['hour=5', 's3://lake/logs/events/dt=2024-01-01/hour=5/', false],
  ]);
  expect((await failureOf(level('AwsDataCatalog', 'nowhere'))).code).toBe('not-found');
});

test('5,000 tables come with their columns, in pages of a hundred', async () => {
  const { catalog } = athena.double;
  for (let index = 0; index < 4999; index += 1) {
    catalog.addTable('logs', {
      Name: `t${index}`,
      TableType: 'EXTERNAL_TABLE',
      StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int' }] },
    });
  }
  const tables = await athena.session.tables(athena.context());
  expect(tables).toHaveLength(5000);
  expect(tables.find(({ name }) => name === 'events')).toEqual({
    schema: 'logs',
    name: 'events',
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'tags', type: 'array<string>' },
      { name: 'dt', type: 'string' },
      { name: 'hour', type: 'int' },
    ],
  });
  expect(athena.double.callsOf('glue', 'GetTables')).toHaveLength(50);
});

async function stepsOf(change: Partial<AthenaUnderTest['profile']> = {}): Promise<ConnectionStep[]> {
  const connector = createAthenaConnector({ aws: athena.reach.aws, engine: athena.engine, temporary: '' });
  const steps: ConnectionStep[] = [];
  for await (const step of connector.test({ ...athena.profile, ...change }, athena.context()))
    steps.push(step);
  return steps;
}

test('a connection is tried step by step to its first answer', async () => {
  const steps = await stepsOf();
  expect(steps.map(({ step, outcome }) => [step, outcome])).toEqual([
    ['credentials', 'passed'],
    ['dns', 'passed'],
    ['tcp', 'passed'],
    ['permission', 'passed'],
    ['first-query', 'passed'],
  ]);
  expect(steps[3]?.message).toBe('The workgroup primary may be used. Results go to s3://athena-results/.');
});

test('the step that fails is the last, and says what to do', async () => {
  const missing = await stepsOf({ workgroup: 'none' });
  expect(missing.at(-1)).toMatchObject({
    step: 'permission',
    outcome: 'failed',
    message: 'There is no workgroup none in this account and region.',
    hint: 'Check the name of the workgroup and the region.',
  });
  athena.double.athena.addWorkGroup({ name: 'bare' });
  expect((await stepsOf({ workgroup: 'bare' })).at(-1)).toMatchObject({
    step: 'permission',
    outcome: 'failed',
    hint: 'Give the connection one (--output s3://bucket/folder/), or set one in the workgroup.',
  });
  athena.double.athena.addWorkGroup({ name: 'off', outputLocation: 's3://athena-results/', disabled: true });
  expect((await stepsOf({ workgroup: 'off' })).at(-1)?.message).toBe('The workgroup off is disabled.');
  athena.double.s3.deny({ bucket: 'athena-results' });
  expect((await stepsOf())[3]?.message).toMatch(/may not be read: rows come by pages/);
});

test('a statement without a place for its results says how to give one', async () => {
  athena.double.athena.addWorkGroup({ name: 'bare' });
  const session = await athena.open({ workgroup: 'bare' });
  const run = async () => {
    for await (const _event of session.run({ sql: 'SELECT 1', parameters: {} }, athena.context()));
  };
  expect(await failureOf(run())).toMatchObject({
    code: 'input.invalid',
    hint: expect.stringContaining('--output'),
  });
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AthenaUnderTest, startAthena } from '#test/helpers/athena.ts';

let athena: AthenaUnderTest;
beforeEach(async () => {
  athena = await startAthena();
  // 3 days of 2 hours, each a file of text whose size is known.
  await athena.double.athena.addTable({
    database: 'logs',
    name: 'events',
    format: 'csv',
    columns: [{ name: 'id', type: 'bigint' }],
    partitions: [
      { name: 'dt', type: 'string' },
      { name: 'hour', type: 'int' },
    ],
    rows: ['2024-01-01', '2024-01-02', '2024-01-10'].flatMap((day) => [
      [1, day, 5],
      [2, day, 10],
    ]),
  });
  await athena.double.athena.addTable({
    database: 'logs',
    name: 'plans',
    format: 'csv',
    columns: [{ name: 'code', type: 'int' }],
    rows: [[1], [2]],
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await athena.close();
});

const estimate = (sql: string) => athena.session.estimate({ sql, parameters: {} }, athena.context());

/** Bytes of the objects under a prefix, as S3 has them. */
function stored(prefix: string): number {
  return athena.double.s3.list('lake', prefix).reduce((sum, { size }) => sum + size, 0);
}

test('a partitioned table costs what its wanted partitions hold', async () => {
  const one = await estimate("SELECT id FROM logs.events WHERE dt = '2024-01-01' AND hour = 5");
  const bytes = stored('logs/events/dt=2024-01-01/hour=5/');
  expect(one).toMatchObject({ kind: 'upper-bound', bytes, leastBytes: bytes, warnings: [] });
  expect(one.cost).toEqual({ amount: 0.00005, currency: 'USD' });
  expect(one.basis).toBe(`Athena’s plan reads 1 partition of logs.events, ${bytes} B in S3.`);
  const day = await estimate("SELECT id FROM logs.events WHERE dt = '2024-01-01'");
  expect(day.bytes).toBe(stored('logs/events/dt=2024-01-01/'));
  const calls = athena.double.callsOf('glue', 'GetPartitions');
  expect(calls.at(-1)?.input).toMatchObject({ ExcludeColumnSchema: true });
});

test('a statement that filters on no partition is warned of, though its plan names them all', async () => {
  const all = await estimate('SELECT id FROM logs.events');
  expect(all.warnings).toEqual([
    'logs.events has partitions, and nothing filters on dt, hour: all 6 partitions are read.',
  ]);
  expect(all.basis).toContain('all 6 partitions of logs.events');
  expect((await estimate('SELECT id FROM logs.events WHERE hour >= 0')).warnings).toEqual([]);
});

test('a filter that leaves nothing costs nothing', async () => {
  const none = await estimate("SELECT id FROM logs.events WHERE dt = '1999-01-01'");
  expect(none).toMatchObject({ kind: 'exact', bytes: 0, cost: { amount: 0 } });
});

test('a table that may be read in part, or more than once, is estimated from nothing to all of it', async () => {
  const bytes = stored('logs/plans/');
  expect(await estimate('SELECT code FROM logs.plans')).toMatchObject({ bytes, leastBytes: bytes });
  expect(await estimate('SELECT code FROM logs.plans LIMIT 1')).toMatchObject({ bytes, leastBytes: 0 });
  const twice = await estimate('SELECT a.code FROM logs.plans a JOIN logs.plans b ON a.code = b.code');
  expect(twice).toMatchObject({ bytes: 2 * bytes, leastBytes: 0 });
});

test('of columnar files the least is nothing, for columns that are not named are not read', async () => {
  await athena.double.athena.addTable({
    database: 'logs',
    name: 'wide',
    columns: [
      { name: 'a', type: 'bigint' },
      { name: 'b', type: 'string' },
    ],
    rows: [[1, 'x']],
  });
  const found = await estimate('SELECT a FROM logs.wide');
  expect(found).toMatchObject({ kind: 'upper-bound', bytes: stored('logs/wide/'), leastBytes: 0 });
  expect(found.basis).toMatch(/of columnar files only the columns that are named are read/);
});

test('a partitioned table without a filter on its partitions is warned of', async () => {
  const all = await estimate('SELECT id FROM logs.events WHERE id = 1');
  expect(all.bytes).toBe(stored('logs/events/'));
  expect(all.basis).toMatch(/^Athena’s plan reads (all )?6 partitions of logs.events/);
});

test('what is archived or hidden is not read, and not counted', async () => {
  const before = await estimate('SELECT code FROM logs.plans');
  await athena.double.s3.put('lake', 'logs/plans/_SUCCESS', Buffer.from('x'.repeat(100)));
  await athena.double.s3.put('lake', 'logs/plans/old', Buffer.from('1\n'), { storageClass: 'GLACIER' });
  await athena.double.s3.put('lake', 'logs/plans2/part', Buffer.from('1\n'));
  expect((await estimate('SELECT code FROM logs.plans')).bytes).toBe(before.bytes);
});

test('definitions and plans are free; what cannot be explained is not known, with the reason', async () => {
  expect(await estimate('DROP TABLE logs.plans')).toMatchObject({ kind: 'exact', bytes: 0 });
  expect(await estimate('EXPLAIN SELECT 1')).toMatchObject({ kind: 'exact', bytes: 0 });
  expect(await estimate('SELECT 1 AS one')).toMatchObject({ kind: 'exact', bytes: 0 });
  const wrong = await estimate('SELECT nothing FROM logs.plans');
  expect(wrong.kind).toBe('unknown');
  expect(wrong.basis).toMatch(/Column 'nothing' cannot be resolved/);
  expect(wrong.bytes).toBeUndefined();
});

test('asking what a statement costs scans nothing', async () => {
  await estimate('SELECT id FROM logs.events');
  const asked = [...athena.double.athena.executions.values()].map(({ request }) => request.QueryString ?? '');
  expect(asked.every((sql) => sql.startsWith('EXPLAIN '))).toBe(true);
});

test('the plan is shown as one tree and by its stages', async () => {
  const text = await athena.session.explain(
    { sql: 'SELECT code FROM logs.plans', parameters: {} },
    athena.context(),
  );
  expect(text).toMatch(/^Logical plan\n\n[\s\S]+\n\nDistributed plan\n\n/);
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  type AthenaUnderTest,
  failureOf,
  startAthena,
  type Told,
  usualAthena,
} from '#test/helpers/athena.ts';

let athena: AthenaUnderTest;
beforeEach(async () => {
  athena = await startAthena({ profile: { limits: { ...usualAthena.limits, unloadAboveBytes: 1 } } });
  await athena.double.athena.addTable({
    database: 'default',
    name: 'events',
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'amount', type: 'decimal(12,2)' },
      { name: 'day', type: 'date' },
      { name: 'note', type: 'string' },
      { name: 'tags', type: 'array<string>' },
    ],
    select:
      "SELECT i, i * 0.25, DATE '2024-01-01' + (i % 9)::INTEGER, if(i % 3 = 0, NULL, ''), ['a', 'b'] FROM range(1000) AS t(i)",
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(await athena.leftovers()).toEqual([]);
  await athena.close();
});

const sent = () =>
  athena.double
    .callsOf('athena', 'StartQueryExecution')
    .map(({ input }) => String(Reflect.get(Object(input), 'QueryString')));
const unloads = () => sent().filter((sql) => sql.startsWith('UNLOAD'));
const unloaded = () => athena.double.s3.list('athena-results', 'backcast-unload/');

/** One cell of each column in the row whose first cell is `id`. */
function rowOf({ values }: Told, id: bigint) {
  const at = values[0]?.indexOf(id) ?? -1;
  return values.map((cells) => cells[at]);
}

test('a large result comes by UNLOAD, exactly, with its own names, and leaves nothing in S3', async () => {
  const told = await athena.run('SELECT id, amount AS total, day, note, tags FROM events');
  expect(unloads()).toHaveLength(1);
  expect(told.stats.rows).toBe(1000);
  expect(told.columns.map(({ name, type }) => [name, type.kind])).toEqual([
    ['id', 'integer'],
    ['total', 'decimal'],
    ['day', 'date'],
    ['note', 'text'],
    ['tags', 'list'],
  ]);
  expect(rowOf(told, 7n)).toEqual([7n, '1.75', '2024-01-08', '', '["a","b"]']);
  expect(rowOf(told, 9n).at(3)).toBeNull();
  expect(unloaded()).toEqual([]);
});

test('rows in an order, previews and what is not a query are run as they are', async () => {
  await athena.run('SELECT id FROM events ORDER BY id');
  await athena.run('SELECT id FROM events', { preview: 5 });
  expect(unloads()).toEqual([]);
});

test('no rows by UNLOAD are no rows, with their columns', async () => {
  const { columns, values, stats } = await athena.run('SELECT id, note FROM events WHERE length(note) > 5');
  expect(unloads()).toHaveLength(1);
  expect([columns.map(({ type }) => type.kind), values, stats.rows]).toEqual([
    ['integer', 'text'],
    [[], []],
    0,
  ]);
});

test('what UNLOAD cannot write is fetched as CSV', async () => {
  athena.double.athena.rule({
    matches: /^UNLOAD/,
    failure: {
      reason: 'NOT_SUPPORTED: Unsupported Hive type: empty list',
      error: { ErrorCategory: 2, ErrorType: 1, Retryable: false, ErrorMessage: 'Unsupported' },
    },
  });
  const told = await athena.run('SELECT id FROM events');
  expect(told.stats.rows).toBe(1000);
  expect(told.events.filter(({ type }) => type === 'started')).toHaveLength(2);
  expect(unloaded()).toEqual([]);
});

test('a stopped UNLOAD leaves nothing in S3', async () => {
  athena.double.athena.rule({ matches: /^UNLOAD/, runMs: 600_000 });
  const controller = new AbortController();
  const stopped = async () => {
    const events = athena.session.run(
      { sql: 'SELECT id FROM events', parameters: {} },
      athena.context({ signal: controller.signal }),
    );
    for await (const event of events) if (event.type === 'progress') controller.abort();
  };
  expect((await failureOf(stopped())).details.stopped?.state).toBe('cancelled');
  expect(unloaded()).toEqual([]);
});

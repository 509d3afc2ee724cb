import { access } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionEvent } from '#main/connectors/connector.ts';
import type { ConnectionStep } from '#shared/model/connection-test.ts';
import { ServiceError } from '#test/helpers/aws/core/errors.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { openRedshiftData, redshiftDataProfile } from '#test/helpers/aws/redshift-data.ts';
import { failure, idOf, statsOf } from '#test/helpers/aws/session-runs.ts';

let double: AwsDouble;
let opened: Awaited<ReturnType<typeof openRedshiftData>>;

beforeAll(async () => {
  double = await startAwsDouble({ redshift: {} });
  stubAwsEnvironment(double.environment);
  double.s3.createBucket('lake');
  opened = await openRedshiftData(double);
  await double.redshift.addTable({
    name: 'plans',
    comment: 'What people pay for',
    columns: [
      { name: 'code', type: 'INTEGER', comment: 'The number of the plan' },
      { name: 'price', type: 'DECIMAL(10,2)' },
    ],
    rows: [
      [1, '9.90'],
      [2, '99.00'],
    ],
  });
});
afterAll(async () => {
  await opened.close();
  vi.unstubAllEnvs();
  await double.close();
});
beforeEach(() => {
  double.clearFaults();
  Object.assign(double.redshift.delays, { submitted: 0, picked: 0, started: 0, aborting: 0, statistics: 0 });
});

const connect = (change: Parameters<typeof redshiftDataProfile>[0] = {}) =>
  opened.connector.connect(redshiftDataProfile(change), opened.context());

const newFile = () => path.join(opened.folder, `${crypto.randomUUID()}.parquet`);

describe('stopping', () => {
  const slow = 'SELECT pg_sleep(600)';

  it('gives the service’s word for it', async () => {
    double.redshift.delays.aborting = 2000;
    const session = await connect();
    const stop = new AbortController();
    const stopping = async () => {
      const context = opened.context(stop.signal);
      for await (const event of session.run({ sql: slow, parameters: {}, into: newFile() }, context)) {
        if (event.type === 'progress') stop.abort();
      }
    };
    const { code, details } = await failure(stopping());
    expect([code, details.stopped?.state]).toEqual(['query.cancelled', 'cancelled']);
    expect(details.stopped?.polls).toBeGreaterThan(1);
  });

  it('that cannot be proven says so, and why', async () => {
    const message = 'User is not authorized to perform: redshift-data:CancelStatement';
    double.inject({
      operation: 'CancelStatement',
      fault: { kind: 'error', error: new ServiceError('AccessDeniedException', message) },
      times: 100,
    });
    const session = await connect();
    const stop = new AbortController();
    let id = '';
    const stopping = async () => {
      const context = opened.context(stop.signal);
      for await (const event of session.run({ sql: slow, parameters: {}, into: newFile() }, context)) {
        if (event.type === 'started') id = event.remoteId;
        if (event.type === 'progress') stop.abort();
      }
    };
    const { details } = await failure(stopping());
    expect(details.stopped).toMatchObject({ state: 'unproven', reason: message });
    double.clearFaults();
    expect((await session.cancel(id)).state).toBe('cancelled');
    expect((await session.cancel(id)).state).toBe('cancelled');
  });

  it('leaves a run at work where it is to be left, and it is found again', async () => {
    const session = await connect();
    double.redshift.delays.started = 1_000;
    const leave = new AbortController();
    let id = '';
    const leaving = async () => {
      const context = { ...opened.context(), leave: leave.signal };
      const statement = { sql: 'SELECT * FROM plans', parameters: {}, into: newFile() };
      for await (const event of session.run(statement, context)) {
        if (event.type === 'started') {
          id = event.remoteId;
          leave.abort();
        }
      }
    };
    expect((await failure(leaving())).details.leftRunning).toBe(true);
    expect(
      double
        .callsOf('redshift-data', 'CancelStatement')
        .every(({ input }) => Reflect.get(input as object, 'Id') !== id),
    ).toBe(true);

    const again: SessionEvent[] = [];
    const into = newFile();
    const other = await connect();
    for await (const event of other.attach(id, into, opened.context())) again.push(event);
    expect([idOf(again), statsOf(again).rows]).toEqual([id, 2]);
    const finished = await other.cancel(id);
    expect(finished.state).toBe('finished');
    const unknown = other.attach('00000000-0000-4000-8000-000000000000', newFile(), opened.context());
    expect(
      (
        await failure(
          (async () => {
            for await (const _ of unknown);
          })(),
        )
      ).code,
    ).toBe('not-found');
    await expect(access(`${into}.csv`)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what is asked besides', () => {
  it('is the plan and the rows it expects', async () => {
    const session = await connect();
    const estimate = await session.estimate({ sql: 'SELECT * FROM plans', parameters: {} }, opened.context());
    expect(estimate.kind).toBe('unknown');
    expect(estimate.rows).toBe(2);
    const insert = await session.estimate({ sql: 'DELETE FROM plans', parameters: {} }, opened.context());
    expect(insert.basis).toBe('Only queries are planned ahead; nothing is billed by the query.');
    const wrong = await failure(
      session.explain({ sql: 'SELECT prise FROM plans', parameters: {} }, opened.context()),
    );
    expect(wrong.details.position?.offset).toBe(7);
  });

  it('is the catalog with its comments, those of the lake too', async () => {
    await double.redshift.addExternalTable({
      schema: 'spectrum',
      name: 'events',
      location: 's3://lake/events/',
      columns: [
        { name: 'id', type: 'bigint' },
        { name: 'day', type: 'date' },
      ],
      partitionedBy: 1,
      partitions: [{ values: ['2017-01-25'], location: 's3://lake/events/day=2017-01-25/' }],
    });
    const session = await connect();
    const level = (...at: string[]) => session.introspect(at, opened.context());
    expect((await level()).map(({ name, kind }) => [name, kind])).toContainEqual(['dev', 'catalog']);
    const schemas = await level('dev');
    expect(schemas.map(({ name, kind }) => [name, kind])).toEqual(
      expect.arrayContaining([
        ['public', 'schema'],
        ['spectrum', 'external-schema'],
      ]),
    );
    const tables = await level('dev', 'public');
    expect(tables.find(({ name }) => name === 'plans')).toMatchObject({
      kind: 'table',
      comment: 'What people pay for',
    });
    const columns = await level('dev', 'public', 'plans');
    expect(columns.map(({ name, type, comment }) => [name, type?.native, comment])).toEqual([
      ['code', 'integer', 'The number of the plan'],
      ['price', 'decimal(10,2)', undefined],
    ]);
    const lake = await level('dev', 'spectrum');
    expect(lake.map(({ name, kind }) => [name, kind])).toEqual([['events', 'external-table']]);
    const outside = await level('dev', 'spectrum', 'events');
    expect(outside.map(({ name, kind, comment }) => [name, kind, comment])).toEqual([
      ['id', 'column', undefined],
      ['day', 'partition-column', undefined],
      [outside[2]?.name, 'partition', 's3://lake/events/day=2017-01-25/'],
    ]);
    expect((await failure(level('nowhere'))).code).toBe('not-found');
  });

  it('is the way to a first answer, step by step', async () => {
    const tried = async (change: Parameters<typeof redshiftDataProfile>[0]) => {
      const steps: ConnectionStep[] = [];
      for await (const step of opened.connector.test(redshiftDataProfile(change), opened.context())) {
        steps.push(step);
      }
      return steps;
    };
    const good = await tried({});
    expect(good.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      'credentials passed',
      'dns passed',
      'tcp passed',
      'login passed',
      'permission passed',
      'first-query passed',
    ]);
    expect(good[0]?.message).toBe(
      'arn:aws:iam::123456789012:user/analyst of account 123456789012, in eu-west-1.',
    );
    const wrong = await tried({ workgroupName: 'nobody' });
    expect(wrong.at(-1)).toMatchObject({ step: 'login', outcome: 'failed' });
    expect(wrong.at(-1)?.message).toBe("Redshift endpoint doesn't exist in this region.");
  });
});

import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Session, SessionContext } from '#main/connectors/connector.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { ProfileOf } from '#shared/model/connection.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { reachAws, stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { openConnector } from '#test/helpers/postgres/connector.ts';
import { redshiftProfile } from '#test/helpers/redshift-wire.ts';

let double: AwsDouble;
let opened: Awaited<ReturnType<typeof openConnector>>;
beforeAll(async () => {
  double = await startAwsDouble({ redshift: {} });
  stubAwsEnvironment(double.environment);
  const { aws } = reachAws(double.clock, { environment: double.environment });
  const environment = { PGPASSWORD: double.redshift.administrator.password };
  opened = await openConnector({ aws, environment });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await opened.close();
  await double.close();
});

/** Credentials end by the double's clock. */
const context = (clock = double.clock as SessionContext['clock']): SessionContext => ({
  signal: new AbortController().signal,
  log: silentLog,
  clock,
});

async function run(session: Session, sql: string, into?: string) {
  let columns: readonly Column[] = [];
  const values: Cell[][] = [];
  const statement = { sql, parameters: {}, ...(into === undefined ? {} : { into }) };
  for await (const event of session.run(statement, context(systemClock))) {
    if (event.type === 'columns') columns = event.columns;
    if (event.type === 'batch') values.push(...event.values.map((cells) => [...cells]));
  }
  return { columns, values };
}

async function failure(work: Promise<unknown>) {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!isAppError(thrown)) throw new Error(`No AppError: ${String(thrown)}`);
  return thrown;
}

test('SUPER, VARBYTE and decimals are exact, as cells and as kept', async () => {
  const session = await opened.connector.connect(redshiftProfile(double.redshift), context());
  await run(
    session,
    'CREATE TABLE plays (details SUPER, checksum VARBYTE(32), price DECIMAL(12, 2), at TIMESTAMPTZ)',
  );
  await run(
    session,
    `INSERT INTO plays VALUES (JSON_PARSE('{"a": [1, 2.50]}'), to_varbyte('00ff41', 'hex'), 12.5, '2017-01-25 01:02:03.5+08')`,
  );
  const { columns, values } = await run(session, 'SELECT * FROM plays');
  expect(columns.map(({ type }) => [type.kind, type.native])).toEqual([
    ['json', 'super'],
    ['bytes', expect.stringMatching(/^varbyte/)],
    ['decimal', 'numeric(12,2)'],
    ['timestamptz', 'timestamptz'],
  ]);
  const cells = ['{"a":[1,2.50]}', '\\x00\\xFFA', '12.50', '2017-01-24 17:02:03.5+00'];
  expect(values).toEqual(cells.map((cell) => [cell]));
  const into = path.join(opened.folder, 'plays.parquet');
  await run(session, 'SELECT * FROM plays', into);
  const table = await opened.engine.query(`SELECT * FROM read_parquet(${quoteText(into)})`);
  expect(table.values).toEqual(cells.map((cell) => [cell]));
  await session.close();
});

const iamWays: readonly (readonly [string, NonNullable<ProfileOf<'postgres'>['iam']>, string])[] = [
  [
    'of a cluster',
    { kind: 'cluster', aws: {}, clusterIdentifier: 'warehouse' },
    'GetClusterCredentialsWithIAM',
  ],
  [
    'of a cluster for a named user',
    { kind: 'cluster', aws: {}, clusterIdentifier: 'warehouse', dbUser: 'awsuser' },
    'GetClusterCredentials',
  ],
  ['of a serverless workgroup', { kind: 'serverless', aws: {}, workgroupName: 'analysts' }, 'GetCredentials'],
];

test.each(iamWays)(
  'the credentials %s log in, are used again, and are renewed before they end',
  async (_name, iam, operation) => {
    const { host: _host, port: _port, user: _user, ...others } = redshiftProfile(double.redshift);
    const profile = { ...others, id: operation.toLowerCase(), iam };
    const asked = () => double.calls.filter((call) => call.operation === operation).length;
    const open = async () => {
      const session = await opened.connector.connect(profile, context());
      const { values } = await run(session, 'SELECT current_user');
      await session.close();
      return values[0]?.[0];
    };
    expect(await open()).not.toBe('');
    await open();
    expect(asked()).toBe(1);
    double.clock.advance(850_000);
    await open();
    expect(asked()).toBe(2);
  },
);

test('a cluster that is not there is said to be missing', async () => {
  const { host: _host, port: _port, ...others } = redshiftProfile(double.redshift);
  const iam = { kind: 'cluster', aws: {}, clusterIdentifier: 'elsewhere' } as const;
  const missing = await failure(opened.connector.connect({ ...others, iam }, context()));
  expect([missing.code, missing.message]).toEqual(['not-found', expect.stringContaining('elsewhere')]);
});

test('a connection that breaks after an INSERT was done does not do it again', async () => {
  const session = await opened.connector.connect(redshiftProfile(double.redshift), context());
  await run(session, 'CREATE TABLE once (a INTEGER)');
  double.redshift.wireFaults.inject({ when: 'after', statement: /INSERT INTO once/ });
  const broken = await failure(run(session, 'INSERT INTO once VALUES (1)'));
  expect([broken.code, broken.retryable]).toEqual(['connection.lost', false]);
  const again = await opened.connector.connect(redshiftProfile(double.redshift), context());
  expect((await run(again, 'SELECT count(*) FROM once')).values).toEqual([[1n]]);
  await again.close();
  await session.close();
});

test('sizes, external schemas, their tables and partition columns are in the catalog', async () => {
  await double.redshift.addTable({
    schema: 'shop',
    name: 'orders',
    columns: [{ name: 'id', type: 'INTEGER' }],
    rows: [[1], [2]],
  });
  const session = await opened.connector.connect(redshiftProfile(double.redshift), context());
  const { database } = double.redshift;
  const tables = await session.introspect([database, 'shop'], context());
  expect(tables.map(({ name, kind, rows }) => [name, kind, rows])).toEqual([['orders', 'table', 2]]);
  const schemas = await session.introspect([database], context());
  expect(schemas.find(({ name }) => name === 'shop')?.kind).toBe('schema');
  await session.close();
});

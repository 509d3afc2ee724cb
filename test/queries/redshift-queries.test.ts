import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Session } from '#main/connectors/connector.ts';
import { resolveParameters } from '#main/library/parameters.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { collectRun } from '#test/helpers/athena.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { stubAwsEnvironment } from '#test/helpers/aws/reach.ts';
import { openRedshiftData, redshiftDataProfile } from '#test/helpers/aws/redshift-data.ts';
import { differingLines, libraryCases, plainLine, plainLines } from '#test/helpers/library-cases.ts';
import { openConnector } from '#test/helpers/postgres/connector.ts';
import { redshiftProfile } from '#test/helpers/redshift-wire.ts';
import { openSampleBench, type SampleBench } from '#test/helpers/sample.ts';

/**
 * The library's Redshift queries on a real PostgreSQL with Redshift's functions, each bound as the connector binds it.
 * There is no difference to list: every figure is DuckDB's.
 */
let bench: SampleBench;
let double: AwsDouble;
beforeAll(async () => {
  bench = await openSampleBench();
  double = await startAwsDouble({ redshift: {} });
  stubAwsEnvironment(double.environment);
  const tables = (await bench.sample.views()).map(({ name, file, comment }) => ({ name, file, comment }));
  await double.redshift.loadParquet(tables);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await double.close();
  await bench.close();
});

interface Opened {
  readonly session: Session;
  readonly context: Parameters<Session['run']>[1];
  close(): Promise<void>;
}

async function byWire(): Promise<Opened> {
  const { redshift } = double;
  const opened = await openConnector({ environment: { PGPASSWORD: redshift.administrator.password } });
  const context = { signal: new AbortController().signal, log: silentLog, clock: systemClock };
  const session = await opened.connector.connect(redshiftProfile(redshift), context);
  return {
    session,
    context,
    async close() {
      await session.close();
      await opened.close();
    },
  };
}

async function byDataApi(): Promise<Opened> {
  const opened = await openRedshiftData(double);
  const context = opened.context();
  const session = await opened.connector.connect(redshiftDataProfile(), context);
  return {
    session,
    context,
    async close() {
      await session.close();
      await opened.close();
    },
  };
}

it('has the sample’s tables, row for row', async () => {
  const opened = await byWire();
  const sql = `SELECT (SELECT COUNT(*) FROM subscription_events) AS events, (SELECT COUNT(*) FROM subscriptions) AS subscriptions,
    (SELECT SUM(gross_amount) FROM transactions) AS amount`;
  const { values } = await collectRun(opened.session.run({ sql, parameters: {} }, opened.context));
  expect(values.map(([cell]) => plainLine([cell]))).toEqual(
    Object.values((await bench.rows(sql))[0] ?? {}).map((cell) => plainLine([cell])),
  );
  expect(values[0]).toEqual([98549n]);
  await opened.close();
});

describe.each([
  ['the wire', byWire],
  ['the Data API', byDataApi],
] as const)('by %s', (_way, open) => {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened.close());

  async function ask(id: string, given: ParameterValues): Promise<string[]> {
    const query = await bench.library.get(id, 'redshift');
    const parameters = resolveParameters(query, given);
    const types = new Map(query.parameters.map(({ name, type }) => [name, type]));
    const { values } = await collectRun(
      opened.session.run({ sql: query.sql, parameters, types }, opened.context),
    );
    return (values[0] ?? []).map((_, row) => plainLine(values.map((cells) => cells[row])));
  }

  it.each(libraryCases)(
    '%s %o gives on Redshift the rows it gives on DuckDB',
    { timeout: 180_000 },
    async (id, given) => {
      expect(differingLines(await ask(id, given), plainLines(await bench.ask(id, given)))).toEqual([]);
    },
  );
});

import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultV2Command,
  RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { createAws } from '#main/aws/create-aws.ts';
import { createRedshiftDataConnector } from '#main/connectors/redshift-data/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { redshiftDataProfileSchema } from '#shared/model/connection.ts';
import { startAwsDouble } from '../helpers/aws/double.ts';
import { type BenchRow, median } from './bench-row.ts';
import { inChild, type Measured } from './in-child.ts';

const rows = 1_000_000;

const facts = `
CREATE TABLE facts AS SELECT
  CAST(i AS BIGINT) AS event_id,
  CAST(100000 + i * 7919 % 50000 AS INTEGER) AS user_id,
  DATE '2015-01-01' + CAST(i * 31 % 730 AS INTEGER) AS day,
  TIMESTAMP '2015-01-01' + i * 53 % 63072000 * INTERVAL '1 second' AS created,
  (ARRAY['HK', 'SG', 'TW', 'MY', 'TH', 'ID'])[1 + i % 6] AS country,
  (ARRAY['ios', 'android', 'web', 'tv'])[1 + i % 4] AS platform,
  (ARRAY['Basic', 'Standard', 'Premium'])[1 + i % 3] AS plan,
  (ARRAY['organic', 'paid', 'partner'])[1 + i / 7 % 3] AS channel,
  (ARRAY['paid', 'failed', 'refunded'])[1 + i / 11 % 3] AS status,
  CAST(i * 37 % 100000 / 100.0 AS NUMERIC(12, 2)) AS amount,
  CAST(i * 41 % 10000 / 10000.0 AS NUMERIC(6, 4)) AS rate,
  CAST(i % 10 AS INTEGER) AS quantity,
  i % 2 = 0 AS trial,
  'note ' || i % 1000 AS note
FROM generate_series(CAST(1 AS BIGINT), ${rows}) AS t(i)`;

interface Finished {
  readonly environment: Readonly<Record<string, string>>;
  /** Of a statement that has run. */
  readonly id: string;
}

/** The rows of a statement that has run, into one Parquet file. */
export async function fetchByConnector({ environment, id }: Finished): Promise<void> {
  Object.assign(process.env, environment);
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const engine = await openEngine({ temporary: folder });
  const aws = createAws({
    prompts: createPromptDesk(),
    allowed: { has: async () => false, add: async () => {} },
  });
  try {
    const connector = createRedshiftDataConnector({ aws, engine, temporary: folder });
    const profile = redshiftDataProfileSchema.parse({
      id: 'data',
      name: 'Data API',
      kind: 'redshift-data',
      workgroupName: 'analysts',
      database: 'dev',
      // The service's own quota of calls would be all that is measured.
      limits: { callsPerSecond: 1000 },
    });
    const context = { signal: new AbortController().signal, log: silentLog, clock: systemClock };
    const session = await connector.connect(profile, context);
    let got = 0;
    for await (const event of session.attach(id, path.join(folder, 'rows.parquet'), context)) {
      if (event.type === 'done') got = event.stats.rows ?? 0;
    }
    if (got !== rows) throw new Error(`Of ${rows} rows ${got} came.`);
  } finally {
    aws.close();
    engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every page by the SDK alone; nothing is done with the rows. */
export async function fetchBySdk({ environment, id }: Finished): Promise<void> {
  Object.assign(process.env, environment);
  const client = new RedshiftDataClient({});
  let token: string | undefined;
  let bytes = 0;
  do {
    const page = await client.send(new GetStatementResultV2Command({ Id: id, NextToken: token }));
    for (const { CSVRecords = '' } of page.Records ?? []) bytes += CSVRecords.length;
    token = page.NextToken;
  } while (token !== undefined);
  client.destroy();
  if (bytes === 0) throw new Error('No rows came.');
}

async function runToEnd(client: RedshiftDataClient): Promise<string> {
  const { Id = '' } = await client.send(
    new ExecuteStatementCommand({
      WorkgroupName: 'analysts',
      Database: 'dev',
      Sql: 'SELECT * FROM facts',
      ResultFormat: 'CSV',
    }),
  );
  for (;;) {
    const { Status, Error: said } = await client.send(new DescribeStatementCommand({ Id }));
    if (Status === 'FINISHED') return Id;
    if (Status === 'FAILED' || Status === 'ABORTED') throw new Error(said);
    await systemClock.sleep(100);
  }
}

/** A result of a million rows and 14 columns, against the SDK that pages through it and keeps nothing. */
export async function run(): Promise<BenchRow[]> {
  // The double reads its SQL from beside itself, and is built into this file.
  const layer = path.join(import.meta.dirname, 'layer');
  await cp(path.resolve('test/helpers/aws/redshift/layer'), layer, { recursive: true });
  const double = await startAwsDouble({ redshift: {} });
  const client = new RedshiftDataClient(double.client);
  try {
    const server = await double.redshift.postgres.connect({ database: 'dev' });
    await server.query(`${facts}; GRANT SELECT ON facts TO PUBLIC`);
    await server.end();
    const input = { environment: double.environment, id: await runToEnd(client) };
    const ours: Measured[] = [];
    const peer: Measured[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      ours.push(await inChild(import.meta.url, 'fetchByConnector', input));
      peer.push(await inChild(import.meta.url, 'fetchBySdk', input));
    }
    const [oursMs, peerMs] = [ours, peer].map((taken) => median(taken.map(({ ms }) => ms)));
    const ratio = (oursMs ?? Number.NaN) / (peerMs ?? Number.NaN);
    const peakMiB = Math.max(...ours.map((taken) => taken.peakMiB));
    return [
      {
        name: 'Redshift Data API, 1 M × 14 into a result',
        ours_ms: oursMs ?? Number.NaN,
        peer: 'the bare SDK paging, rows thrown away',
        peer_ms: peerMs ?? Number.NaN,
        ratio,
        target: '≤ 1.5 ×, < 500 MiB',
        met: ratio <= 1.5 && peakMiB < 500,
        peakMiB,
        note: 'pages of 1 MB from the double; without the quota of 20 calls a second',
      },
    ];
  } finally {
    client.destroy();
    await double.close();
  }
}

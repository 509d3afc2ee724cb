import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { z } from 'zod';
import { createAws } from '#main/aws/create-aws.ts';
import { columnsOfPage } from '#main/connectors/athena/result-pages.ts';
import { createAthenaConnector } from '#main/connectors/athena/session.ts';
import { unloadText } from '#main/connectors/athena/unload.ts';
import { openEngine } from '#main/engine/engine.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { athenaProfileSchema } from '#shared/model/connection.ts';
import { startAwsDouble } from '#test/helpers/aws/double.ts';
import { type BenchRow, median } from './bench-row.ts';
import { inChild } from './in-child.ts';

const rows = 1_000_000;
const turns = 3;
/** Milliseconds a page takes on its way, and pages that are measured of the thousand. */
const pageMs = 50;
const measuredPages = 25;
const pageRows = 1000;

const columns = [
  { name: 'event_id', type: 'bigint' },
  { name: 'user_id', type: 'bigint' },
  { name: 'day', type: 'date' },
  { name: 'created', type: 'timestamp' },
  ...['country', 'platform', 'plan', 'channel', 'status'].map((name) => ({ name, type: 'string' })),
  { name: 'amount', type: 'decimal(12,2)' },
  { name: 'rate', type: 'decimal(6,4)' },
  { name: 'quantity', type: 'int' },
  { name: 'trial', type: 'boolean' },
  { name: 'note', type: 'string' },
];
const facts = `
SELECT i, 100000 + hash(i) % 50000, DATE '2015-01-01' + (hash(i * 3) % 730)::INTEGER,
  TIMESTAMP '2015-01-01' + INTERVAL (hash(i * 7) % 63072000) SECOND,
  ['HK', 'SG', 'TW', 'MY', 'TH', 'ID'][1 + (hash(i * 11) % 6)::INTEGER],
  ['ios', 'android', 'web', 'tv'][1 + (hash(i * 13) % 4)::INTEGER],
  ['Basic', 'Standard', 'Premium'][1 + (hash(i * 17) % 3)::INTEGER],
  ['organic', 'paid', 'partner'][1 + (hash(i * 19) % 3)::INTEGER],
  ['paid', 'failed', 'refunded'][1 + (hash(i * 23) % 3)::INTEGER],
  (hash(i * 29) % 100000 / 100)::DECIMAL(12,2), (hash(i * 31) % 10000 / 10000)::DECIMAL(6,4),
  (hash(i * 37) % 10)::INTEGER, hash(i * 41) % 2 = 0, 'note ' || (hash(i * 43) % 1000)
FROM range(${rows}) AS t(i)`;

const profile = athenaProfileSchema.parse({ id: 'bench', name: 'Bench', kind: 'athena' });

const inputSchema = z.object({ id: z.string(), folder: z.string() });

/** In a process of its own: the rows of a run that has succeeded, from their objects to one Parquet file. */
export async function fetchRows(input: object): Promise<void> {
  const { id, folder } = inputSchema.parse(input);
  const own = await mkdtemp(path.join(folder, 'fetch-'));
  const engine = await openEngine({ temporary: own });
  const aws = createAws({
    prompts: createPromptDesk(),
    allowed: { has: async () => false, add: async () => {} },
  });
  const context = { signal: new AbortController().signal, log: silentLog, clock: systemClock };
  const session = await createAthenaConnector({ aws, engine, temporary: own }).connect(profile, context);
  for await (const event of session.attach(id, path.join(own, 'rows.parquet'), context)) {
    if (event.type === 'done' && event.stats.rows !== rows) throw new Error('rows were lost');
  }
  engine.close();
  aws.close();
  await rm(own, { recursive: true, force: true });
}

async function succeeded(athena: AthenaClient, sql: string): Promise<string> {
  const { QueryExecutionId: id = '' } = await athena.send(
    new StartQueryExecutionCommand({ QueryString: sql }),
  );
  for (;;) {
    const { QueryExecution } = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
    const state = QueryExecution?.Status?.State;
    if (state === 'SUCCEEDED') return id;
    if (state === 'FAILED') throw new Error(QueryExecution?.Status?.StateChangeReason);
    await wait(50);
  }
}

/** Milliseconds the pages of a result take, one after the other, as measured on some of them. */
async function pagesTake(athena: AthenaClient, id: string): Promise<number> {
  const started = performance.now();
  let token: string | undefined;
  let got = 0;
  for (let page = 0; page < measuredPages; page += 1) {
    const answer = await athena.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: pageRows, NextToken: token }),
    );
    await wait(pageMs);
    got += answer.ResultSet?.Rows?.length ?? 0;
    token = answer.NextToken;
  }
  if (got < measuredPages * pageRows) throw new Error('pages were not full');
  return ((performance.now() - started) / measuredPages) * (rows / pageRows);
}

/** A million rows of 14 columns, fetched as the connector does, against paging the API. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const double = await startAwsDouble({ clock: systemClock });
  Object.assign(process.env, double.environment);
  const athena = new AthenaClient(double.client);
  try {
    double.athena.rule({ queueMs: 0, runMs: 1 });
    await double.athena.addTable({ database: 'default', name: 'facts', columns, select: facts });
    const sql = 'SELECT * FROM facts';
    const id = await succeeded(athena, sql);
    const first = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 1 }));
    const measure = (run: string) => inChild(import.meta.url, 'fetchRows', { id: run, folder });
    const taken: Record<'csv' | 'unload' | 'pages', number[]> = { csv: [], unload: [], pages: [] };
    const peaks = { csv: 0, unload: 0 };
    for (let turn = 0; turn < turns; turn += 1) {
      const csv = await measure(id);
      const { sql: text } = unloadText(sql, columnsOfPage(first), 's3://athena-results/', `bench-${turn}`);
      const unload = await measure(await succeeded(athena, text));
      taken.csv.push(csv.ms);
      taken.unload.push(unload.ms);
      peaks.csv = Math.max(peaks.csv, csv.peakMiB);
      peaks.unload = Math.max(peaks.unload, unload.peakMiB);
      taken.pages.push(await pagesTake(athena, id));
    }
    const row = (way: 'csv' | 'unload', name: string): BenchRow => {
      const ratio = median(taken[way]) / median(taken.pages);
      return {
        name,
        ours_ms: median(taken[way]),
        peer: `GetQueryResults, ${pageRows} rows a page, ${pageMs} ms a page`,
        peer_ms: median(taken.pages),
        ratio,
        target: '≤ 1/30, < 500 MiB',
        met: ratio <= 1 / 30 && peaks[way] < 500,
        peakMiB: peaks[way],
        note: `from the end of the query to the kept file, opening engine and connections included; the pages' time is that of ${measuredPages} of ${rows / pageRows}, and nothing is done with them`,
      };
    };
    return [row('csv', 'Athena, 1 M × 14, by the CSV object'), row('unload', 'Athena, 1 M × 14, by UNLOAD')];
  } finally {
    athena.destroy();
    await double.close();
    await rm(folder, { recursive: true, force: true });
  }
}

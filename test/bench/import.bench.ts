import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createCore } from '#main/core.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { secretsInMemory } from '#test/helpers/secrets.ts';
import { type BenchRow, inTurns, median } from './bench-row.ts';

const rows = 1_000_000;

const facts = `
SELECT
  i AS event_id,
  100000 + hash(i) % 50000 AS user_id,
  DATE '2015-01-01' + (hash(i * 3) % 730)::INTEGER AS day,
  TIMESTAMP '2015-01-01' + INTERVAL (hash(i * 7) % 63072000) SECOND AS created,
  ['HK', 'SG', 'TW', 'MY', 'TH', 'ID'][1 + (hash(i * 11) % 6)::INTEGER] AS country,
  ['ios', 'android', 'web', 'tv'][1 + (hash(i * 13) % 4)::INTEGER] AS platform,
  ['Basic', 'Standard', 'Premium'][1 + (hash(i * 17) % 3)::INTEGER] AS plan,
  ['organic', 'paid', 'partner'][1 + (hash(i * 19) % 3)::INTEGER] AS channel,
  ['paid', 'failed', 'refunded'][1 + (hash(i * 23) % 3)::INTEGER] AS status,
  (hash(i * 29) % 100000 / 100)::DECIMAL(12,2) AS amount,
  (hash(i * 31) % 10000 / 10000)::DECIMAL(6,4) AS rate,
  (hash(i * 37) % 10)::INTEGER AS quantity,
  hash(i * 41) % 2 = 0 AS trial,
  'note ' || (hash(i * 43) % 1000) AS note
FROM range(${rows}) AS t(i)`;

/** A CSV file of a million rows and 14 columns, against the engine's own reader, which checks nothing. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const core = await createCore({
    host: 'cli',
    version: 'bench',
    workspace: path.join(folder, 'workspace'),
    queries: path.resolve('queries'),
    allowPaths: true,
    clock: systemClock,
    secrets: secretsInMemory(),
    log: silentLog,
  });
  try {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const file = path.join(folder, 'facts.csv');
    await connection.run(`COPY (${facts}) TO '${file}' (HEADER)`);
    const taken = await inTurns(
      9,
      async () => {
        const source = { kind: 'path' as const, path: file };
        for await (const event of await core.client.imports.start({ source })) {
          if (event.type === 'done' && event.result.rows !== rows) throw new Error('rows were lost');
        }
      },
      () =>
        connection.run(
          `COPY (FROM read_csv('${file}')) TO '${path.join(folder, 'bare.parquet')}' (FORMAT parquet)`,
        ),
    );
    connection.closeSync();
    instance.closeSync();
    const ratio = median(taken.ours) / median(taken.peer);
    return [
      {
        name: 'import of a CSV file, 1 M × 14',
        ours_ms: median(taken.ours),
        peer: 'bare read_csv → Parquet through node-api',
        peer_ms: median(taken.peer),
        ratio,
        target: '≤ 1.3 ×',
        met: ratio <= 1.3,
        note: 'ours proves every text against its type, keeps bad rows, flushes and checksums the result',
      },
    ];
  } finally {
    await core.close();
    await rm(folder, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadOdbc } from '#main/connectors/odbc/driver.ts';
import { createOdbcConnector } from '#main/connectors/odbc/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { odbcProfileSchema } from '#shared/model/connection.ts';
import { secretsInMemory } from '#test/helpers/secrets.ts';
import type { BenchRow } from './bench-row.ts';
import { inChild } from './in-child.ts';
import { factRows, serverOfFacts } from './wire-facts.ts';

interface Asked {
  readonly port: number;
}

const sql = 'SELECT * FROM facts';
const source = (port: number) =>
  `Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=${port};Database=postgres;UID=postgres;UseDeclareFetch=1;Fetch=1000`;

export async function keepRows({ port }: Asked): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const engine = await openEngine({ temporary: folder });
  const connector = createOdbcConnector({ engine, prompts: createPromptDesk(), secrets: secretsInMemory() });
  const profile = odbcProfileSchema.parse({
    id: 'bench',
    name: 'Bench',
    kind: 'odbc',
    connectionString: source(port),
  });
  const context = { signal: new AbortController().signal, log: silentLog, clock: systemClock };
  const session = await connector.connect(profile, context);
  const statement = { sql, parameters: {}, into: path.join(folder, 'rows.parquet') };
  for await (const event of session.run(statement, context)) {
    if (event.type === 'done' && event.stats.rows !== factRows) throw new Error('rows were lost');
  }
  await session.close();
  engine.close();
  await rm(folder, { recursive: true, force: true });
}

/** The package alone, with the portions that are its quickest. */
export async function dropRows({ port }: Asked): Promise<void> {
  const odbc = await loadOdbc();
  const connection = await odbc.connect({ connectionString: source(port), loginTimeout: 10 });
  const cursor = await connection.query(sql, [], { cursor: true, fetchSize: 1000 });
  let seen = 0;
  while (!cursor.noData) seen += (await cursor.fetch()).length;
  await cursor.close();
  await connection.close();
  if (seen !== factRows) throw new Error('rows were lost');
}

/** Where the package or the driver is missing there is nothing to measure, and no row. */
export async function run(): Promise<BenchRow[]> {
  const isReady = await loadOdbc().then(
    () => true,
    () => false,
  );
  if (!isReady) return [];
  const server = await serverOfFacts();
  try {
    const asked = { port: server.port };
    const bare = await inChild(import.meta.url, 'dropRows', asked);
    const ours = await inChild(import.meta.url, 'keepRows', asked);
    return [
      {
        name: 'PostgreSQL by ODBC, 1 M × 14',
        ours_ms: ours.ms,
        peer: 'bare odbc in portions of 1,000, which drops the rows',
        peer_ms: bare.ms,
        ratio: ours.ms / bare.ms,
        target: 'report, < 500 MiB',
        met: ours.peakMiB < 500,
        peakMiB: ours.peakMiB,
        note: 'bare odbc gives decimals as doubles and loses zones; ours asks for exact text',
      },
    ];
  } finally {
    await server.stop();
  }
}

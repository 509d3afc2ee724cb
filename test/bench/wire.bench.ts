import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { createPostgresConnector } from '#main/connectors/postgres/session.ts';
import { openEngine } from '#main/engine/engine.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createPromptDesk } from '#main/platform/prompts.ts';
import { postgresProfileSchema } from '#shared/model/connection.ts';
import { withoutAws } from '#test/helpers/postgres/connector.ts';
import { secretsInMemory } from '#test/helpers/secrets.ts';
import { type BenchRow, median } from './bench-row.ts';
import { inChild, type Measured } from './in-child.ts';
import { factRows, serverOfFacts } from './wire-facts.ts';

interface Asked {
  readonly port: number;
  readonly sql: string;
  readonly rows: number;
}

const place = { host: '127.0.0.1', user: 'postgres', database: 'postgres' } as const;

/** What Backcast does: the rows of a statement, kept as one Parquet file. */
export async function keepRows({ port, sql, rows }: Asked): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const engine = await openEngine({ temporary: folder });
  const connector = createPostgresConnector({
    engine,
    aws: withoutAws,
    prompts: createPromptDesk(),
    secrets: secretsInMemory(),
    environment: {},
  });
  const profile = postgresProfileSchema.parse({
    id: 'bench',
    name: 'Bench',
    kind: 'postgres',
    sslMode: 'disable',
    port,
    ...place,
  });
  const context = { signal: new AbortController().signal, log: silentLog, clock: systemClock };
  const session = await connector.connect(profile, context);
  const statement = { sql, parameters: {}, into: path.join(folder, 'rows.parquet') };
  for await (const event of session.run(statement, context)) {
    if (event.type === 'done' && event.stats.rows !== rows) throw new Error('rows were lost');
  }
  await session.close();
  engine.close();
  await rm(folder, { recursive: true, force: true });
}

/** The driver alone, which does nothing with the rows; portions of 1,000 are its quickest. */
export async function dropRows({ port, sql, rows }: Asked): Promise<void> {
  const client = new pg.Client({ ...place, port });
  await client.connect();
  const types = { getTypeParser: () => (text: unknown) => text };
  const cursor = client.query(new Cursor(sql, [], { rowMode: 'array', types }));
  let seen = 0;
  for (;;) {
    const portion = await cursor.read(1000);
    seen += portion.length;
    if (portion.length === 0) break;
  }
  await cursor.close();
  await client.end();
  if (seen !== rows) throw new Error('rows were lost');
}

/** Medians of time, and the largest of memory. */
function summed(measured: readonly Measured[]): Measured {
  return {
    ms: median(measured.map(({ ms }) => ms)),
    peakMiB: Math.max(...measured.map(({ peakMiB }) => peakMiB)),
  };
}

async function compared(name: string, asked: Asked, turns: number, atMost?: number): Promise<BenchRow> {
  const [ours, bare]: [Measured[], Measured[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    bare.push(await inChild(import.meta.url, 'dropRows', asked));
    ours.push(await inChild(import.meta.url, 'keepRows', asked));
  }
  const [own, peer] = [summed(ours), summed(bare)];
  const ratio = own.ms / peer.ms;
  return {
    name,
    ours_ms: own.ms,
    peer: 'bare pg-cursor, which drops the rows',
    peer_ms: peer.ms,
    ratio,
    target: atMost === undefined ? '< 500 MiB' : `≤ ${atMost} ×, < 500 MiB`,
    met: (atMost === undefined || ratio <= atMost) && own.peakMiB < 500,
    peakMiB: own.peakMiB,
    note: 'ours logs in, fetches, and keeps the rows as one Parquet file; each in a process of its own',
  };
}

export async function run(): Promise<BenchRow[]> {
  const server = await serverOfFacts();
  try {
    const { port } = server;
    const facts = { port, sql: 'SELECT * FROM facts', rows: factRows };
    const long = {
      port,
      sql: `SELECT i, repeat(md5(i::text), 32) AS t FROM generate_series(1, ${factRows}) AS g(i)`,
      rows: factRows,
    };
    return [
      await compared('PostgreSQL by its wire, 1 M × 14', facts, 3, 1.5),
      await compared('PostgreSQL by its wire, 1 GB in one result', long, 1),
    ];
  } finally {
    await server.stop();
  }
}

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { columnsOf } from '#main/engine/column-types.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { exportResult } from '#main/workbook/export-result.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { type BenchRow, inTurns, median, peakMiB } from './bench-row.ts';

const rows = 1_000_000;
const times = 3;

/** Fifteen columns as reports have them: five of text, two dates, whole numbers, money and one long fraction. */
const wideSql = `
SELECT
  'Resolution ' || (i * 7 % 4) AS resolution, 'Country ' || (i * 31 % 120) AS country,
  'Platform ' || (i % 12) AS platform, 'Campaign ' || (i * 17 % 400) AS campaign, 'Plan ' || (i % 30) AS plan,
  DATE '2017-01-01' + (i % 365)::INTEGER AS start_date, DATE '2017-01-01' + (i % 400)::INTEGER AS end_date,
  (i * 7919 % 1000000)::BIGINT AS user_id, (i % 5000)::BIGINT AS plays, (i * 3 % 5000)::BIGINT AS pauses,
  (i * 11 % 5000)::BIGINT AS seeks, ((i * 37 % 10000000) / 100.0)::DECIMAL(12,2) AS gross,
  ((i * 41 % 10000000) / 100.0)::DECIMAL(12,2) AS net, ((i * 43 % 10000000) / 100.0)::DECIMAL(12,2) AS tax,
  random() AS ratio
FROM range(${rows}) AS numbers(i)`;

async function describe(engine: Engine, file: string): Promise<ResultInfo> {
  const columns = await engine.withConnection(async (connection) => {
    const answer = await connection.run(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    return columnsOf(answer.columnNames(), answer.columnTypes());
  });
  return {
    id: 'bench',
    name: 'bench',
    title: 'Bench',
    origin: { kind: 'run' },
    connectionId: 'local',
    sql: wideSql,
    parameters: {},
    startedAt: '2017-01-25T00:00:00.000Z',
    finishedAt: '2017-01-25T00:00:00.000Z',
    rows,
    bytes: (await stat(file)).size,
    columns,
    checksum: '',
    pinned: false,
  };
}

/** A kept result of a million rows to a workbook, beside the engine's bare copy to CSV. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const engine = await openEngine({ temporary: folder });
  try {
    const file = path.join(folder, 'data.parquet');
    await engine.run(`COPY (${wideSql}) TO ${quoteText(file)} (FORMAT parquet)`);
    const info = await describe(engine, file);
    const taken = await inTurns(
      times,
      async (turn) => {
        await engine.withConnection((connection) =>
          exportResult(
            { info, file, view: { filters: [], sort: [] } },
            'xlsx',
            path.join(folder, `${turn}.xlsx`),
            {
              engine,
              reader: { connection, signal: undefined },
              now: new Date(),
              report: () => {},
            },
          ),
        );
      },
      (turn) =>
        engine.run(
          `COPY (SELECT * FROM read_parquet(${quoteText(file)})) TO ${quoteText(path.join(folder, `${turn}.csv`))} (FORMAT csv, HEADER)`,
        ),
    );
    const [ours, peer] = [median(taken.ours), median(taken.peer)];
    const { size } = await stat(path.join(folder, '0.xlsx'));
    return [
      {
        name: '1 M rows × 15 columns to .xlsx',
        ours_ms: ours,
        peer: 'COPY to CSV',
        peer_ms: peer,
        ratio: ours / peer,
        target: 'under 400 MiB; time reported',
        met: peakMiB() < 400,
        peakMiB: peakMiB(),
        note: `${Math.round(size / 2 ** 20)} MiB`,
      },
    ];
  } finally {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

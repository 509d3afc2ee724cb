import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createCore } from '#main/core.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import type { View } from '#shared/model/result.ts';
import { secretsInMemory } from '#test/helpers/secrets.ts';
import { type BenchRow, elapsed, inTurns, median } from './bench-row.ts';
import { factQuery } from './fact-query.ts';

const rows = 10_000_000;
const limit = 200;
const turns = 41;

/** Offsets spread over the whole result, in no order. */
function offsetOf(turn: number): number {
  return (turn * 7_368_787) % (rows - limit);
}

/** Pages of a result of 10 million rows: unsorted anywhere, sorted at any depth, filtered. */
export async function run(): Promise<BenchRow[]> {
  const workspace = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const core = await createCore({
    host: 'cli',
    version: 'bench',
    workspace,
    queries: path.resolve('queries'),
    allowPaths: true,
    clock: systemClock,
    secrets: secretsInMemory(),
    log: silentLog,
  });
  try {
    const source = { kind: 'sql' as const, sql: factQuery(rows) };
    let id = '';
    for await (const event of await core.client.runs.start({ connectionId: 'local', source })) {
      if (event.type === 'result') id = event.result.id;
    }
    const file = path.join(workspace, 'results', id, 'data.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const bare = async (sql: string) => (await connection.runAndReadAll(sql)).getColumns();
    const page = (offset: number, view: View = { filters: [], sort: [] }) =>
      core.client.results.page({ id, view, offset, limit });

    const unsorted = await inTurns(
      turns,
      (turn) => page(offsetOf(turn)),
      (turn) =>
        bare(
          `SELECT * EXCLUDE (file_row_number) FROM read_parquet('${file}', file_row_number = true)
           WHERE file_row_number >= ${offsetOf(turn)} AND file_row_number < ${offsetOf(turn) + limit}`,
        ),
    );
    const ratio = median(unsorted.ours) / median(unsorted.peer);

    const view: View = {
      filters: [],
      sort: [
        { field: 'value', direction: 'descending' },
        { field: 'Meta 1', direction: 'ascending' },
      ],
    };
    const top = await elapsed(() => page(0, view));
    const kept = await elapsed(() => page(rows / 2, view));
    const anew: number[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const sql = `SELECT * FROM read_parquet('${file}') ORDER BY value DESC NULLS LAST, "Meta 1" NULLS LAST LIMIT ${limit} OFFSET ${offsetOf(turn + 1)}`;
      anew.push(await elapsed(() => bare(sql)));
    }
    const sorted: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) sorted.push(await elapsed(() => page(offsetOf(turn), view)));

    const filtered: View = {
      filters: [{ field: 'Country', operator: 'is', values: ['Singapore'] }],
      sort: [],
    };
    const counted = await elapsed(() => page(0, filtered));
    const deep: number[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      deep.push(await elapsed(() => page(Math.floor(offsetOf(turn) / 7), filtered)));
    }
    connection.closeSync();
    instance.closeSync();
    return [
      {
        name: `page of ${limit} rows anywhere in 10 M`,
        ours_ms: median(unsorted.ours),
        peer: 'the bare query through node-api',
        peer_ms: median(unsorted.peer),
        ratio,
        target: '≤ 1.2 ×',
        met: ratio <= 1.2,
      },
      {
        name: 'page of the sorted result at any depth, once its order is kept',
        ours_ms: median(sorted),
        peer: 'sorting anew through node-api',
        peer_ms: median(anew),
        ratio: median(sorted) / median(anew),
        target: '< 50 ms',
        met: median(sorted) < 50,
        note: `first page of the new order ${Math.round(top)} ms; the order is kept after ${Math.round(top + kept)} ms`,
      },
      {
        name: 'page anywhere of a filtered result',
        ours_ms: median(deep),
        peer: null,
        peer_ms: null,
        ratio: null,
        target: 'reported',
        note: `first page with its count ${Math.round(counted)} ms`,
      },
    ];
  } finally {
    await core.close();
    await rm(workspace, { recursive: true, force: true });
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { quoteText } from '#main/engine/sql-text.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import { openTestCore } from '#test/helpers/core.ts';
import { withEngine } from '#test/helpers/kept.ts';
import { type BenchRow, elapsed, median } from './bench-row.ts';
import { writeSubscriptionFacts } from './subscription-facts.ts';

const spec = pivotSpecSchema.parse({
  rows: [{ field: 'Platform' }, { field: 'Meta 1' }, { field: 'Start Date' }],
  columns: [{ field: 'Meta 4' }],
  measures: [{ field: 'value', aggregate: 'sum' }],
  filters: [{ field: 'Country', operator: 'is', values: ['Country 1', 'Country 2'] }],
});

const formulas = 100_000;
const sampled = 200;

interface Wanted {
  readonly platform: string;
  readonly plan: string;
  readonly day: string;
  readonly status: string;
}

function formulaOf({ platform, plan, day, status }: Wanted): string {
  const date = `DATE(${day.split('-').map(Number).join(',')})`;
  return `=GETPIVOTDATA("value",'Active subscriber'!$A$5,"Platform","${platform}","Meta 1","${plan}","Start Date",${date},"Meta 4","${status}")`;
}

function queryOf({ platform, plan, day, status }: Wanted): string {
  return `SELECT sum(value) FROM facts WHERE "Country" IN ('Country 1', 'Country 2')
    AND "Platform" = '${platform}' AND "Meta 1" = '${plan}' AND "Start Date" = DATE '${day}' AND "Meta 4" = '${status}'`;
}

/** 100,000 formulas of four items each, on a pivot that is computed already. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const file = path.join(folder, 'facts.parquet');
  await writeSubscriptionFacts(file, 1_000_000);
  const core = await openTestCore(path.join(folder, 'workspace'));
  try {
    return await withEngine(folder, async (engine) => {
      await engine.run(`CREATE TABLE facts AS SELECT * FROM read_parquet(${quoteText(file)})`);
      const { values } = await engine.query(
        `SELECT "Platform", "Meta 1", "Start Date", "Meta 4" FROM facts
         WHERE "Country" IN ('Country 1', 'Country 2') ORDER BY hash("value", "Start Date") LIMIT ${formulas}`,
      );
      const wanted = Array.from({ length: formulas }, (_, index): Wanted => {
        const [platform, plan, day, status] = values.map((column) => String(column[index]));
        return { platform: platform ?? '', plan: plan ?? '', day: day ?? '', status: status ?? '' };
      });
      const kept = await core.results.keep(async (target) => {
        await engine.run(`COPY facts TO ${quoteText(target)} (FORMAT parquet)`);
        const { columns } = await engine.query('SELECT * FROM facts LIMIT 0');
        return {
          name: 'facts',
          title: 'Facts',
          origin: { kind: 'run' },
          connectionId: 'local',
          sql: 'SELECT * FROM facts',
          parameters: {},
          startedAt: '2017-02-01T00:00:00.000Z',
          rows: 1_000_000,
          columns: [...columns],
        };
      });
      const input = { resultId: kept.id, spec, name: 'Active subscriber', formulas: wanted.map(formulaOf) };
      await core.client.pivot.compute({ resultId: kept.id, spec });
      const times: number[] = [];
      let read = 0;
      for (let turn = 0; turn < 5; turn += 1) {
        times.push(
          await elapsed(async () => {
            const answers = await core.client.pivot.readMany(input);
            read = answers.filter((answer) => 'value' in answer && answer.value !== null).length;
          }),
        );
      }
      if (read !== formulas) throw new Error(`${read} of ${formulas} formulas were read`);
      const sample = await elapsed(async () => {
        for (const one of wanted.slice(0, sampled)) await engine.query(queryOf(one));
      });
      const ours = median(times);
      const peer = (sample / sampled) * formulas;
      return [
        {
          name: '100,000 formulas, the pivot computed',
          ours_ms: ours,
          peer: 'one SELECT each over the same rows in memory',
          peer_ms: peer,
          ratio: ours / peer,
          target: '< 2,000 ms',
          met: ours < 2000,
          note: `the peer reckoned from ${sampled} SELECTs, ${(sample / sampled).toFixed(1)} ms each`,
        },
      ];
    });
  } finally {
    await core.close();
    await rm(folder, { recursive: true, force: true });
  }
}

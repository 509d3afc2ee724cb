import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { resolveParameters } from '#main/library/parameters.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { type AthenaUnderTest, startAthena } from '#test/helpers/athena.ts';
import { differingLines, libraryCases, plainLine, plainLines } from '#test/helpers/library-cases.ts';
import { openSampleBench, type SampleBench } from '#test/helpers/sample.ts';

let bench: SampleBench;
let athena: AthenaUnderTest;

/** A type of the sample's as Hive has it. */
function hiveType(type: string): string {
  const [name = ''] = type.split('(');
  const hive: Readonly<Record<string, string>> = {
    VARCHAR: 'string',
    INTEGER: 'int',
    TIMESTAMP: 'timestamp',
  };
  return hive[name] ?? type.toLowerCase();
}

beforeAll(async () => {
  bench = await openSampleBench();
  athena = await startAthena({ profile: { database: 'warehouse' } });
  for (const { name, file } of await bench.sample.views()) {
    const described = await bench.rows(`DESCRIBE SELECT * FROM read_parquet('${file}')`);
    await athena.double.athena.addTable({
      database: 'warehouse',
      name,
      columns: described.map((row) => ({
        name: String(row.column_name),
        type: hiveType(String(row.column_type)),
      })),
      select: `SELECT * FROM read_parquet('${file}')`,
    });
  }
}, 120_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await athena.close();
  await bench.close();
});

async function onAthena(id: string, given: ParameterValues): Promise<string[]> {
  const query = await bench.library.get(id, 'athena');
  const parameters = resolveParameters(query, given);
  const types = new Map(query.parameters.map(({ name, type }) => [name, type]));
  const into = path.join(await athena.folder(), 'rows.parquet');
  await athena.run(query.sql, { parameters, types, into });
  const { values, rowCount } = await athena.engine.query(`SELECT * FROM read_parquet('${into}')`);
  return Array.from({ length: rowCount }, (_, row) => plainLine(values.map((cells) => cells[row])));
}

it.each(libraryCases)(
  '%s %o gives on Athena the rows it gives on DuckDB',
  { timeout: 180_000 },
  async (id, given) => {
    expect(differingLines(await onAthena(id, given), plainLines(await bench.ask(id, given)))).toEqual([]);
  },
);

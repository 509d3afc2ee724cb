import type { Core } from '#main/core.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteName, quoteText } from '#main/engine/sql-text.ts';
import type { Cell } from '#shared/model/column.ts';
import type { ResultInfo } from '#shared/model/result.ts';

/** An engine of the test's own, beside the core's. */
export async function withEngine<T>(folder: string, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine({ temporary: folder });
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
}

/** A SELECT of the rows, typed by `types` (name → type of the engine, in order). */
export function selectOf(
  types: Readonly<Record<string, string>>,
  rows: readonly (readonly Cell[])[],
): string {
  const literal = (cell: Cell | undefined) =>
    cell === null || cell === undefined ? 'NULL' : quoteText(String(cell));
  const names = Object.keys(types);
  const lines = rows.map((row) => `(${names.map((_, index) => literal(row[index])).join(', ')})`);
  const columns = Object.entries(types).map(
    ([name, type]) => `CAST(${quoteName(name)} AS ${type}) AS ${quoteName(name)}`,
  );
  return `SELECT ${columns.join(', ')} FROM (VALUES ${lines.join(', ')}) AS rows(${names.map(quoteName).join(', ')})`;
}

/** Keeps what a SELECT gives as a result of the core's. */
export function keepSelect(
  core: Core,
  engine: Engine,
  sql: string,
  origin: ResultInfo['origin'] = { kind: 'run' },
): Promise<ResultInfo> {
  return core.results.keep(async (file) => {
    await engine.run(`COPY (${sql}) TO ${quoteText(file)} (FORMAT parquet)`);
    const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    const { values } = await engine.query(`SELECT count(*) FROM read_parquet(${quoteText(file)})`);
    return {
      name: 'facts',
      title: 'Facts',
      origin,
      connectionId: 'local',
      sql,
      parameters: {},
      startedAt: '2017-02-01T00:00:00.000Z',
      rows: Number(values[0]?.[0]),
      columns: [...columns],
    };
  });
}

import { writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompiledQuery } from '../compile.ts';
import { type AthenaEngine, quoteText } from '../engine.ts';
import { bytesOf, scansOf } from '../scan.ts';
import { textOf } from '../sql/result-types.ts';
import { columnInfos } from './columns.ts';
import type { Outcome, Plan, PlanContext } from './plan.ts';

function csvLine(values: readonly string[]): string {
  return `${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`;
}

/** Writes the rows as Athena does: every value in quotes, NULL as nothing, a header. Gives the file and its rows. */
export async function writeCsv(
  engine: AthenaEngine,
  connection: DuckDBConnection,
  query: CompiledQuery,
): Promise<{ readonly file: string; readonly rows: number }> {
  const places = query.types.map((_, index) => `c${index}`);
  const texts = query.types.map((type, index) => `${textOf(type, `c${index}`)} AS c${index}`);
  const file = engine.temporary();
  const reader = await connection.runAndReadAll(
    `COPY (SELECT ${texts.join(', ')} FROM (${query.sql}) AS q(${places.join(', ')})) TO ${quoteText(file)}
     (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '', PREFIX ${quoteText(csvLine(query.names))}, SUFFIX ${quoteText('\n')})`,
  );
  const rows = Number(reader.getRowsJson()[0]?.[0] ?? 0);
  // The engine parts rows by new lines and ends with the suffix, which without rows would be an empty line.
  if (rows === 0) await writeFile(file, csvLine(query.names));
  return { file, rows };
}

export function selectPlan(context: PlanContext, sql: string): Plan {
  return {
    type: 'DML',
    subtype: 'SELECT',
    form: 'csv',
    async run(run): Promise<Outcome> {
      const query = await context.compiler.compile(run.connection, sql, run);
      const scannedBytes = await bytesOf(run.connection, await scansOf(run.connection, query));
      const { file, rows } = await writeCsv(context.engine, run.connection, query);
      return {
        columns: columnInfos(query),
        file,
        form: 'csv',
        scannedBytes,
        updateCount: 0,
        outputRows: rows,
        publish: async () => undefined,
      };
    },
  };
}

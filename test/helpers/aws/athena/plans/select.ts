import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
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
  const body = engine.temporary();
  const reader = await connection.runAndReadAll(
    `COPY (SELECT ${texts.join(', ')} FROM (${query.sql}) AS q(${places.join(', ')}))
     TO ${quoteText(body)} (FORMAT csv, HEADER false, FORCE_QUOTE *, NULLSTR '')`,
  );
  const file = engine.temporary();
  const out = createWriteStream(file);
  out.write(csvLine(query.names));
  await pipeline(createReadStream(body), out);
  await rm(body);
  return { file, rows: Number(reader.getRowsJson()[0]?.[0] ?? 0) };
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

import type { Engine } from '../engine/engine.ts';
import type { ResultStore } from '../engine/result-store.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import type { Library } from '../library/library.ts';
import { procedures } from './procedure.ts';

export interface ReportsParts {
  readonly engine: Engine;
  readonly results: Pick<ResultStore, 'get' | 'file'>;
  readonly library: Pick<Library, 'reports'>;
}

export function createReportsService({ engine, results, library }: ReportsParts) {
  const os = procedures.reports;
  return {
    list: os.list.handler(async () => (await library.reports()).flatMap(({ layouts }) => [...layouts])),
    ofResult: os.ofResult.handler(async ({ input }) => {
      const { origin, columns } = await results.get(input.id);
      if (origin.kind !== 'run') return [];
      const found = (await library.reports()).find(({ queryId }) => queryId === origin.queryId);
      if (found === undefined) return [];
      const { country, period } = found.report;
      const fields = [country.field, period.field];
      if (!fields.every((field) => columns.some((column) => column.field === field))) return [];
      const file = quoteText(await results.file(input.id));
      const { values } = await engine.query(
        `SELECT DISTINCT ${fields.map(quoteName).join(', ')} FROM read_parquet(${file})`,
      );
      const there = new Set(values[0]?.map((value, row) => JSON.stringify([value, values[1]?.[row]])));
      return found.layouts.filter((layout) => there.has(JSON.stringify([layout.country, layout.period])));
    }),
  };
}

import { bytesOf, scansOf } from '../scan.ts';
import { onlyPart, propertiesOf, readStatement } from '../sql/reader.ts';
import { closing } from '../sql/tokens.ts';
import type { Plan, PlanContext } from './plan.ts';
import { writeObjects } from './write-objects.ts';
import {
  demandEmpty,
  demandNoEmptyLists,
  demandWritable,
  formatOptions,
  manifestOf,
  objectFormat,
  publishObjects,
  writable,
  writtenOutcome,
} from './writing.ts';

/** `UNLOAD (query) TO 's3://…' WITH (format = 'PARQUET', …)`: objects under an empty prefix, in no order. */
export function unloadPlan(context: PlanContext, sql: string): Plan {
  const reader = readStatement(sql);
  reader.demand('UNLOAD');
  const open = reader.offset;
  reader.brackets();
  const close = reader.tokens[closing(reader.tokens, 1)]?.start ?? sql.length;
  reader.demand('TO');
  const given = reader.text();
  const location = given.endsWith('/') ? given : `${given}/`;
  const properties = reader.take('WITH') ? propertiesOf(reader.brackets()) : new Map<string, string[]>();
  if (!reader.done) reader.refuse();
  const format = objectFormat(properties.get('format')?.[0]);
  const query = onlyPart(sql, open + 1, close);
  return {
    type: 'DML',
    subtype: 'UNLOAD',
    form: 'none',
    async run(run) {
      demandEmpty(context.store, location);
      const compiled = await context.compiler.compile(run.connection, query, run);
      demandWritable(compiled);
      const scanned = await bytesOf(run.connection, await scansOf(run.connection, compiled));
      if (format === 'parquet') await demandNoEmptyLists(run, compiled);
      const { objects, rows } = await writeObjects(context.engine, run.connection, {
        select: writable(compiled),
        format,
        options: formatOptions(format, properties),
        keys: properties.get('partitioned_by') ?? [],
        parts: context.unloadParts(),
        name: run.executionId,
      });
      const manifest = manifestOf(run);
      return writtenOutcome(rows, scanned, manifest, () =>
        publishObjects(context, location, objects, manifest),
      );
    },
  };
}

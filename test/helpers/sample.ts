import path from 'node:path';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { openSample, type Sample } from '#main/engine/sample/sample.ts';
import { openWorkspace } from '#main/engine/workspace.ts';
import { type Library, openLibrary } from '#main/library/library.ts';
import { resolveParameters } from '#main/library/parameters.ts';
import type { Cell } from '#shared/model/column.ts';
import type { Dialect } from '#shared/model/query.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { bindNamed, namedParameters } from '#shared/sql/parameters.ts';
import { repository, temporaryFolder } from './core.ts';

export type Row = Readonly<Record<string, Cell>>;

/** The sample warehouse as tables of an engine, and the built-in library to ask of it. */
export interface SampleBench {
  readonly library: Library;
  readonly sample: Sample;
  readonly engine: Engine;
  rows(sql: string): Promise<Row[]>;
  /** Runs a saved query as a run would: parameters completed, typed and bound. */
  ask(id: string, given?: ParameterValues, dialect?: Dialect): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openSampleBench(): Promise<SampleBench> {
  const place = await temporaryFolder();
  const workspace = await openWorkspace(path.join(place.folder, 'workspace'));
  const engine = await openEngine({ temporary: workspace.temporary });
  const library = openLibrary({
    builtIn: path.join(repository, 'queries'),
    own: workspace.queries,
    temporary: workspace.temporary,
  });
  const sample = openSample({ workspace, sqlOf: async (id) => (await library.get(id, 'duckdb')).sql });
  await sample.ensure();
  for (const { name, file } of await sample.views()) {
    await engine.run(`CREATE VIEW ${name} AS SELECT * FROM read_parquet('${file}')`);
  }

  async function rows(sql: string, parameters: Record<string, string | number | boolean | null> = {}) {
    const table = await engine.query(sql, { parameters });
    return Array.from({ length: table.rowCount }, (_, row) =>
      Object.fromEntries(
        table.columns.map((column, index) => [column.field, table.values[index]?.[row] ?? null]),
      ),
    );
  }

  return {
    library,
    sample,
    engine,
    rows,
    async ask(id, given = {}, dialect = 'duckdb') {
      const query = await library.get(id, dialect);
      const values = resolveParameters(query, given);
      const bound: Record<string, string | number | boolean | null> = {};
      for (const name of namedParameters(query.sql)) {
        const value = values[name];
        if (typeof value === 'bigint' || value === undefined) throw new Error(`${name} is not bound`);
        bound[name] = value;
      }
      return rows(bindNamed(query.sql), bound);
    },
    async close() {
      engine.close();
      await workspace.close();
      await place.remove();
    },
  };
}

import path from 'node:path';
import { TooManyRequestsException$ } from '@aws-sdk/client-athena';
import type { Catalog, CatalogTable } from '../catalog/catalog.ts';
import type { DoubleContext } from '../core/context.ts';
import { defineJsonService } from '../core/json-service.ts';
import { modelled } from '../core/modelled.ts';
import type { AwsService } from '../core/service.ts';
import type { EvaluatePartitions } from '../glue/partitions.ts';
import type { ObjectStore } from '../s3/store.ts';
import { createCompiler } from './compile.ts';
import { createEngine, quoteName, quoteText, valuesOf } from './engine.ts';
import type { Execution } from './executions.ts';
import { metadataOperations } from './metadata.ts';
import type { PlanContext } from './plans/plan.ts';
import { createQueries } from './queries.ts';
import type { QueryRule } from './rules.ts';
import { addTable, type TableSpec } from './seed.ts';
import { duckType } from './sql/types.ts';
import { createWorkGroups, type WorkGroupOptions } from './workgroups.ts';

export interface AthenaDouble {
  readonly service: AwsService;
  /** How queries go: how long they take, whether they fail. The last rule that fits a query is the one. */
  rule(rule: QueryRule): void;
  addWorkGroup(options: WorkGroupOptions): void;
  addTable(spec: TableSpec): Promise<CatalogTable>;
  /** Names of data catalogs; all of them lead to the same databases. */
  readonly catalogs: string[];
  /** Into how many objects UNLOAD, CTAS and INSERT deal out a small result; three. */
  unloadParts: number;
  readonly executions: ReadonlyMap<string, Execution>;
  /** Expressions of GetPartitions, evaluated by the engine. */
  readonly evaluatePartitions: EvaluatePartitions;
  close(): Promise<void>;
}

/** Athena on an embedded engine, over the double's S3 and Glue. */
export function createAthena(double: DoubleContext, catalog: Catalog, store: ObjectStore): AthenaDouble {
  const engine = createEngine(path.join(double.folder, 'athena'));
  const rules: QueryRule[] = [];
  const groups = createWorkGroups();
  const context: PlanContext = {
    double,
    catalog,
    store,
    engine,
    compiler: createCompiler(engine, catalog, store),
    prepared: new Map(),
    unloadParts: () => athena.unloadParts,
  };
  store.createBucket('athena-results');
  groups.add({ name: 'primary', outputLocation: 's3://athena-results/' }, double.clock.now());
  catalog.addDatabase({ Name: 'default', CatalogId: double.account, CreateTime: double.clock.now() });
  const queries = createQueries(context, groups, rules);

  const athena: AthenaDouble = {
    rule: (rule) => void rules.push(rule),
    addWorkGroup: (options) => groups.add(options, double.clock.now()),
    addTable: (spec) => addTable(context, spec),
    catalogs: ['AwsDataCatalog'],
    unloadParts: 3,
    executions: queries.executions,
    async evaluatePartitions({ table }, rows, expression) {
      if (rows.length === 0) return [];
      const keys = table.PartitionKeys ?? [];
      const names = keys.map(({ Name = '' }) => quoteName(Name)).join(', ');
      const values = rows.map(
        (row, index) =>
          `(${[
            ...keys.map(
              ({ Type = '' }, place) => `CAST(${quoteText(row[place] ?? '')} AS ${duckType(Type)})`,
            ),
            index,
          ].join(', ')})`,
      );
      const connection = await engine.connect();
      try {
        const found = await valuesOf(
          connection,
          `SELECT __index FROM (VALUES ${values.join(', ')}) AS p(${names}, __index) WHERE ${expression}`,
        );
        const kept = new Set(found.map(([index]) => Number(index)));
        return rows.map((_, index) => kept.has(index));
      } finally {
        connection.closeSync();
      }
    },
    async close() {
      for (const execution of queries.executions.values()) {
        execution.stop();
        await execution.settled;
      }
      await engine.close();
    },
    service: defineJsonService({
      signingName: 'athena',
      target: 'AmazonAthena',
      throttled: modelled(TooManyRequestsException$, {
        Message: 'Rate exceeded',
        Reason: 'CONCURRENT_QUERY_LIMIT_EXCEEDED',
      }),
      operations: [...queries.operations, ...metadataOperations(catalog, groups, () => athena.catalogs)],
    }),
  };
  return athena;
}

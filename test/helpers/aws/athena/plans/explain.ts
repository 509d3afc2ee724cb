import { writeFile } from 'node:fs/promises';
import { type Scan, scansOf } from '../scan.ts';
import { textColumn } from './columns.ts';
import type { Outcome, Plan, PlanContext } from './plan.ts';

const unknownEstimate = {
  outputRowCount: 'NaN',
  outputSizeInBytes: 'NaN',
  cpuCost: 'NaN',
  maxMemory: 'NaN',
  networkCost: 'NaN',
};

/** What the reading of one table is limited to: the values of its partitions that are left. */
function constraintOf({ view, files }: Scan) {
  const keys = view.table.table.PartitionKeys ?? [];
  if (keys.length > 0 && files.length === 0) return { none: true, columnConstraints: [] };
  return {
    none: false,
    columnConstraints: keys.map(({ Name = '', Type = '' }, place) => {
      const values = [...new Set(files.map((file) => file.values[place] ?? ''))].toSorted();
      const marker = (value: string) => ({ value, bound: 'EXACTLY' });
      return {
        columnName: Name,
        type: Type === 'string' ? 'varchar' : Type,
        domain: {
          nullsAllowed: false,
          ranges: values.map((value) => ({ low: marker(value), high: marker(value) })),
        },
      };
    }),
  };
}

/** EXPLAIN (TYPE IO, FORMAT JSON): the tables and partitions that a query would read. It scans nothing. */
function ioText(scans: readonly Scan[]): string {
  return JSON.stringify(
    {
      inputTableColumnInfos: scans.map((scan) => ({
        table: {
          catalog: 'awsdatacatalog',
          schemaTable: { schema: scan.view.table.database, table: scan.view.table.name },
        },
        constraint: constraintOf(scan),
        estimate: unknownEstimate,
      })),
      estimate: unknownEstimate,
    },
    null,
    2,
  );
}

export type ExplainType = 'IO' | 'LOGICAL' | 'DISTRIBUTED' | 'VALIDATE';

export function explainPlan(context: PlanContext, sql: string, type: ExplainType): Plan {
  return {
    type: 'UTILITY',
    subtype: 'EXPLAIN',
    form: 'txt',
    async run(run): Promise<Outcome> {
      const query = await context.compiler.compile(run.connection, sql, run);
      let text = 'true';
      if (type === 'IO') text = ioText(await scansOf(run.connection, query));
      else if (type !== 'VALIDATE') {
        const reader = await run.connection.runAndReadAll(`EXPLAIN ${query.sql}`);
        text = String(reader.getRowsJson()[0]?.[1] ?? '');
      }
      const file = context.engine.temporary();
      await writeFile(file, `${text.replace(/\n+$/, '')}\n`);
      return {
        columns: [textColumn('Query Plan')],
        file,
        form: 'txt',
        scannedBytes: 0,
        updateCount: 0,
        outputRows: 1,
        publish: async () => undefined,
      };
    },
  };
}

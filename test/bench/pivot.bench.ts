import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { computePivot, type PivotSource } from '#main/pivot/compute.ts';
import { createLeafShelves } from '#main/pivot/leaf-shelf.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import { type BenchRow, elapsed, inTurns, median, peakMiB } from './bench-row.ts';
import { writeSubscriptionFacts } from './subscription-facts.ts';

const spec = pivotSpecSchema.parse({
  rows: [{ field: 'Platform' }, { field: 'Meta 1' }],
  columns: [{ field: 'Country' }, { field: 'Meta 4' }],
  measures: [{ field: 'value', aggregate: 'sum' }],
});

/** What the same totals cost without the plan: ROLLUP over the rows, every value read. */
function directRollup(engine: Engine, file: string): Promise<number> {
  return engine.withConnection(async (connection) => {
    const reader = await connection.runAndReadAll(
      `SELECT "Platform", "Meta 1", "Country", "Meta 4", sum(value) FROM read_parquet(${quoteText(file)})
       GROUP BY ROLLUP ("Platform", "Meta 1"), ROLLUP ("Country", "Meta 4")`,
    );
    return reader.getColumns()[0]?.length ?? 0;
  });
}

type PlainRow = Record<string, string | number>;

interface PivotTable {
  readonly pivotUtilities: {
    readonly aggregators: Record<string, () => unknown>;
    readonly aggregatorTemplates: { sum(): (fields: string[]) => unknown };
    readonly PivotData: new (
      rows: readonly PlainRow[],
      options: object,
    ) => { getColKeys(): unknown[]; getRowKeys(): unknown[] };
  };
}

/**
 * The pivottable package with the few functions of jQuery that its PivotData calls: jQuery itself refuses to start
 * without a document.
 */
function loadPivotTable(): PivotTable {
  const require = createRequire(path.resolve('package.json'));
  const jquery = {
    fn: {},
    extend: (target: object, ...sources: object[]) => Object.assign(target, ...sources),
    isFunction: (value: unknown) => typeof value === 'function',
    isArray: Array.isArray,
    isEmptyObject: (value: object) => Object.keys(value).length === 0,
    each: (list: object, visit: (key: string, value: unknown) => void) => {
      for (const [key, value] of Object.entries(list)) visit(key, value);
    },
  };
  const place = require.resolve('jquery');
  const Module = require('node:module');
  const stand = new Module(place);
  stand.exports = jquery;
  stand.loaded = true;
  require.cache[place] = stand;
  require('pivottable');
  return jquery as unknown as PivotTable;
}

/** The rows as pivottable takes them: an object each, only the fields it needs. */
async function plainRows(engine: Engine, file: string): Promise<PlainRow[]> {
  return engine.withConnection(async (connection) => {
    const result = await connection.run(
      `SELECT "Platform", "Meta 1", "Country", "Meta 4", value::DOUBLE AS value FROM read_parquet(${quoteText(file)})`,
    );
    const rows: PlainRow[] = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return rows;
      const columns = chunk.getColumns();
      for (let row = 0; row < chunk.rowCount; row += 1) {
        const text = (column: number) => String(columns[column]?.[row]);
        rows.push({
          Platform: text(0),
          'Meta 1': text(1),
          Country: text(2),
          'Meta 4': text(3),
          value: Number(columns[4]?.[row]),
        });
      }
    }
  });
}

/** A PivotData for each pair of leading fields; each also totals its rows and columns. */
function pivotTableWithSubtotals({ pivotUtilities }: PivotTable, rows: readonly PlainRow[]): void {
  const aggregator = pivotUtilities.aggregatorTemplates.sum()(['value']);
  for (const rowFields of [['Platform'], ['Platform', 'Meta 1']]) {
    for (const columnFields of [['Country'], ['Country', 'Meta 4']]) {
      const data = new pivotUtilities.PivotData(rows, {
        rows: rowFields,
        cols: columnFields,
        vals: ['value'],
        aggregator,
      });
      data.getRowKeys();
      data.getColKeys();
    }
  }
}

async function source(engine: Engine, file: string): Promise<PivotSource> {
  const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  return { file, columns };
}

async function against(engine: Engine, file: string, turns: number) {
  const facts = await source(engine, file);
  const taken = await inTurns(
    turns,
    () => computePivot(engine, facts, spec),
    () => directRollup(engine, file),
  );
  return { ours: median(taken.ours), direct: median(taken.peer) };
}

/** The same fields on other axes, as a drag from one well to another leaves them. */
const moved = pivotSpecSchema.parse({
  ...spec,
  rows: [{ field: 'Platform' }, { field: 'Country' }],
  columns: [{ field: 'Meta 4' }, { field: 'Meta 1' }],
});

/** One change of field over a result whose leaves are kept, beside computing it without them. */
async function changedField(engine: Engine, file: string, turns: number) {
  const facts = await source(engine, file);
  const shelves = createLeafShelves(engine);
  try {
    await computePivot(engine, facts, spec, { shelves });
    const taken = await inTurns(
      turns,
      () => computePivot(engine, facts, moved, { shelves }),
      () => computePivot(engine, facts, moved),
    );
    return { ours: median(taken.ours), anew: median(taken.peer) };
  } finally {
    shelves.close();
  }
}

/** Groups of the columns open, those of the rows closed but for the ones named. */
function closedBut(...open: readonly string[]) {
  return pivotSpecSchema.parse({ ...spec, rowExpansion: { depth: 1, except: open.map((item) => [item]) } });
}

/** A closed pivot, then one group after another opened in it, beside computing each without what is kept. */
async function openedGroup(engine: Engine, file: string) {
  const facts = await source(engine, file);
  const { values } = await engine.query(
    `SELECT DISTINCT "Platform" FROM read_parquet(${quoteText(file)}) WHERE "Platform" IS NOT NULL ORDER BY 1`,
  );
  const platforms = (values[0] ?? []).map(String);
  const shelves = createLeafShelves(engine);
  try {
    const closed = await elapsed(() => computePivot(engine, facts, closedBut(), { shelves }));
    const taken = await inTurns(
      5,
      (turn) =>
        computePivot(engine, facts, closedBut(...platforms.slice(0, 1 + (turn % platforms.length))), {
          shelves,
        }),
      () => computePivot(engine, facts, closedBut(...platforms.slice(0, 1))),
    );
    return { ours: median(taken.ours), anew: median(taken.peer), closed };
  } finally {
    shelves.close();
  }
}

function changedRow(
  name: string,
  { ours, anew }: { readonly ours: number; readonly anew: number },
): BenchRow {
  return {
    name,
    ours_ms: ours,
    peer: 'the same pivot from the rows',
    peer_ms: anew,
    ratio: ours / anew,
    target: '< 100 ms',
    met: ours < 100,
  };
}

function row(name: string, ours: number, peer: string, theirs: number, most: number): BenchRow {
  const ratio = ours / theirs;
  return {
    name,
    ours_ms: ours,
    peer,
    peer_ms: theirs,
    ratio,
    target: `≤ ${most} ×`,
    met: ratio <= most,
  };
}

/** Pivots with every subtotal, and grand totals: platform, plan × country, payment status; 49k cells. */
export async function run(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'backcast-bench-'));
  const engine = await openEngine({ temporary: folder });
  try {
    const million = path.join(folder, 'facts-1m.parquet');
    const tenMillion = path.join(folder, 'facts-10m.parquet');
    await writeSubscriptionFacts(million, 1_000_000);
    await writeSubscriptionFacts(tenMillion, 10_000_000);
    // Alone and in this order, for the peaks.
    await computePivot(engine, await source(engine, million), spec);
    const smallPeak = peakMiB();
    await computePivot(engine, await source(engine, tenMillion), spec);
    const largePeak = peakMiB();
    const small = await against(engine, million, 15);
    const large = await against(engine, tenMillion, 6);

    const smallChange = await changedField(engine, million, 9);
    const largeChange = await changedField(engine, tenMillion, 5);

    const opened = await openedGroup(engine, tenMillion);
    const pivotTable = loadPivotTable();
    let rows: PlainRow[] = [];
    const loading = await elapsed(async () => {
      rows = await plainRows(engine, million);
    });
    const pivoting = await elapsed(async () => pivotTableWithSubtotals(pivotTable, rows));
    const direct = 'ROLLUP × ROLLUP over the rows, every value read';
    return [
      {
        ...row('pivot with subtotals, 1 M rows', small.ours, direct, small.direct, 0.8),
        peakMiB: smallPeak,
      },
      {
        ...row('pivot with subtotals, 10 M rows', large.ours, direct, large.direct, 0.5),
        peakMiB: largePeak,
        note: 'the peak is that of one pivot, before the peers ran; under 400 MiB is the target',
      },
      changedRow('a field moved once the leaves are kept, 1 M rows', smallChange),
      changedRow('a field moved once the leaves are kept, 10 M rows', largeChange),
      {
        ...changedRow('a closed group opened, 10 M rows', opened),
        note: `the pivot with every group closed, once before: ${Math.round(opened.closed)} ms`,
      },
      {
        ...row(
          'pivot with subtotals, 1 M rows',
          small.ours,
          'pivottable 2.23.0 with subtotals, from the same file',
          loading + pivoting,
          0.025,
        ),
        peakMiB: smallPeak,
        note: `the peer once: rows into JavaScript ${Math.round(loading)} ms, PivotData ${Math.round(pivoting)} ms`,
      },
    ];
  } finally {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  }
}

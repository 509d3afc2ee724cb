import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { createAddresses } from '#main/pivot/address.ts';
import { statementOf } from '#main/pivot/behind.ts';
import { computePivot, type PivotSource } from '#main/pivot/compute.ts';
import { copyText } from '#main/pivot/copy.ts';
import { lineCountOf, shapeOf, windowOf } from '#main/pivot/window.ts';
import type { Cell } from '#shared/model/column.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';
import { pivotTypes, randomPivotRows } from '#test/helpers/pivot-rows.ts';
import { plainLines } from '#test/helpers/plain-lines.ts';
import type { PlainRows } from '#test/helpers/plain-pivot.ts';
import { randomFrom } from '#test/helpers/random.ts';
import { exactText, randomLinesSpec } from '#test/helpers/random-lines-spec.ts';

let engine: Engine;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let files = 0;
beforeAll(async () => {
  place = await temporaryFolder();
  engine = await openEngine({ temporary: place.folder });
});
afterAll(async () => {
  engine.close();
  await place.remove();
});

async function keep(sql: string): Promise<PivotSource> {
  files += 1;
  const file = `${place.folder}/facts-${files}.parquet`;
  await engine.run(`COPY (${sql}) TO ${quoteText(file)} (FORMAT parquet)`);
  const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  return { file, columns };
}

async function whole(source: PivotSource, spec: PivotSpec) {
  const pivot = await computePivot(engine, source, spec);
  const all = windowOf(
    pivot,
    { offset: 0, count: lineCountOf(pivot, 'rows') },
    { offset: 0, count: lineCountOf(pivot, 'columns') },
  );
  return { rowLines: all.rowLines, columnLines: all.columnLines, cells: all.cells };
}

describe('the lines of a pivot', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'stand and hold what plain JavaScript makes of the rows (seed %i)',
    async (seed) => {
      const random = randomFrom(100 + seed);
      const every = randomPivotRows(random, [40, 150, 1, 80, 250, 60][seed - 1] ?? 100);
      const source = await keep(selectOf(pivotTypes, every));
      const passing = every.filter((row) => row[8] === null || Number(row[8]) > -30);
      const filters = [
        {
          field: 'units',
          operator: 'is-not' as const,
          values: every
            .map((row) => row[8] ?? null)
            .filter((value) => value !== null && Number(value) <= -30),
        },
      ];
      const data = (rows: Cell[][]): PlainRows => ({ columns: source.columns, rows });
      for (let round = 0; round < 40; round += 1) {
        const spec = { ...randomLinesSpec(random, passing), filters };
        const wanted = plainLines(data(passing), data(every), spec);
        expect(await whole(source, spec), JSON.stringify(spec, exactText)).toEqual(wanted);
      }
    },
  );

  it.each([1, 2, 3])(
    'have cells that are the value of exactly the rows behind them, and addresses (seed %i)',
    async (seed) => {
      const random = randomFrom(200 + seed);
      const rows = randomPivotRows(random, 120);
      const source = await keep(selectOf(pivotTypes, rows));
      for (let round = 0; round < 12; round += 1) {
        const drawn = randomLinesSpec(random, rows);
        const measures = drawn.measures.map(({ showAs: _shown, ...measure }) => measure);
        const spec = { ...drawn, measures };
        const pivot = await computePivot(engine, source, spec);
        const addresses = createAddresses(pivot);
        for (let cell = 0; cell < 12 && pivot.rows.lineCount * pivot.columns.lineCount > 0; cell += 1) {
          const at = {
            row: random.below(pivot.rows.lineCount),
            line: random.below(pivot.columns.lineCount),
            measure: random.below(measures.length),
          };
          if (pivot.rows.kind(at.row) === 'group') continue;
          const { values } = await engine.query(statementOf(pivot, at));
          const value = pivot.value(at.row, at.line, at.measure);
          expect([at, values[0]?.[0] ?? null], JSON.stringify(spec, exactText)).toEqual([at, value]);
          const address = addresses.of(at, { cell: '$A$5' });
          expect(addresses.locate(address), JSON.stringify(address)).toMatchObject({
            row: at.row,
            line: at.line,
          });
        }
      }
    },
  );
});

const sales = selectOf({ country: 'VARCHAR', plan: 'VARCHAR', month: 'VARCHAR', value: 'INTEGER' }, [
  ['HK', 'A', '01', 10],
  ['HK', 'A', '02', 20],
  ['HK', 'B', '01', 5],
  ['JP', 'A', '01', 1],
  ['JP', 'C', '02', 7],
  ['KR', 'B', '02', 2],
]);

const bySales = {
  rows: [{ field: 'country' }, { field: 'plan' }],
  columns: [{ field: 'month' }],
  measures: [{ field: 'value', aggregate: 'sum' }],
};

describe('a pivot of a few rows', () => {
  const valuesOf = async (spec: object) => {
    const { rowLines, cells } = await whole(
      await keep(sales),
      pivotSpecSchema.parse({ ...bySales, ...spec }),
    );
    return rowLines.map(({ kind, path, closed }, row) =>
      [kind + (closed === true ? ' closed' : ''), path.join('/'), ...(cells[row] ?? []).map(String)].join(
        ' ',
      ),
    );
  };

  it('begins each group with its subtotal in outline form, and ends it with that in tabular form', async () => {
    const tabular = await valuesOf({ columns: [] });
    expect(tabular).toEqual([
      'leaf HK/A 30',
      'leaf HK/B 5',
      'subtotal HK 35',
      'leaf JP/A 1',
      'leaf JP/C 7',
      'subtotal JP 8',
      'leaf KR/B 2',
      'subtotal KR 2',
      'grand  45',
    ]);
    const rows = [{ field: 'country', subtotal: false }, { field: 'plan' }];
    expect(
      await valuesOf({ columns: [], form: 'compact', rows, rowExpansion: { depth: 1, except: [['jp']] } }),
    ).toEqual([
      'subtotal closed HK 35',
      'group JP null',
      'leaf JP/A 1',
      'leaf JP/C 7',
      'subtotal closed KR 2',
      'grand  45',
    ]);
  });

  it('keeps the largest and sums the rest, or leaves it out of every total', async () => {
    const rows = (others: boolean) => [
      { field: 'country', sortBy: { measure: 0 }, sort: 'descending', top: { count: 1, others } },
    ];
    expect(await valuesOf({ rows: rows(true) })).toEqual([
      'leaf HK 15 20 35',
      'leaf Others 1 9 10',
      'grand  16 29 45',
    ]);
    expect(await valuesOf({ rows: rows(false) })).toEqual(['leaf HK 15 20 35', 'grand  15 20 35']);
  });

  it('shows differences and shares as Excel does', async () => {
    const shown = (showAs: object) => ({
      rows: [{ field: 'country' }],
      measures: [{ field: 'value', aggregate: 'sum', showAs }],
    });
    expect(await valuesOf(shown({ kind: 'percent-of-row' }))).toEqual([
      `leaf HK ${15 / 35} ${20 / 35} 1`,
      `leaf JP ${1 / 8} ${7 / 8} 1`,
      'leaf KR null 1 1',
      `grand  ${16 / 45} ${29 / 45} 1`,
    ]);
    expect(await valuesOf(shown({ kind: 'difference', field: 'month', base: { kind: 'previous' } }))).toEqual(
      ['leaf HK null 5 null', 'leaf JP null 6 null', 'leaf KR null null null', 'grand  null 13 null'],
    );
    expect(await valuesOf(shown({ kind: 'running-total', field: 'country' }))).toEqual([
      'leaf HK 15 20 35',
      'leaf JP 16 27 43',
      'leaf KR 16 29 45',
      'grand  null null null',
    ]);
    expect(await valuesOf(shown({ kind: 'rank', field: 'country', from: 'largest' }))).toEqual([
      'leaf HK 1 1 1',
      'leaf JP 2 2 2',
      'leaf KR null 3 3',
      'grand  null null null',
    ]);
  });

  it('says what its measures are as shown', async () => {
    const measures = [
      { field: 'value', aggregate: 'sum', showAs: { kind: 'percent-of-row' } },
      { field: 'value', aggregate: 'sum', showAs: { kind: 'percent-of-row' }, format: '0%' },
      {
        field: 'value',
        aggregate: 'max',
        showAs: { kind: 'difference', field: 'month', base: { kind: 'next' } },
      },
      { field: 'value', aggregate: 'max', showAs: { kind: 'rank', field: 'month', from: 'smallest' } },
    ];
    const spec = pivotSpecSchema.parse({ ...bySales, measures, measuresOn: 'rows' });
    const shape = shapeOf(await computePivot(engine, await keep(sales), spec));
    expect(shape.measures.map(({ type, format }) => [type.native, format])).toEqual([
      ['DOUBLE', '0.00%'],
      ['DOUBLE', '0%'],
      ['HUGEINT', undefined],
      ['BIGINT', undefined],
    ]);
    expect([shape.rowCount, shape.columnCount, shape.measuresOn]).toEqual([9 * 4, 3, 'rows']);
    expect(shape.ranges[0]).toEqual({ min: 1 / 3, max: 1 });
  });

  it.each([
    [
      { measures: [{ field: 'value', aggregate: 'sum', showAs: { kind: 'running-total', field: 'nope' } }] },
      'input.invalid',
    ],
    [{ measures: [{ field: 'plan', aggregate: 'min', showAs: { kind: 'index' } }] }, 'input.invalid'],
    [
      {
        measures: [
          {
            field: 'value',
            aggregate: 'sum',
            showAs: { kind: 'difference', field: 'country', base: { kind: 'item', value: 'H' } },
          },
        ],
      },
      'not-found',
    ],
    [{ rows: [{ field: 'plan', sortBy: { measure: 1 } }] }, 'input.invalid'],
    [{ rows: [{ field: 'plan', sortBy: { measure: 0, path: ['01', '02'] } }] }, 'input.invalid'],
    [{ rows: [{ field: 'plan', top: { count: 1, measure: 3 } }] }, 'input.invalid'],
  ])('refuses %o', async (change, code) => {
    const spec = pivotSpecSchema.parse({ ...bySales, ...change });
    await expect(computePivot(engine, await keep(sales), spec)).rejects.toMatchObject({ code });
  });

  it('is copied in its form, measures on the rows beside a column of their names', async () => {
    const spec = (form: string, measuresOn = 'columns') =>
      pivotSpecSchema.parse({
        rows: [{ field: 'country' }, { field: 'plan' }],
        columns: [],
        filters: [{ field: 'country', operator: 'is', values: ['JP'] }],
        measures: [
          { field: 'value', aggregate: 'sum' },
          ...(measuresOn === 'rows' ? [{ field: null, aggregate: 'count' }] : []),
        ],
        form,
        measuresOn,
      });
    const text = async (one: PivotSpec) => {
      const pivot = await computePivot(engine, await keep(sales), one);
      const all = (axis: 'rows' | 'columns') => ({ offset: 0, count: lineCountOf(pivot, axis) });
      return copyText(pivot, all('rows'), all('columns'), true).split('\r\n');
    };
    expect(await text(spec('tabular'))).toEqual([
      'country\tplan\tSum of value',
      'JP\tA\t1',
      '\tC\t7',
      'JP Total\t\t8',
      'Grand Total\t\t8',
    ]);
    expect(await text(spec('outline'))).toEqual([
      'country\tplan\tSum of value',
      'JP\t\t8',
      '\tA\t1',
      '\tC\t7',
      'Grand Total\t\t8',
    ]);
    expect(await text(spec('compact', 'rows'))).toEqual([
      'country / plan\tValues\t',
      'JP\tSum of value\t8',
      'JP\tCount of rows\t2',
      'A\tSum of value\t1',
      'A\tCount of rows\t1',
      'C\tSum of value\t7',
      'C\tCount of rows\t1',
      'Grand Total\tSum of value\t8',
      'Grand Total\tCount of rows\t2',
    ]);
  });

  it('does not compute what is in closed groups', async () => {
    const source = await keep('SELECT range % 10 AS kind, range AS id, 1 AS units FROM range(5000)');
    const spec = (rowExpansion: object) =>
      pivotSpecSchema.parse({
        rows: [{ field: 'kind' }, { field: 'id' }],
        columns: [],
        measures: [
          { field: 'units', aggregate: 'sum' },
          { field: 'id', aggregate: 'distinct' },
        ],
        rowExpansion,
      });
    const options = { maxCells: 2000 };
    await expect(computePivot(engine, source, spec({}), options)).rejects.toMatchObject({
      code: 'limit.exceeded',
    });
    const closed = await computePivot(engine, source, spec({ depth: 1 }), options);
    expect([closed.rows.lineCount, closed.value(0, 0, 0), closed.value(10, 0, 1)]).toEqual([11, 500n, 5000n]);
    const one = await computePivot(engine, source, spec({ depth: 1, except: [[3n]] }), options);
    expect([one.rows.lineCount, one.rows.path(4), one.value(4, 0, 0)]).toEqual([511, [3n, 13n], 1n]);
  });
});

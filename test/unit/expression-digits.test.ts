import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { type ComputedPivot, computePivot, type PivotSource } from '#main/pivot/compute.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';
import { decimalText } from '#test/helpers/plain-numbers.ts';

interface Fact {
  readonly group: string;
  readonly item: string;
  /** Whole, 15 to 18 digits. */
  readonly long: bigint;
  /** In thousandths, 25 digits. */
  readonly wide: bigint;
  readonly small: bigint | null;
}

/** Group `a` stays within 38 digits, so that only some cells of a pivot go beyond. */
const facts: readonly Fact[] = Array.from({ length: 60 }, (_, row) => {
  const group = 'abc'[row % 3] ?? '';
  const size = group === 'a' ? 1n : 10n ** 15n;
  return {
    group,
    item: `item ${row % 4}`,
    long: (BigInt(row) * 7_919n + 13n) * (group === 'a' ? 1n : 10n ** 12n) * (row % 5 === 0 ? -1n : 1n),
    wide: (BigInt(row) * 104_729n + 17n) * size * 1_000_003n,
    small: row % 7 === 0 ? null : BigInt(row) - 20n,
  };
});

let engine: Engine;
let place: Awaited<ReturnType<typeof temporaryFolder>>;
let source: PivotSource;
beforeAll(async () => {
  place = await temporaryFolder();
  engine = await openEngine({ temporary: place.folder });
  const file = `${place.folder}/facts.parquet`;
  const types = {
    group: 'VARCHAR',
    item: 'VARCHAR',
    long: 'BIGINT',
    wide: 'DECIMAL(38,3)',
    small: 'INTEGER',
  };
  const rows = facts.map(({ group, item, long, wide, small }) => [
    group,
    item,
    long,
    decimalText(wide, 3),
    small,
  ]);
  await engine.run(`COPY (${selectOf(types, rows)}) TO ${quoteText(file)} (FORMAT parquet)`);
  const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  source = { file, columns };
});
afterAll(async () => {
  engine.close();
  await place.remove();
});

function sum(rows: readonly Fact[], of: (fact: Fact) => bigint | null): bigint {
  return rows.reduce((total, fact) => total + (of(fact) ?? 0n), 0n);
}

const long = (rows: readonly Fact[]) => sum(rows, (fact) => fact.long);
const wide = (rows: readonly Fact[]) => sum(rows, (fact) => fact.wide);
const small = (rows: readonly Fact[]) => sum(rows, (fact) => fact.small);

/** Expressions that need more than 38 digits in some cells, and what they are of a cell's rows. */
const expressions: readonly (readonly [string, (rows: readonly Fact[]) => Cell])[] = [
  ['sum(long) * sum(long) * sum(long)', (rows) => long(rows) ** 3n],
  [
    'sum(wide) * sum(long) - sum(small)',
    (rows) => decimalText(wide(rows) * long(rows) - small(rows) * 1000n, 3),
  ],
  ['-abs(sum(wide) * sum(wide))', (rows) => decimalText(-(wide(rows) ** 2n), 6)],
  [
    'if(sum(long) * sum(wide) > 0, sum(long) * sum(wide), sum(small))',
    (rows) => {
      const product = long(rows) * wide(rows);
      return decimalText(product > 0n ? product : small(rows) * 1000n, 3);
    },
  ],
  [
    'sum(long) * sum(long) * sum(long) / distinct(item)',
    (rows) => Number(long(rows) ** 3n) / new Set(rows.map(({ item }) => item)).size,
  ],
  ['round(sum(wide) * sum(wide), 1)', (rows) => decimalText((wide(rows) ** 2n + 50_000n) / 100_000n, 1)],
];

function rowsOf(path: readonly Cell[], column: readonly Cell[]): Fact[] {
  return facts.filter(
    ({ group, item }) =>
      (path[0] === undefined || path[0] === group) && (column[0] === undefined || column[0] === item),
  );
}

/** Every cell of a measure with what it is of its rows. */
function cellsOf(pivot: ComputedPivot, measure: number, of: (rows: readonly Fact[]) => Cell) {
  const found: Cell[] = [];
  const expected: Cell[] = [];
  for (let row = 0; row < pivot.rows.lineCount; row += 1) {
    for (let column = 0; column < pivot.columns.lineCount; column += 1) {
      found.push(pivot.value(row, column, measure));
      expected.push(of(rowsOf(pivot.rows.path(row), pivot.columns.path(column))));
    }
  }
  return { found, expected };
}

it.each(expressions)(
  '%s is exact in every cell and total, however many digits it has',
  async (expression, of) => {
    const spec = pivotSpecSchema.parse({
      rows: [{ field: 'group' }],
      columns: [{ field: 'item' }],
      measures: [
        { field: null, aggregate: 'calculated', expression },
        { field: 'wide', aggregate: 'sum' },
      ],
    });
    const pivot = await computePivot(engine, source, spec);
    const own = cellsOf(pivot, 0, of);
    expect(own.found).toEqual(own.expected);
    expect(own.expected.some((cell) => Math.abs(Number(cell)) > 1e38)).toBe(true);
    expect(own.expected.some((cell) => Math.abs(Number(cell)) < 1e38)).toBe(true);
    const sums = cellsOf(pivot, 1, (rows) => decimalText(wide(rows), 3));
    expect(sums.found).toEqual(sums.expected);
  },
);

it('sorts by such a value, keeps the largest by it and shows its differences', async () => {
  const measures = [
    { field: null, aggregate: 'calculated', expression: 'sum(wide) * sum(wide)' },
    {
      field: null,
      aggregate: 'calculated',
      expression: 'sum(wide) * sum(wide)',
      caption: 'Less the first',
      showAs: { kind: 'difference', field: 'group', base: { kind: 'item', value: 'a' } },
    },
    { field: 'long', aggregate: 'median' },
  ];
  const spec = pivotSpecSchema.parse({
    rows: [{ field: 'group', sort: 'descending', sortBy: { measure: 0 }, top: { count: 2 } }],
    columns: [],
    measures,
  });
  const square = (group: string) => wide(facts.filter((fact) => fact.group === group)) ** 2n;
  const byValue = ['a', 'b', 'c'].sort((one, other) => (square(one) > square(other) ? -1 : 1));
  const shown = pivotSpecSchema.parse({ ...spec, rows: [{ ...spec.rows[0], top: undefined }] });
  const pivot = await computePivot(engine, source, shown);
  expect([0, 1, 2].map((row) => pivot.rows.path(row)[0])).toEqual(byValue);
  expect([0, 1, 2].map((row) => pivot.value(row, 0, 1))).toEqual(
    byValue.map((group) => (group === 'a' ? null : decimalText(square(group) - square('a'), 6))),
  );
  const kept = await computePivot(
    engine,
    source,
    pivotSpecSchema.parse({ ...spec, measures: [measures[0], measures[2]] }),
  );
  expect([0, 1, 2].map((row) => kept.rows.path(row)[0])).toEqual([...byValue.slice(0, 2), 'Others']);
  expect(kept.value(2, 0, 0)).toBe(decimalText(square(byValue[2] ?? ''), 6));
});

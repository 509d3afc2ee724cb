import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { type ComputedPivot, computePivot, type PivotSource } from '#main/pivot/compute.ts';
import { type Measure, pivotSpecSchema } from '#shared/model/pivot.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';
import { decimalText } from '#test/helpers/plain-numbers.ts';

const nines = 10n ** 38n - 1n;

/** Sums over group `a` have 38 digits at most, those over `b` more; some cells are empty. Units of the scale. */
const facts = Array.from({ length: 40 }, (_, row) => {
  const group = row % 2 === 0 ? 'a' : 'b';
  const sign = row % 5 === 0 ? -1n : 1n;
  const digits = group === 'a' ? 10n ** 29n + BigInt(row) * 7_919n : nines - BigInt(row) * 104_729n;
  return { group, units: row % 7 === 0 ? null : sign * digits };
});

/** Digits after the point: cut in the whole part, at the point, and within the fraction. */
const scales = [0, 2, 19, 25, 38];

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: Engine;
let source: PivotSource;
beforeAll(async () => {
  place = await temporaryFolder();
  engine = await openEngine({ temporary: place.folder });
  const file = `${place.folder}/facts.parquet`;
  const types = Object.fromEntries(scales.map((scale) => [`v${scale}`, `DECIMAL(38,${scale})`]));
  const rows = facts.map(({ group, units }) => [
    group,
    ...scales.map((scale) => (units === null ? null : decimalText(units, scale))),
  ]);
  await engine.run(
    `COPY (${selectOf({ group: 'VARCHAR', ...types }, rows)}) TO ${quoteText(file)} (FORMAT parquet)`,
  );
  const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
  source = { file, columns };
});
afterAll(async () => {
  engine.close();
  await place.remove();
});

function pivot(
  measures: readonly Pick<Measure, 'field' | 'aggregate'>[] | readonly object[],
): Promise<ComputedPivot> {
  return computePivot(
    engine,
    source,
    pivotSpecSchema.parse({ rows: [{ field: 'group' }], columns: [], measures }),
  );
}

/** The values of a measure: of group a, of b, and of all. */
function values(view: ComputedPivot, measure: number) {
  const lines = Array.from({ length: view.rows.lineCount }, (_, line) => line);
  const byLabel = new Map(lines.map((line) => [view.rows.path(line).join(), view.value(line, 0, measure)]));
  return ['a', 'b', ''].map((label) => byLabel.get(label));
}

function unitsOf(groups: string): bigint[] {
  return facts.flatMap(({ group, units }) => (units !== null && groups.includes(group) ? [units] : []));
}
const total = (groups: string) => unitsOf(groups).reduce((sum, units) => sum + units, 0n);
const groups = ['a', 'b', 'ab'];

it('are exact beyond 38 digits, in their own cells and in the totals', async () => {
  expect(total('b') > 10n * nines).toBe(true);
  const view = await pivot(scales.map((scale) => ({ field: `v${scale}`, aggregate: 'sum' })));
  for (const [measure, scale] of scales.entries()) {
    expect(values(view, measure)).toEqual(groups.map((group) => decimalText(total(group), scale)));
  }
});

it('leave the other measures of the pivot as they are', async () => {
  const view = await pivot([
    { field: 'v2', aggregate: 'sum' },
    { field: null, aggregate: 'count' },
    { field: 'v2', aggregate: 'max' },
  ]);
  expect(values(view, 1)).toEqual([20n, 20n, 40n]);
  const largest = (group: string) => unitsOf(group).reduce((most, units) => (units > most ? units : most));
  expect(values(view, 2)).toEqual(groups.map((group) => decimalText(largest(group), 2)));
});

it('make averages and expressions', async () => {
  const view = await pivot([
    { field: 'v2', aggregate: 'average' },
    { field: null, aggregate: 'calculated', expression: 'sum(v2) - sum(v2) + 1' },
  ]);
  expect(values(view, 0)).toEqual(
    groups.map((group) => Number(decimalText(total(group), 2)) / unitsOf(group).length),
  );
  expect(values(view, 1).map(Number)).toEqual([1, 1, 1]);
});

it('need no second look where 38 digits hold them', async () => {
  const spec = {
    rows: [],
    columns: [],
    measures: [{ field: 'v0', aggregate: 'sum' }],
    filters: [{ field: 'group', operator: 'is', values: ['a'] }],
  };
  const view = await computePivot(engine, source, pivotSpecSchema.parse(spec));
  expect(view.value(0, 0, 0)).toBe(decimalText(total('a'), 0));
});

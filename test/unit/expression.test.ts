import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { statementOf } from '#main/pivot/behind.ts';
import { computePivot, type PivotSource } from '#main/pivot/compute.ts';
import { parseExpression } from '#shared/expression/parse.ts';
import type { Cell } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { selectOf } from '#test/helpers/kept.ts';

const rows: readonly (readonly Cell[])[] = [
  ['2017-01-01', 'a', '10.10', 3, 'u1'],
  ['2017-01-02', 'a', '-4.05', 5, 'u2'],
  ['2017-01-03', 'b', '7.00', null, 'u1'],
  ['2017-01-04', 'b', null, 0, 'u3'],
];

describe('calculated measures', () => {
  let engine: Engine;
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let source: PivotSource;
  beforeAll(async () => {
    place = await temporaryFolder();
    engine = await openEngine({ temporary: place.folder });
    const file = `${place.folder}/facts.parquet`;
    const types = {
      day: 'DATE',
      kind: 'VARCHAR',
      value: 'DECIMAL(10,2)',
      units: 'INTEGER',
      'user id': 'VARCHAR',
    };
    await engine.run(`COPY (${selectOf(types, rows)}) TO ${quoteText(file)} (FORMAT parquet)`);
    const { columns } = await engine.query(`SELECT * FROM read_parquet(${quoteText(file)}) LIMIT 0`);
    source = { file, columns };
  });
  afterAll(async () => {
    engine.close();
    await place.remove();
  });

  /** Beyond the engine's 38 digits, so that a pivot with it works every expression out itself. */
  const beyond = `sum(value) * ${'9'.repeat(37)}`;

  /** Of kind a, of kind b, and of all. */
  async function values(expression: string): Promise<Cell[]> {
    const pivotOf = (...expressions: string[]) => {
      const measures = expressions.map((one) => ({ field: null, aggregate: 'calculated', expression: one }));
      return computePivot(
        engine,
        source,
        pivotSpecSchema.parse({ rows: [{ field: 'kind' }], columns: [], measures }),
      );
    };
    const pivot = await pivotOf(expression);
    const cells = [0, 1, 2].map((row) => pivot.value(row, 0, 0));
    const besideLong = await pivotOf(expression, beyond);
    expect([0, 1, 2].map((row) => besideLong.value(row, 0, 0))).toEqual(cells);
    for (const row of [0, 1, 2]) {
      const { values: shown } = await engine.query(statementOf(pivot, { row, line: 0, measure: 0 }));
      expect(shown).toEqual([[cells[row]]]);
    }
    return cells;
  }

  it.each<[string, Cell[]]>([
    ['sum(value)', ['6.05', '7.00', '13.05']],
    ['SUM("Value") - sum(units) * 0.125', ['5.050', '7.000', '12.050']],
    ['sum(value) * sum(value)', ['36.6025', '49.0000', '170.3025']],
    ['2 + 3 * count() - -1', [9n, 9n, 15n]],
    ['(2 + 3) * count()', [10n, 10n, 20n]],
    ['10 - 4 - count()', [4n, 4n, 2n]],
    ['count() / count(value)', [1, 2, 4 / 3]],
    ['sum(value) / sum(units)', [6.05 / 8, null, 13.05 / 8]],
    ['sum(value) / distinct("user id")', [6.05 / 2, 7 / 2, 13.05 / 3]],
    ['coalesce(sum(value) / sum(units), 0)', [6.05 / 8, 0, 13.05 / 8]],
    [
      'if(count(units) = count() and not sum(value) > 10, min(value), max(value))',
      ['-4.05', '7.00', '10.10'],
    ],
    ['if(sum(units) >= 8 or count() < 3, 1, null)', [1n, 1n, 1n]],
    ['abs(min(value)) + abs(-count())', ['6.05', '9.00', '8.05']],
    ['round(sum(value) * 1.5, 1)', ['9.1', '10.5', '19.6']],
    ['round(average(value), 2)', [3.03, 7, 4.35]],
    ['last(kind, day)', ['a', 'b', 'b']],
    ['last(value, day) - first(value, day)', ['-14.15', '0.00', '-3.10']],
    ['percentile(value, 0.5) - median(value)', [0, 0, 0]],
    ['weighted_average(value, units)', [(30.3 - 20.25) / 8, null, (30.3 - 20.25) / 8]],
    ['min(day)', ['2017-01-01', '2017-01-03', '2017-01-01']],
    ['if(min(day) = max(day), 1, 2)', [2n, 2n, 2n]],
    ['if(1 / 0 > 1 and sum(units) > 9, 1, if(sum(units) > 7 or not 1 / 0 > 1, 2, 3))', [2n, 3n, 2n]],
    [
      'if(not (sum(value) = sum(units)) and max(kind) <> min(kind), average(value), -round(-2.5))',
      [3, 3, 13.05 / 3],
    ],
    ['round(-sum(value) / 2, 1) * 3', [-9, -10.5, -19.5]],
  ])('%s', async (expression, expected) => {
    expect(await values(expression)).toEqual(expected);
  });

  it.each([
    ['sum(valeu)', 'not-found', 4, ['value']],
    ['sun(value)', 'not-found', 0, ['sum']],
    ['value + 1', 'input.invalid', 0, undefined],
    ['sum(value) +', 'input.invalid', 12, undefined],
    ['sum(value', 'input.invalid', 9, undefined],
    ['sum(value) sum(value)', 'input.invalid', 11, undefined],
    ['1 < 2 < 3', 'input.invalid', 6, undefined],
    ['percentile(value, 2)', 'input.invalid', 18, undefined],
    ['percentile(value)', 'input.invalid', 16, undefined],
    ['if(1, 2)', 'input.invalid', 0, undefined],
    ['sum(value) ; 1', 'input.invalid', 11, undefined],
    ['"open', 'input.invalid', 0, undefined],
    [`${'('.repeat(70)}1`, 'input.invalid', 60, undefined],
  ])('of %s says where it is wrong', (expression, code, offset, suggestions) => {
    const fields = ['day', 'kind', 'value', 'units', 'user id'];
    let thrown: unknown;
    try {
      parseExpression(expression, fields);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code,
      details: { position: { offset, line: 1, column: offset + 1 } },
    });
    if (suggestions !== undefined) expect(thrown).toMatchObject({ details: { suggestions } });
  });

  it.each([
    ['1 + 2', /no aggregate/],
    ['sum(value) + max(kind)', /number should stand here, not VARCHAR \(character 14\)/],
    ['if(sum(value), 1, 2)', /condition should stand here/],
    ['max(day) > sum(value)', /do not go together/],
    ['sum(kind)', /Sum of "kind": the field is VARCHAR/],
    ['round(sum(value), count())', /Digits to round to/],
  ])('refuse %s', async (expression, message) => {
    await expect(values(expression)).rejects.toMatchObject({
      code: 'input.invalid',
      message: expect.stringMatching(message),
    });
  });
});

import { describe, expect, it } from 'vitest';
import { itemWriter } from '#renderer/components/text/items.ts';
import { chartData, limitsOf, type PivotLeaves } from '#renderer/features/chart/chart-data.ts';
import { canShare } from '#renderer/features/chart/chart-option.ts';
import { drawnPivot } from '#renderer/features/chart/chart-source.ts';
import { chartSummary } from '#renderer/features/chart/chart-summary.ts';
import type { Column } from '#shared/model/column.ts';
import { pivotSpecSchema } from '#shared/model/pivot.ts';

const text = { kind: 'text', native: 'VARCHAR' } as const;
const columns: Column[] = ['Platform', 'Country', 'value'].map((name) => ({ name, field: name, type: text }));

function leaves(change: Partial<PivotLeaves['shape']> = {}): PivotLeaves {
  return {
    shape: {
      rowFields: ['Platform'],
      columnFields: ['Country'],
      measures: [{ caption: 'Sum of value', aggregate: 'sum', type: { kind: 'float', native: 'DOUBLE' } }],
      measuresOn: 'columns',
      form: 'tabular',
      rowCount: 3,
      columnCount: 2,
      sourceRows: 9,
      ranges: [null],
      elapsedMs: 1,
      ...change,
    },
    rowLines: [
      { kind: 'leaf', path: ['iOS'] },
      { kind: 'leaf', path: ['Telco'] },
      { kind: 'leaf', path: [null] },
    ],
    columnLines: [
      { kind: 'leaf', path: ['HK'] },
      { kind: 'leaf', path: ['SG'] },
    ],
    cells: [
      ['12345678901234567890.25', 2n],
      [null, Number.NaN],
      [-4, Number.POSITIVE_INFINITY],
    ],
  };
}

const dataOf = (one: PivotLeaves) => chartData(one, columns, itemWriter(columns, 'en-US'), limitsOf('bar'));

describe('the points of a chart', () => {
  it('are the leaves: exact beside what is drawn, a gap where there is nothing', () => {
    const data = dataOf(leaves());
    expect(data.categories).toEqual(['iOS', 'Telco', '(blank)']);
    expect(data.series.map(({ name, exact, drawn }) => ({ name, exact, drawn }))).toEqual([
      { name: 'HK', exact: ['12345678901234567890.25', null, -4], drawn: [12345678901234567000, null, -4] },
      { name: 'SG', exact: [2n, Number.NaN, Number.POSITIVE_INFINITY], drawn: [2, null, null] },
    ]);
    expect(data.notes).toEqual(['2 values are no finite number and not drawn.']);
    expect(canShare(data)).toBe(false);
  });

  it('say how many categories and series are left out', () => {
    expect(dataOf(leaves({ rowCount: 5000, columnCount: 40 })).notes.slice(0, 2)).toEqual([
      'Only the first 2,000 of 5,000 categories are drawn: filter, group, or keep the top ones.',
      'Only the first 24 of 40 series are drawn: filter, or keep the top ones.',
    ]);
  });

  it('are told in words with exact values', () => {
    const data = dataOf(leaves());
    const words = chartSummary('bar', data, (series, category) => String(series.exact[category]));
    expect(words).toBe(
      'Bar chart of Sum of value by Platform and Country: 3 categories, 2 series. Highest 12345678901234567890.25 (HK, iOS), lowest -4 (HK, (blank)). 2 values are no finite number and not drawn.',
    );
  });
});

describe('the pivot that is drawn', () => {
  const pivot = pivotSpecSchema.parse({
    rows: [],
    columns: [{ field: 'Country' }, { field: 'Platform' }],
    measures: [{ field: 'value', aggregate: 'sum' }],
    measuresOn: 'rows',
    columnExpansion: { depth: 1, except: [['HK']] },
  });

  it('has no totals, and categories where there were only columns', () => {
    const drawn = drawnPivot({ kind: 'pivot' }, pivot);
    expect(drawn.rows.map(({ field, subtotal }) => [field, subtotal])).toEqual([
      ['Country', false],
      ['Platform', false],
    ]);
    expect([drawn.columns, drawn.measuresOn, drawn.rowGrandTotals, drawn.rowExpansion]).toEqual([
      [],
      'columns',
      false,
      { depth: 1, except: [['HK']] },
    ]);
  });

  it('is one of its own over fields of the rows', () => {
    const drawn = drawnPivot(
      {
        kind: 'fields',
        category: 'Platform',
        series: 'Country',
        measure: { field: null, aggregate: 'count' },
      },
      pivot,
    );
    expect(
      [drawn.rows, drawn.columns, drawn.measures].map((fields) => fields.map((one) => one.field)),
    ).toEqual([['Platform'], ['Country'], [null]]);
  });
});

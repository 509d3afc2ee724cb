import { describe, expect, it } from 'vitest';
import { itemText } from '#renderer/components/text/items.ts';
import { headerLevels, headersOf, rowLabel } from '#renderer/features/pivot/grid/pivot-lines.ts';
import type { PivotLine, PivotShape } from '#shared/model/pivot.ts';

const shape: PivotShape = {
  rowFields: ['Platform'],
  columnFields: ['Country', 'Status'],
  measures: [{ caption: 'Sum of value', aggregate: 'sum', type: { kind: 'float', native: 'DOUBLE' } }],
  measuresOn: 'columns',
  form: 'tabular',
  rowCount: 3,
  columnCount: 5,
  sourceRows: 10,
  ranges: [null],
  elapsedMs: 1,
};
const lines: PivotLine[] = [
  { kind: 'leaf', path: ['HK', 'Grace'] },
  { kind: 'leaf', path: ['HK', 'Paying'] },
  { kind: 'subtotal', path: ['HK'] },
  { kind: 'leaf', path: ['SG', 'Paying'] },
  { kind: 'grand', path: [] },
];
const write = (_: unknown, item: PivotLine['path'][number]) => itemText(item);

describe('the headings of a pivot', () => {
  it('merges equal items and lets totals fill the levels below them', () => {
    const headers = headersOf({ shape, lines, write }, { first: 1, last: 6 });
    expect(
      headers.map(({ level, column, columnSpan, rowSpan, content }) => [
        level,
        column,
        columnSpan,
        rowSpan,
        content,
      ]),
    ).toEqual([
      [1, 0, 1, 2, 'Platform'],
      [0, 0, 1, 1, 'Sum of value'],
      [0, 1, 5, 1, 'Country · Status'],
      [1, 1, 2, 1, 'HK'],
      [1, 3, 1, 2, 'HK Total'],
      [1, 4, 1, 1, 'SG'],
      [1, 5, 1, 2, 'Grand Total'],
      [2, 1, 1, 1, 'Grace'],
      [2, 2, 1, 1, 'Paying'],
      [2, 4, 1, 1, 'Paying'],
    ]);
    expect(headerLevels(shape)).toBe(3);
  });

  it('writes a group once and its total at its end', () => {
    const rows: PivotLine[] = [
      { kind: 'leaf', path: ['HK', 'Grace'] },
      { kind: 'leaf', path: ['HK', null] },
      { kind: 'subtotal', path: ['HK'] },
      { kind: 'grand', path: [] },
    ];
    expect(rows.map((line, at) => [0, 1].map((level) => rowLabel(line, level, rows[at - 1], write)))).toEqual(
      [
        ['HK', 'Grace'],
        ['', '(blank)'],
        ['HK Total', ''],
        ['Grand Total', ''],
      ],
    );
  });
});

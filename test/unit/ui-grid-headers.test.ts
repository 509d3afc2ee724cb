import { describe, expect, it } from 'vitest';
import { itemText } from '#renderer/components/text/items.ts';
import { headerLevels, headersOf } from '#renderer/features/pivot/grid/column-headings.ts';
import { labelColumns, rowLabel } from '#renderer/features/pivot/grid/row-labels.ts';
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

  it('opens and closes groups of columns, a closed one being one column without the word Total', () => {
    const closed: PivotLine[] = [
      { kind: 'subtotal', path: ['HK'], closed: true },
      { kind: 'leaf', path: ['SG', 'Paying'] },
      { kind: 'subtotal', path: ['SG'] },
    ];
    const headers = headersOf(
      { shape: { ...shape, columnCount: 3 }, lines: closed, write },
      { first: 1, last: 4 },
    );
    expect(
      headers
        .filter(({ column }) => column > 0)
        .map(({ level, column, rowSpan, content, expanded }) => [level, column, rowSpan, content, expanded]),
    ).toEqual([
      [0, 1, 1, 'Country · Status', undefined],
      [1, 1, 2, 'HK', false],
      [1, 2, 1, 'SG', true],
      [1, 3, 2, 'SG Total', undefined],
      [2, 2, 1, 'Paying', undefined],
    ]);
  });
});

const rowShape: PivotShape = { ...shape, rowFields: ['Country', 'Plan'], columnFields: [] };

/** The texts of every label column of lines, from the first down. */
function labels(given: PivotShape, rows: readonly PivotLine[], repeat = false): string[][] {
  return rows.map((line, at) =>
    Array.from({ length: labelColumns(given) }, (_, column) => {
      const label = rowLabel(
        { shape: given, line, above: rows[at - 1], repeat, write: (_level, item) => itemText(item) },
        column,
      );
      const mark = label.group === null ? '' : label.open ? '− ' : '+ ';
      return `${'  '.repeat(label.indent)}${mark}${label.text}`;
    }),
  );
}

describe('the labels of rows', () => {
  const tabular: PivotLine[] = [
    { kind: 'leaf', path: ['HK', 'Gold'] },
    { kind: 'leaf', path: ['HK', null] },
    { kind: 'subtotal', path: ['HK'] },
    { kind: 'subtotal', path: ['SG'], closed: true },
    { kind: 'grand', path: [] },
  ];
  const outline: PivotLine[] = [
    { kind: 'subtotal', path: ['HK'] },
    { kind: 'leaf', path: ['HK', 'Gold'] },
    { kind: 'group', path: ['JP'] },
    { kind: 'leaf', path: ['JP', 'Gold'] },
    { kind: 'subtotal', path: ['SG'], closed: true },
    { kind: 'grand', path: [] },
  ];

  it('in tabular form write a group once and its total at its end', () => {
    expect(labels(rowShape, tabular)).toEqual([
      ['− HK', 'Gold'],
      ['', '(blank)'],
      ['HK Total', ''],
      ['+ SG', ''],
      ['Grand Total', ''],
    ]);
  });

  it('repeat a group on each of its lines where that is asked for', () => {
    expect(labels(rowShape, tabular, true).slice(0, 3)).toEqual([
      ['− HK', 'Gold'],
      ['HK', '(blank)'],
      ['HK Total', ''],
    ]);
  });

  it('in outline form begin each group with a line of its own', () => {
    expect(labels({ ...rowShape, form: 'outline' }, outline)).toEqual([
      ['− HK', ''],
      ['', 'Gold'],
      ['− JP', ''],
      ['', 'Gold'],
      ['+ SG', ''],
      ['Grand Total', ''],
    ]);
  });

  it('in compact form stand in one column, further in a level', () => {
    expect(labels({ ...rowShape, form: 'compact' }, outline)).toEqual([
      ['− HK'],
      ['  Gold'],
      ['− JP'],
      ['  Gold'],
      ['+ SG'],
      ['Grand Total'],
    ]);
  });

  it('name the measure in a column of its own where several stand on the rows', () => {
    const two: PivotShape = {
      ...rowShape,
      measuresOn: 'rows',
      measures: ['Sum of value', 'Count of value'].map((caption) => ({
        caption,
        aggregate: 'sum',
        type: { kind: 'float', native: 'DOUBLE' },
      })),
    };
    const rows: PivotLine[] = [
      { kind: 'leaf', path: ['HK', 'Gold'], measure: 0 },
      { kind: 'leaf', path: ['HK', 'Gold'], measure: 1 },
      { kind: 'grand', path: [], measure: 0 },
      { kind: 'grand', path: [], measure: 1 },
    ];
    expect(labels(two, rows)).toEqual([
      ['− HK', 'Gold', 'Sum of value'],
      ['', '', 'Count of value'],
      ['Grand Total', '', 'Sum of value'],
      ['', '', 'Count of value'],
    ]);
    expect(headerLevels({ ...two, columnFields: ['Status'] })).toBe(2);
  });
});

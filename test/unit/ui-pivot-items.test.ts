import { expect, it } from 'vitest';
import { itemLines, keysOf, linesChosen } from '#renderer/features/pivot/slicers/item-lines.ts';

const found = [
  { value: 'GOLD', spellings: ['GOLD', 'Gold'], rows: 3 },
  { value: null, spellings: [null], rows: 0 },
];

it('lists what was chosen before the items that were fetched, each item once whatever its spellings', () => {
  expect(itemLines(found, ['Silver', 'gold', 'SILVER']).map(({ value, rows }) => [value, rows])).toEqual([
    ['Silver', null],
    ['GOLD', 3],
    [null, 0],
  ]);
});

it('chooses an item in all its spellings, and keeps what is chosen among the items not listed', () => {
  const lines = itemLines(found, []);
  const [gold = '', blank = ''] = lines.map(({ key }) => key);
  expect(linesChosen(lines, ['Silver'], new Set([gold, blank]))).toEqual(['Silver', 'GOLD', 'Gold', null]);
  expect(linesChosen(lines, ['Silver', 'GOLD', 'Gold'], new Set([]))).toEqual(['Silver']);
});

it('counts an item once', () => {
  expect(keysOf(['GOLD', 'Gold', null, '']).length).toBe(3);
});

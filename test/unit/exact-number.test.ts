import { describe, expect, it } from 'vitest';
import type { Cell } from '#shared/model/column.ts';
import {
  addExact,
  compareExact,
  divideExact,
  exactNumber,
  exactText,
  floorAtScale,
  withoutTrailingZeros,
} from '#shared/model/exact-number.ts';

function number(value: Cell) {
  const read = exactNumber(value);
  if (read === undefined) throw new Error(`${String(value)} is no number`);
  return read;
}

describe('exact numbers', () => {
  it.each<[Cell, string]>([
    ['-0.05', '-0.05'],
    ['12.50', '12.50'],
    ['.5', '0.5'],
    ['+7.', '7'],
    [9007199254740993n, '9007199254740993'],
    [0.1, '0.1'],
    [1e21, '1000000000000000000000'],
    ['1.5e-3', '0.0015'],
    ['-99999999999999999999999999999999999999', '-99999999999999999999999999999999999999'],
  ])('read %s', (value, text) => {
    expect(exactText(number(value))).toBe(text);
  });

  it.each([null, true, '', '.', '-', 'abc', '1,5', Number.NaN, Number.POSITIVE_INFINITY])(
    'are not %s',
    (value) => {
      expect(exactNumber(value)).toBeUndefined();
    },
  );

  it('add, compare and divide without rounding in between', () => {
    expect(exactText(addExact(number('0.1'), number('0.20')))).toBe('0.30');
    expect(compareExact(number('1.10'), number('1.1'))).toBe(0);
    expect(compareExact(number('-2'), number('-1.999'))).toBe(-1);
    expect(exactText(divideExact(number('10'), 3n, 4))).toBe('3.3333');
    expect(exactText(divideExact(number('-20'), 3n, 2))).toBe('-6.67');
    expect(exactText(divideExact(number('0.05'), 2n, 2))).toBe('0.03');
    expect(exactText(withoutTrailingZeros(number('1.500')))).toBe('1.5');
    expect(exactText(withoutTrailingZeros(number('100')))).toBe('100');
  });

  it('round down towards minus infinity and say when something was left', () => {
    expect(floorAtScale(number('1.29'), 1)).toEqual({ units: 12n, exact: false });
    expect(floorAtScale(number('-1.21'), 1)).toEqual({ units: -13n, exact: false });
    expect(floorAtScale(number('-1.20'), 1)).toEqual({ units: -12n, exact: true });
    expect(floorAtScale(number('7'), 2)).toEqual({ units: 700n, exact: true });
  });
});

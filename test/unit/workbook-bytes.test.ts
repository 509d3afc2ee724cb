import { expect, it } from 'vitest';
import { fixedBytes, putFixed } from '#main/workbook/fixed-bytes.ts';
import { numberRoom, putNumber } from '#main/workbook/number-bytes.ts';

function written(value: number): string {
  const block = Buffer.alloc(numberRoom + 2, '~');
  const end = putNumber(block, 1, value);
  return block.toString('latin1', 1, end);
}

it('writes whole numbers as their digits', () => {
  const powers = Array.from({ length: 15 }, (_, index) => 10 ** index);
  const values = [
    0,
    ...powers.flatMap((power) => [power - 1, power, power + 1, -power, power * 1.5]),
    2 ** 31,
    2 ** 31 - 1,
  ];
  const whole = values.filter((value) => Number.isInteger(value));
  expect(whole.map(written)).toEqual(whole.map((value) => String(value === 0 ? 0 : value)));
});

it('writes fractions so that they read back as the same double', () => {
  const values = [
    0.1,
    0.01,
    -0.05,
    1.1,
    99.99,
    123456.78,
    -1234567890.12,
    21474836.48,
    1 / 3,
    1e-7,
    1e21,
    5e-300,
    Math.PI,
  ];
  expect(values.map((value) => Number(written(value)))).toEqual(values);
  expect([1.5, 0.07, 42.1].map(written)).toEqual(['1.5', '0.07', '42.1']);
});

it('writes fixed bytes of any length at any place', () => {
  for (const text of ['', 'a', '<c r="B', '" s="3"><v>', 'Größe']) {
    const block = Buffer.alloc(40, '~');
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    const end = putFixed(view, putFixed(view, 1, fixedBytes('abc')), fixedBytes(text));
    expect(block.toString('utf8', 1, end)).toBe(`abc${text}`);
  }
});

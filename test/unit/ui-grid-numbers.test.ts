import { describe, expect, it } from 'vitest';
import { numberWriter, parseExact, roundExact } from '#renderer/components/data-grid/number-text.ts';

const english = numberWriter('en-US');
const german = numberWriter('de-DE');
const hindi = numberWriter('en-IN');

describe('numbers as text', () => {
  it('keeps every digit', () => {
    expect(english.text('9007199254740993')).toBe('9,007,199,254,740,993');
    expect(english.text('-170141183460469231731687303715884105728')).toBe(
      '-170,141,183,460,469,231,731,687,303,715,884,105,728',
    );
    expect(english.text('12345678901234567.890')).toBe('12,345,678,901,234,567.890');
    expect(english.text('0.00000000000000000001')).toBe('0.00000000000000000001');
  });

  it('uses the separators and groups of the locale', () => {
    expect(german.text('-1234567.50')).toBe('-1.234.567,50');
    expect(hindi.text('12345678.9')).toBe('1,23,45,678.9');
  });

  it('keeps the sign of a number that begins with zero', () => {
    expect(english.text('-0.5')).toBe('-0.5');
  });

  it('reads exponents and leaves what is no number', () => {
    expect(english.text('1e+21')).toBe('1,000,000,000,000,000,000,000');
    expect(english.text('1.5e-7')).toBe('0.00000015');
    expect(english.text('NaN')).toBe('NaN');
    expect(english.text('Infinity')).toBe('Infinity');
  });

  it('rounds half away from zero, on text', () => {
    const rounded = (text: string, places: number): string => {
      const number = parseExact(text);
      return number === null ? text : english.write(roundExact(number, places), false);
    };
    expect(rounded('2.5', 0)).toBe('3');
    expect(rounded('-2.5', 0)).toBe('-3');
    expect(rounded('1.005', 2)).toBe('1.01');
    expect(rounded('0.999', 2)).toBe('1.00');
    expect(rounded('-0.004', 2)).toBe('0.00');
    expect(rounded('99999999999999999999.95', 1)).toBe('100000000000000000000.0');
  });
});

import { describe, expect, it } from 'vitest';
import { formatExcel, parseExcelFormat } from '#renderer/components/data-grid/excel-format.ts';
import { numberWriter } from '#renderer/components/data-grid/number-text.ts';

const numbers = numberWriter('en-US');

function shown(value: string | number | bigint, format: string): string {
  const parsed = parseExcelFormat(format);
  return parsed === null ? 'no number format' : formatExcel(value, parsed, numbers);
}

describe('Excel number formats', () => {
  it('shows the common ones as Excel does, from exact digits', () => {
    expect(shown('1234567.885', '#,##0.00')).toBe('1,234,567.89');
    expect(shown('12345678901234567.885', '#,##0.00')).toBe('12,345,678,901,234,567.89');
    expect(shown(-1234.5, '0')).toBe('-1235');
    expect(shown('0.4567', '0.0%')).toBe('45.7%');
    expect(shown('0.5', '#,##0.00')).toBe('0.50');
    expect(shown(7n, '000')).toBe('007');
    expect(shown('2.5', '0.0##')).toBe('2.5');
  });

  it('knows sections, currency, colours and thousands', () => {
    expect(shown(-1234, '#,##0;(#,##0)')).toBe('(1,234)');
    expect(shown(-1234, '#,##0_);[Red]\\(#,##0\\)')).toBe('(1,234)');
    expect(shown(0, '0.00;-0.00;"-"0')).toBe('-0');
    expect(shown('1234.5', '"HK$"#,##0.00')).toBe('HK$1,234.50');
    expect(shown(1234567, '#,##0,')).toBe('1,235');
    expect(shown('-0.001', '0.00')).toBe('0.00');
  });

  it('leaves what is no format of numbers', () => {
    expect(shown(1, 'General')).toBe('no number format');
    expect(shown(1, 'yyyy-mm-dd')).toBe('no number format');
  });
});

import type { ParameterValues } from '#shared/model/result.ts';
import type { Row } from './sample.ts';

/** Every query of the library, with its own defaults, and with values that find something else or nothing. */
export const libraryCases: readonly (readonly [id: string, given: ParameterValues])[] = [
  ['subscription/active-by-channel', {}],
  ['subscription/active-by-channel', { country: 'Hong Kong', as_of: '2017-01-25' }],
  ['subscription/active-by-payment-status', {}],
  ['subscription/active-by-payment-status', { country: 'Hong Kong', as_of: '2017-01-25' }],
  ['subscription/active-by-plan', {}],
  ['subscription/active-by-plan', { country: 'Singapore', as_of: '2017-01-25' }],
  ['subscription/churn-this-month', {}],
  ['subscription/churn-this-month', { country: 'all', month: '2017-12-01' }],
  ['subscription/churn-this-month', { country: 'Singapore', month: '2015-01-10' }],
  ['subscription/report', { country: 'all', period: 'weekly' }],
  [
    'subscription/report',
    { country: 'Singapore', period: 'weekly', from_date: '2016-12-26', to_date: '2017-01-16', type: 'Churn' },
  ],
  ['subscription/subscriber-daily', {}],
  ['subscription/subscriber-weekly', {}],
  ['subscription/subscriber-monthly', {}],
  ['subscription/subscriber-total', {}],
];

/** A value as text: a whole number reads alike, whether an engine calls it an integer or a decimal without a fraction. */
export function plainCell(cell: unknown): string {
  return cell === null || cell === undefined ? '' : String(cell);
}

/** A row as one line. */
export function plainLine(cells: readonly unknown[]): string {
  return cells.map(plainCell).join('|');
}

export function plainLines(rows: readonly Row[]): string[] {
  return rows.map((row) => plainLine(Object.values(row)));
}

/** Where two answers differ; the first few, each with its place. */
export function differingLines(found: readonly string[], expected: readonly string[]): string[] {
  const all = Array.from({ length: Math.max(found.length, expected.length) }, (_, index) => index);
  return all
    .filter((index) => found[index] !== expected[index])
    .slice(0, 3)
    .map((index) => `row ${index + 1}: ${found[index]} instead of ${expected[index]}`);
}

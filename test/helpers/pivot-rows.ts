import type { Cell } from '#shared/model/column.ts';
import type { Random } from './random.ts';

/** Columns of all kinds that a pivot meets. */
export const pivotTypes = {
  label: 'VARCHAR',
  constructor: 'VARCHAR',
  day: 'DATE',
  code: 'DECIMAL(20,0)',
  level: 'DOUBLE',
  flag: 'BOOLEAN',
  amount: 'DECIMAL(18,2)',
  ratio: 'DOUBLE',
  units: 'INTEGER',
  big: 'BIGINT',
};
const longLabel = 'Long '.repeat(60);
const labels = [
  null,
  '',
  'null',
  '(blank)',
  'Paying',
  'PAYING',
  'paying',
  'Élan',
  'elan',
  'Zebra',
  longLabel,
  `${longLabel}.`,
  'constructor',
  '__proto__',
  'toString',
  '10',
  '9',
  'a"b',
  "it's",
  '香港',
];

/** Rows with nulls, NaN, infinities, spellings that differ only by case or accent, long labels and long numbers. */
export function randomPivotRows(random: Random, count: number): Cell[][] {
  const cents = (units: number) =>
    `${units < 0 ? '-' : ''}${Math.floor(Math.abs(units) / 100)}.${String(Math.abs(units) % 100).padStart(2, '0')}`;
  return Array.from({ length: count }, () => [
    random.pick(labels),
    random.pick(['hasOwnProperty', '__proto__', 'valueOf', null]),
    random.pick([null, '2017-01-25', '2016-12-31', '1899-12-31', '2017-01-26']),
    random.pick(['12345678901234567890', '12345678901234567891', '-98765432109876543210', '7', null]),
    random.pick([0.1, -2.5, Number.NaN, null, Number.POSITIVE_INFINITY]),
    random.pick([true, false, null]),
    random.pick([null, cents(random.below(2_000_000) - 1_000_000), '9999999999999999.99']),
    random.pick([
      null,
      random.below(1000) / 10,
      -random.below(1e9) / 7,
      1e17,
      random.below(40) === 0 ? Number.NaN : 0.3,
      random.below(40) === 0 ? Number.NEGATIVE_INFINITY : 1 / 3,
    ]),
    random.pick([null, random.below(100) - 50]),
    random.pick([null, 9_007_199_254_740_993n, BigInt(random.below(1000)), -9_223_372_036_854_775_807n]),
  ]);
}

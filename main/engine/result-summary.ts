import { type Cell, type Column, isNumericKind } from '#shared/model/column.ts';
import {
  addExact,
  compareExact,
  divideExact,
  type ExactNumber,
  exactNumber,
  exactText,
  withoutTrailingZeros,
} from '#shared/model/exact-number.ts';
import type { Summary } from '#shared/model/result.ts';
import type { Table } from './engine.ts';
import { quoteName } from './sql-text.ts';

/** Digits of an average behind those of the values. */
const averageDigits = 6;

/**
 * One row: for each column its values and nulls, and where it holds numbers their sum, smallest and largest; last
 * the distinct values of all columns as they are shown. `rows` selects the cells.
 */
export function summarySql(rows: string, columns: readonly Column[]): string {
  const figures = columns.flatMap(({ field, type }) => {
    const name = quoteName(field);
    const counts = [`count(${name})`, `count(*) - count(${name})`];
    if (!isNumericKind(type.kind)) return counts;
    // fsum adds doubles with a compensated error: the sum does not depend on how the work was divided.
    const sum = type.kind === 'float' ? `fsum(${name})` : `sum(${name})`;
    return [...counts, sum, `min(${name})`, `max(${name})`];
  });
  const [only] = columns;
  const distinct =
    columns.length === 1 && only !== undefined
      ? `count(DISTINCT ${quoteName(only.field)})`
      : `(SELECT count(DISTINCT v) FROM (${columns
          .map(({ field }) => `SELECT CAST(${quoteName(field)} AS VARCHAR) AS v FROM picked`)
          .join(' UNION ALL ')}))`;
  return `WITH picked AS (${rows}) SELECT ${[...figures, distinct].join(', ')} FROM picked`;
}

interface Figures {
  readonly sum: ExactNumber | number;
  readonly min: ExactNumber | number;
  readonly max: ExactNumber | number;
}

function read(cell: Cell | undefined): ExactNumber | number {
  return exactNumber(cell ?? null) ?? Number(cell);
}

function toNumber(value: ExactNumber | number): number {
  return typeof value === 'number' ? value : Number(exactText(value));
}

function add(left: ExactNumber | number, right: ExactNumber | number): ExactNumber | number {
  return typeof left === 'number' || typeof right === 'number'
    ? toNumber(left) + toNumber(right)
    : addExact(left, right);
}

/** Numbers in the engine's order, in which NaN is the largest. */
function compare(left: ExactNumber | number, right: ExactNumber | number): number {
  if (typeof left !== 'number' && typeof right !== 'number') return compareExact(left, right);
  const [a, b] = [toNumber(left), toNumber(right)];
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

function text(value: ExactNumber | number): string {
  return typeof value === 'number' ? String(value) : exactText(value);
}

function average(sum: ExactNumber | number, numbers: number): string {
  if (typeof sum === 'number') return String(sum / numbers);
  return exactText(withoutTrailingZeros(divideExact(sum, BigInt(numbers), sum.scale + averageDigits)));
}

/** The summary from the one row of `summarySql`. */
export function readSummary(table: Table, columns: readonly Column[]): Summary {
  const cells = table.values.map(([cell]) => cell);
  let at = 0;
  let [count, nulls, numbers] = [0, 0, 0];
  const figures: Figures[] = [];
  for (const { type } of columns) {
    const values = Number(cells[at]);
    count += values;
    nulls += Number(cells[at + 1]);
    if (isNumericKind(type.kind)) {
      numbers += values;
      const whole = type.kind === 'float' ? Number : read;
      if (values > 0) {
        figures.push({ sum: whole(cells[at + 2]), min: whole(cells[at + 3]), max: whole(cells[at + 4]) });
      }
      at += 5;
    } else at += 2;
  }
  const summary = { count, nulls, distinct: Number(cells[at]), numbers };
  if (figures.length === 0) return summary;
  const all = figures.reduce((left, right) => ({
    sum: add(left.sum, right.sum),
    min: compare(left.min, right.min) <= 0 ? left.min : right.min,
    max: compare(left.max, right.max) >= 0 ? left.max : right.max,
  }));
  return {
    ...summary,
    sum: text(all.sum),
    average: average(all.sum, numbers),
    min: text(all.min),
    max: text(all.max),
  };
}

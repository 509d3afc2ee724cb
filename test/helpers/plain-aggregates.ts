import type { Cell, ColumnType } from '#shared/model/column.ts';
import type { Measure } from '#shared/model/pivot.ts';
import { decimalText, doubleBits, nearestDouble, sumOfDoubles, unitsOf, unscaled } from './plain-numbers.ts';
import { compareKeys, type Key, sortKeys } from './plain-order.ts';
import type { PlainRows } from './plain-pivot.ts';

type Rows = readonly (readonly Cell[])[];
/** What an aggregate takes, as a measure or a call in an expression names it. */
export type PlainCall = Pick<Measure, 'aggregate' | 'field' | 'weight' | 'share' | 'by' | 'expression'>;

interface Field {
  readonly at: number;
  readonly kind: ColumnType['kind'];
  readonly scale: number;
}

function fieldOf(data: PlainRows, name: string | null | undefined): Field {
  const at = data.columns.findIndex(({ field }) => field === name);
  const { kind = 'other', scale = 0 } = data.columns[at]?.type ?? {};
  return { at, kind, scale };
}

/** Text is compared as it is, not as its items are sorted. */
function valueKeys(kind: string, value: Cell): readonly Key[] {
  return kind === 'text' ? [String(value)] : sortKeys(kind, value);
}

/** Excel's PERCENTILE.INC in doubles. */
function percentile(sorted: readonly number[], share: number): number {
  const rank = (sorted.length - 1) * share;
  const low = sorted[Math.floor(rank)] ?? Number.NaN;
  const high = sorted[Math.ceil(rank)] ?? Number.NaN;
  const between = rank - Math.floor(rank);
  return between === 0 ? low : low * (1 - between) + high * between;
}

function sortedDoubles(values: readonly Cell[]): number[] {
  const compare = (a: number, b: number) => compareKeys(sortKeys('float', a), sortKeys('float', b));
  return values.map(Number).sort(compare);
}

function exactMedian(units: readonly bigint[], scale: number): string {
  const sorted = [...units].sort((a, b) => (a < b ? -1 : Number(a > b)));
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0n;
  return decimalText((low + high) * 5n, scale + 1);
}

/** n × Σx² − (Σx)² */
function spread(units: readonly bigint[]): bigint {
  const sum = units.reduce((total, one) => total + one, 0n);
  return BigInt(units.length) * units.reduce((total, one) => total + one * one, 0n) - sum * sum;
}

/** Whether 38 digits hold n × Σd² for all of the data, d being the distance from the middle of the range. */
function squaresAreExact(data: PlainRows, { at, kind, scale }: Field): boolean {
  if (kind === 'float') return false;
  const units = data.rows.flatMap((row) => (row[at] === null ? [] : [unscaled(row[at] ?? 0n)]));
  const sorted = units.sort((a, b) => (a < b ? -1 : Number(a > b)));
  const half = ((sorted.at(-1) ?? 0n) - (sorted[0] ?? 0n)) / 2n + 2n;
  return 2 * scale <= 38 && (half * BigInt(units.length + 1)) ** 2n < 10n ** 38n;
}

function deviation(data: PlainRows, values: readonly Cell[], field: Field, sample: boolean): Cell {
  const count = values.length;
  if (count < (sample ? 2 : 1)) return null;
  const divisor = sample ? count * (count - 1) : count * count;
  if (squaresAreExact(data, field)) {
    return Math.sqrt(Number(decimalText(spread(values.map(unscaled)), 2 * field.scale)) / divisor);
  }
  const doubles = values.map(Number);
  if (!doubles.every(Number.isFinite)) return Number.NaN;
  // The spread is in units of 2^-2148, the double nearest to it in units of 2^-1074.
  return Math.sqrt(nearestDouble(spread(doubles.map(unitsOf)) >> BigInt(doubleBits)) / divisor);
}

function magnitude(units: bigint): bigint {
  return units < 0n ? -units : units;
}

/** Whether 38 digits hold every sum of products that the whole data can have. */
function productsAreExact(data: PlainRows, value: Field, weight: Field): boolean {
  if (value.kind === 'float' || weight.kind === 'float') return false;
  const counts = [value, weight].map(({ at }) => data.rows.filter((row) => row[at] !== null).length);
  const largest = [value, weight].map(({ at }) =>
    data.rows
      .map((row) => magnitude(unscaled(row[at] ?? 0n)))
      .reduce((most, one) => (one > most ? one : most), 0n),
  );
  const rows = BigInt(Math.min(...counts) + 1);
  const [left = 0n, right = 0n] = largest;
  return left * right * rows < 10n ** 38n && right * rows < 10n ** 38n;
}

function weightedAverage(data: PlainRows, value: Field, weight: Field, rows: Rows): Cell {
  const both = rows.filter((row) => row[value.at] !== null && row[weight.at] !== null);
  if (both.length === 0) return null;
  let [products, weights] = [0, 0];
  if (productsAreExact(data, value, weight)) {
    const sum = (of: (row: readonly Cell[]) => bigint) => both.reduce((total, row) => total + of(row), 0n);
    const unitsAt = (row: readonly Cell[], { at }: Field) => unscaled(row[at] ?? 0n);
    products = Number(
      decimalText(
        sum((row) => unitsAt(row, value) * unitsAt(row, weight)),
        value.scale + weight.scale,
      ),
    );
    weights = Number(
      decimalText(
        sum((row) => unitsAt(row, weight)),
        weight.scale,
      ),
    );
  } else {
    products = sumOfDoubles(both.map((row) => Number(row[value.at]) * Number(row[weight.at])));
    weights = sumOfDoubles(both.map((row) => Number(row[weight.at])));
  }
  return weights === 0 ? null : products / weights;
}

function endOf(data: PlainRows, call: PlainCall, field: Field, rows: Rows): Cell {
  const by = fieldOf(data, call.by);
  const order = new Map(data.rows.map((row, index) => [row, index]));
  const candidates = rows
    .filter((row) => row[field.at] !== null && row[by.at] !== null)
    .map((row) => ({ row, keys: [...valueKeys(by.kind, row[by.at] ?? null), order.get(row) ?? 0] }))
    .sort((a, b) => compareKeys(a.keys, b.keys));
  return candidates.at(call.aggregate === 'first' ? 0 : -1)?.row[field.at] ?? null;
}

/** The value of an aggregate over some of the data's rows, from its definition. */
export function plainAggregate(data: PlainRows, call: PlainCall, rows: Rows): Cell {
  if (rows.length === 0) return null;
  if (call.expression !== undefined) return plainExpressions[call.expression]?.(data, rows) ?? null;
  if (call.field === null) return BigInt(rows.length);
  const field = fieldOf(data, call.field);
  const { at, kind, scale } = field;
  const values = rows.flatMap((row) => (row[at] === null ? [] : [row[at] ?? null]));
  if (call.aggregate === 'count') return BigInt(values.length);
  if (call.aggregate === 'distinct') return BigInt(new Set(values.map(String)).size);
  if (values.length === 0) return null;
  switch (call.aggregate) {
    case 'min':
    case 'max':
      return (
        [...values]
          .sort((a, b) => compareKeys(valueKeys(kind, a), valueKeys(kind, b)))
          .at(call.aggregate === 'min' ? 0 : -1) ?? null
      );
    case 'median':
      return kind === 'float'
        ? percentile(sortedDoubles(values), 0.5)
        : exactMedian(values.map(unscaled), scale);
    case 'percentile':
      return percentile(sortedDoubles(values), call.share ?? Number.NaN);
    case 'standard-deviation':
    case 'standard-deviation-population':
      return deviation(data, values, field, call.aggregate === 'standard-deviation');
    case 'weighted-average':
      return weightedAverage(data, field, fieldOf(data, call.weight), rows);
    case 'first':
    case 'last':
      return endOf(data, call, field, rows);
    default:
      break;
  }
  if (kind === 'float') {
    const sum = sumOfDoubles(values.map(Number));
    return call.aggregate === 'sum' ? sum : sum / values.length;
  }
  const units = values.reduce((sum: bigint, value) => sum + unscaled(value), 0n);
  if (call.aggregate === 'average') return Number(decimalText(units, scale)) / values.length;
  return kind === 'decimal' ? decimalText(units, scale) : units;
}

function unitsOfSum(value: Cell): bigint | null {
  return value === null ? null : unscaled(value);
}

/** Some expressions over the columns `amount` (two digits after the point) and `units`, worked out from the rows. */
export const plainExpressions: Readonly<Record<string, (data: PlainRows, rows: Rows) => Cell>> = {
  'sum(amount) - 2 * sum(units)': (data, rows) => {
    const [amount, units] = ['amount', 'units'].map((field) =>
      unitsOfSum(plainAggregate(data, { aggregate: 'sum', field }, rows)),
    );
    return typeof amount !== 'bigint' || typeof units !== 'bigint'
      ? null
      : decimalText(amount - 200n * units, 2);
  },
  'sum(amount) / distinct(label)': (data, rows) => {
    const sum = plainAggregate(data, { aggregate: 'sum', field: 'amount' }, rows);
    const count = Number(plainAggregate(data, { aggregate: 'distinct', field: 'label' }, rows));
    return sum === null || count === 0 ? null : Number(sum) / count;
  },
  'if(count() > 3, median(amount), null)': (data, rows) =>
    rows.length > 3 ? plainAggregate(data, { aggregate: 'median', field: 'amount' }, rows) : null,
  'coalesce(last(amount, day), first(amount, code))': (data, rows) =>
    plainAggregate(data, { aggregate: 'last', field: 'amount', by: 'day' }, rows) ??
    plainAggregate(data, { aggregate: 'first', field: 'amount', by: 'code' }, rows),
};

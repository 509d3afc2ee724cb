import { AppError } from '#shared/errors/app-error.ts';
import { type Column, type ColumnType, isNumericKind } from '#shared/model/column.ts';
import type { Aggregate, Measure } from '#shared/model/pivot.ts';
import { quoteName } from '../engine/sql-text.ts';
import { exactSum, type FloatScale } from './exact-float-sum.ts';
import type { Part } from './part.ts';

const words: Readonly<Record<Aggregate, string>> = {
  sum: 'Sum',
  count: 'Count',
  average: 'Average',
  'weighted-average': 'Weighted Average',
  min: 'Min',
  max: 'Max',
  distinct: 'Distinct Count',
  median: 'Median',
  percentile: 'Percentile',
  'standard-deviation': 'StdDev',
  'standard-deviation-population': 'StdDevp',
  first: 'First',
  last: 'Last',
  calculated: 'Calculated',
};

/** What each measure is called: its own caption or Excel's, numbered where two would be the same without case. */
export function measureCaptions(measures: readonly Measure[]): string[] {
  const taken = new Set<string>();
  return measures.map(({ caption, aggregate, field }) => {
    const base = caption ?? `${words[aggregate]} of ${field ?? 'rows'}`;
    let name = base;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) name = `${base}${number}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

/** How a measure is computed. */
export interface MeasurePlan {
  readonly measure: Measure;
  readonly caption: string;
  readonly type: ColumnType;
  /** Empty for a distinct count, which has no parts that combine. */
  readonly parts: readonly Part[];
  /** The value as SQL, of the SQL of each part. */
  value(parts: readonly string[]): string;
  /** SQL of what a distinct count counts. */
  readonly distinct?: string;
}

const bigint: ColumnType = { kind: 'integer', native: 'BIGINT', bits: 64 };
const hugeint: ColumnType = { kind: 'integer', native: 'HUGEINT', bits: 128 };
const double: ColumnType = { kind: 'float', native: 'DOUBLE' };

function only(parts: readonly string[]): string {
  return parts[0] ?? 'NULL';
}

/** The field as the engine sums it: whole numbers stay whole, a float is a double. */
function numberSql(column: Column): string {
  const name = quoteName(column.field);
  if (column.type.kind === 'float') return `CAST(${name} AS DOUBLE)`;
  // The engine sums unsigned 128-bit numbers as doubles; the signed type holds all of them but the very largest.
  return column.type.native === 'UHUGEINT' ? `CAST(${name} AS HUGEINT)` : name;
}

function sumType(column: Column): ColumnType {
  if (column.type.kind === 'float') return double;
  if (column.type.kind === 'integer') return hugeint;
  const scale = column.type.scale ?? 0;
  return { kind: 'decimal', native: `DECIMAL(38,${scale})`, precision: 38, scale };
}

function requireNumber(aggregate: Aggregate, column: Column): void {
  if (isNumericKind(column.type.kind)) return;
  throw new AppError(
    'input.invalid',
    `${words[aggregate]} of "${column.field}": the field is ${column.type.native}, not a number.`,
    { hint: 'Count, distinct count, min and max take any field.', details: { name: column.field } },
  );
}

/**
 * A sum divided by a count as a double; null where there is nothing to divide by. Rounded twice at most: the exact
 * sum to the nearest double (through its text, since the engine's own cast rounds decimals of many digits twice),
 * and the quotient.
 */
function quotient(sum: string, count: string, type: ColumnType): string {
  const double = type.kind === 'float' ? sum : `CAST(CAST(${sum} AS VARCHAR) AS DOUBLE)`;
  return `${double} / CAST(nullif(${count}, 0) AS DOUBLE)`;
}

/** The sum's parts, and the sum as SQL of those. */
function sumOf(column: Column, scales: ReadonlyMap<string, FloatScale>) {
  const scale = scales.get(column.field);
  const number = numberSql(column);
  if (column.type.kind === 'float' && scale !== undefined) return exactSum(number, scale);
  return { parts: [{ rows: `sum(${number})`, combine: 'sum' as const }], value: only };
}

/**
 * @param column the measure's field; null for a count of rows
 * @param scales of every float field that is summed or averaged, by field
 */
export function planMeasure(
  measure: Measure,
  caption: string,
  column: Column | null,
  scales: ReadonlyMap<string, FloatScale>,
): MeasurePlan {
  const plan = { measure, caption };
  if (column === null) {
    if (measure.aggregate !== 'count') {
      throw new AppError('input.invalid', `${words[measure.aggregate]} needs a field.`);
    }
    return { ...plan, type: bigint, parts: [{ rows: 'count(*)', combine: 'sum' }], value: only };
  }
  const name = quoteName(column.field);
  switch (measure.aggregate) {
    case 'count':
      return { ...plan, type: bigint, parts: [{ rows: `count(${name})`, combine: 'sum' }], value: only };
    case 'min':
    case 'max': {
      const combine = measure.aggregate;
      return { ...plan, type: column.type, parts: [{ rows: `${combine}(${name})`, combine }], value: only };
    }
    case 'sum':
      requireNumber('sum', column);
      return { ...plan, type: sumType(column), ...sumOf(column, scales) };
    case 'average': {
      requireNumber('average', column);
      const sum = sumOf(column, scales);
      return {
        ...plan,
        type: double,
        parts: [...sum.parts, { rows: `count(${name})`, combine: 'sum' }],
        value: (parts) => quotient(sum.value(parts.slice(0, -1)), parts.at(-1) ?? 'NULL', column.type),
      };
    }
    case 'distinct':
      return { ...plan, type: bigint, parts: [], value: only, distinct: name };
    default:
      throw new AppError('unsupported', `${words[measure.aggregate]} cannot be computed yet.`);
  }
}

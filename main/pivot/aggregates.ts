import { AppError, assertNever } from '#shared/errors/app-error.ts';
import { type Cell, type Column, type ColumnType, isNumericKind } from '#shared/model/column.ts';
import { exactText } from '#shared/model/exact-number.ts';
import type { Aggregate } from '#shared/model/pivot.ts';
import { quoteName } from '../engine/sql-text.ts';
import { rowNumber } from './derived.ts';
import { deviation } from './deviation.ts';
import { exactSum } from './exact-float-sum.ts';
import { doubleSql, type FieldFigures, type Figures } from './field-figures.ts';
import type { Part } from './part.ts';
import { quotient } from './quotient.ts';
import { weightedAverage } from './weighted-average.ts';
import { holdsSums, mayBeWide, type WideSum, wideSum } from './wide-sum.ts';

/** A value that is read of each cell, as SQL of the parts of the term that it belongs to. */
export interface ReadTerm {
  readonly type: ColumnType;
  sql(parts: readonly string[]): string;
}

/** An aggregate as SQL. */
export interface Term {
  readonly type: ColumnType;
  readonly parts: readonly Part[];
  /** The value as SQL, of the SQL of each part. */
  value(parts: readonly string[]): string;
  /** SQL of what a distinct count counts. */
  readonly distinct?: string;
  /**
   * Of an expression or a sum of very long numbers: aggregates, and the value made of what they are in a cell, which
   * the engine's 38 digits do not limit.
   */
  readonly byCell?: { readonly terms: readonly ReadTerm[]; value(cells: readonly Cell[]): Cell };
}

/** One aggregate of one field, with what it takes besides; the fields are found. */
export interface AggregateCall {
  readonly aggregate: Exclude<Aggregate, 'calculated'>;
  /** Null for a count of rows. */
  readonly column: Column | null;
  readonly weight?: Column | undefined;
  readonly share?: number | undefined;
  readonly by?: Column | undefined;
}

export const aggregateWords: Readonly<Record<Aggregate, string>> = {
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

const bigint: ColumnType = { kind: 'integer', native: 'BIGINT', bits: 64 };
const hugeint: ColumnType = { kind: 'integer', native: 'HUGEINT', bits: 128 };
const double: ColumnType = { kind: 'float', native: 'DOUBLE' };

export function decimalType(scale: number): ColumnType {
  return { kind: 'decimal', native: `DECIMAL(38,${scale})`, precision: 38, scale };
}

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
  return column.type.kind === 'integer' ? hugeint : decimalType(column.type.scale ?? 0);
}

function requireNumber(aggregate: Aggregate, column: Column): void {
  if (isNumericKind(column.type.kind)) return;
  throw new AppError(
    'input.invalid',
    `${aggregateWords[aggregate]} of "${column.field}": the field is ${column.type.native}, not a number.`,
    {
      hint: 'Count, distinct count, min, max, first and last take any field.',
      details: { name: column.field },
    },
  );
}

function missing(aggregate: Aggregate, column: Column, what: string, hint: string): AppError {
  return new AppError('input.invalid', `${aggregateWords[aggregate]} of "${column.field}" needs ${what}.`, {
    hint,
    details: { name: column.field },
  });
}

function figuresOf(column: Column, figures: Figures): FieldFigures {
  const found = figures.get(column.field);
  if (found !== undefined) return found;
  throw new AppError('internal', `The figures of "${column.field}" were not read before it was summed.`);
}

/** The sum's parts, and the sum as SQL of those. */
function sumOf(column: Column, figures: Figures): Pick<Term, 'parts' | 'value'> {
  const number = numberSql(column);
  if (column.type.kind === 'float') return exactSum(number, figuresOf(column, figures).scale);
  return { parts: [{ rows: `sum(${number})`, combine: 'sum' }], value: only };
}

/** The field's sum in two halves, where its numbers are so long that the engine might not hold it in one. */
function wideSumOf(column: Column, figures: Figures): WideSum | null {
  if (!mayBeWide(column) || holdsSums(figuresOf(column, figures))) return null;
  return wideSum(numberSql(column), column);
}

function sum(column: Column, figures: Figures): Term {
  const type = sumType(column);
  const wide = wideSumOf(column, figures);
  if (wide === null) return { type, ...sumOf(column, figures) };
  const { parts, value, terms, exact } = wide;
  return {
    type,
    parts,
    value,
    byCell: {
      terms,
      value(cells) {
        const whole = exact(cells);
        if (whole === null) return null;
        return type.kind === 'integer' ? whole.units : exactText(whole);
      },
    },
  };
}

function average(column: Column, figures: Figures): Term {
  const wide = wideSumOf(column, figures);
  const { parts, value } = wide ?? sumOf(column, figures);
  const count: Part = { rows: `count(${quoteName(column.field)})`, combine: 'sum' };
  const term: Term = {
    type: double,
    parts: [...parts, count],
    value: (all) => quotient(value(all.slice(0, -1)), all.at(-1) ?? 'NULL', column.type),
  };
  if (wide === null) return term;
  return {
    ...term,
    byCell: {
      terms: [...wide.terms, { type: bigint, sql: (all) => all.at(-1) ?? 'NULL' }],
      value(cells) {
        const whole = wide.exact(cells);
        return whole === null ? null : Number(exactText(whole)) / Number(cells.at(-1));
      },
    },
  };
}

/** Exact numbers: half the sum of the two in the middle, which is one digit more. Doubles: as a percentile. */
function median(column: Column, figures: Figures): Term {
  const scale = (column.type.scale ?? 0) + 1;
  if (column.type.kind === 'float' || scale > 38) return percentile(column, 0.5, figures);
  const middle = (from: string): Part => ({
    rows: `quantile_disc(${numberSql(column)}, ${from}0.5)`,
    combine: 'rows',
  });
  const exact = (sql: string | undefined) => `CAST(${sql} AS DECIMAL(38,${scale - 1}))`;
  return {
    type: decimalType(scale),
    parts: [middle(''), middle('-')],
    value: ([low, high]) => `((${exact(low)} + ${exact(high)}) * CAST('0.5' AS DECIMAL(1,1)))`,
  };
}

function percentile(column: Column, share: number, figures: Figures): Term {
  const number = doubleSql(column, figuresOf(column, figures));
  return {
    type: double,
    parts: [{ rows: `quantile_cont(${number}, CAST('${share}' AS DOUBLE))`, combine: 'rows' }],
    value: only,
  };
}

/**
 * The value in the row where `by` is smallest or largest, of rows where neither is null; of several such rows the
 * first (or last) of the result. The order, the row's number and the value are one comparable thing.
 */
function endOf(aggregate: 'first' | 'last', column: Column, by: Column): Term {
  const combine = aggregate === 'first' ? 'min' : 'max';
  const [value, order] = [quoteName(column.field), quoteName(by.field)];
  return {
    type: column.type,
    parts: [
      {
        rows: `${combine}({'by': ${order}, 'row': ${rowNumber}, 'value': ${value}}) FILTER (${value} IS NOT NULL AND ${order} IS NOT NULL)`,
        combine,
      },
    ],
    value: (parts) => `struct_extract(${only(parts)}, 'value')`,
  };
}

/** Fields whose figures must be read before the aggregate is planned. */
export function figuredColumns({ aggregate, column, weight }: AggregateCall): Column[] {
  if (column === null || !isNumericKind(column.type.kind)) return [];
  switch (aggregate) {
    case 'sum':
    case 'average':
      return column.type.kind === 'float' || mayBeWide(column) ? [column] : [];
    case 'median':
      return column.type.kind === 'float' ? [column] : [];
    case 'percentile':
    case 'standard-deviation':
    case 'standard-deviation-population':
      return [column];
    case 'weighted-average':
      return weight === undefined || !isNumericKind(weight.type.kind) ? [column] : [column, weight];
    default:
      return [];
  }
}

/** @param figures of all that `figuredColumns` names, by field. Throws input.invalid for what makes no sense. */
export function planAggregate(call: AggregateCall, figures: Figures): Term {
  const { aggregate, column } = call;
  if (column === null) {
    if (aggregate !== 'count') {
      throw new AppError('input.invalid', `${aggregateWords[aggregate]} needs a field.`);
    }
    return { type: bigint, parts: [{ rows: 'count(*)', combine: 'sum' }], value: only };
  }
  const name = quoteName(column.field);
  switch (aggregate) {
    case 'count':
      return { type: bigint, parts: [{ rows: `count(${name})`, combine: 'sum' }], value: only };
    case 'min':
    case 'max':
      return {
        type: column.type,
        parts: [{ rows: `${aggregate}(${name})`, combine: aggregate }],
        value: only,
      };
    case 'sum':
      requireNumber(aggregate, column);
      return sum(column, figures);
    case 'average':
      requireNumber(aggregate, column);
      return average(column, figures);
    case 'distinct':
      return {
        type: bigint,
        parts: [{ rows: `count(DISTINCT ${name})`, combine: 'rows' }],
        value: only,
        distinct: name,
      };
    case 'weighted-average': {
      requireNumber(aggregate, column);
      const { weight } = call;
      if (weight === undefined) {
        throw missing(aggregate, column, 'a field of weights', 'Choose the field to weight it by.');
      }
      requireNumber(aggregate, weight);
      const one = (of: Column) => ({ column: of, figures: figuresOf(of, figures) });
      return { type: double, ...weightedAverage(one(column), one(weight)) };
    }
    case 'median':
      requireNumber(aggregate, column);
      return median(column, figures);
    case 'percentile':
      requireNumber(aggregate, column);
      if (call.share === undefined) {
        throw missing(aggregate, column, 'a share', 'Give the share at or below it, 0 to 1, e.g. 0.9.');
      }
      return percentile(column, call.share, figures);
    case 'standard-deviation':
    case 'standard-deviation-population':
      requireNumber(aggregate, column);
      return {
        type: double,
        ...deviation(column, figuresOf(column, figures), aggregate === 'standard-deviation'),
      };
    case 'first':
    case 'last':
      if (call.by === undefined) {
        throw missing(aggregate, column, 'a field that orders the rows', 'Choose it, for example a date.');
      }
      return endOf(aggregate, column, call.by);
    default:
      return assertNever(aggregate);
  }
}

import { z } from 'zod';
import type { Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';

/**
 * What has to be known of a column before it is written: one aggregate over the rows. `exceptions` counts values
 * that a typed cell cannot hold exactly, which go as text.
 */
export interface ColumnFigures {
  readonly values: number;
  readonly exceptions: number;
  /** Distinct values, approximately. */
  readonly distinct: number;
  /** Longest text form, in characters. */
  readonly longest: number;
  /** Of times: values with a part of a second. */
  readonly fractions: number;
}

/** Of a column without rows. */
export const noFigures: ColumnFigures = { values: 0, exceptions: 0, distinct: 0, longest: 0, fractions: 0 };

const figuresSchema = z.array(z.coerce.number());

/** The first day a serial number means the same in every program: Excel's 1900 has a 29 February, others' has not. */
const firstDay = '1900-03-01';
const endDay = '10000-01-01';

/** Digits that Excel keeps of a number. */
const digits = 15;

/** Of a decimal: whether its digits, zeros at the end of the fraction not counted, are more than Excel keeps. */
function tooManyDigits(name: string, scale: number): string {
  const text = `${name}::VARCHAR`;
  const significant = scale > 0 ? `replace(rtrim(${text}, '0'), '.', '')` : text;
  return `abs(${name})::DOUBLE >= 0.99e${digits - scale} AND length(ltrim(${significant}, '-0')) > ${digits}`;
}

/** SQL that is true of a value no typed cell can hold exactly; null where every value of the column fits. */
export function exceptionSql(column: Column): string | null {
  const name = quoteName(column.field);
  const { kind, native, bits = 128, precision = 38, scale = 0 } = column.type;
  switch (kind) {
    case 'integer':
      return bits <= 32 ? null : `(${name} >= 1000000000000000 OR ${name} <= -1000000000000000)`;
    case 'decimal':
      return precision <= digits ? null : `(${tooManyDigits(name, scale)})`;
    case 'float':
      // Excel has neither NaN nor infinities, ends below the largest double, and knows no subnormal numbers.
      return `(NOT isfinite(${name}) OR abs(${name}) > 9.99999999999999e307 OR (${name} <> 0 AND abs(${name}) < 2.2250738585072014e-308))`;
    case 'date':
      return `(NOT isfinite(${name}) OR ${name} < DATE '${firstDay}' OR ${name} >= DATE '${endDay}')`;
    case 'timestamp':
    case 'timestamptz': {
      // Nanosecond timestamps end in 2262 and cannot be compared with a later one.
      const moment = native === 'TIMESTAMP_NS' ? `${name}::TIMESTAMP` : name;
      const outside = `NOT isfinite(${name}) OR ${moment} < '${firstDay} 00:00:00' OR ${moment} >= '${endDay} 00:00:00'`;
      return native === 'TIMESTAMP_NS' ? `(${outside} OR epoch_ns(${name}) % 1000 <> 0)` : `(${outside})`;
    }
    default:
      return null;
  }
}

function fractionSql(column: Column): string | null {
  const name = quoteName(column.field);
  if (isTextKind(column)) return null;
  switch (column.type.kind) {
    case 'timestamp':
    case 'timestamptz':
      return `(isfinite(${name}) AND epoch_us(${name}) % 1000000 <> 0)`;
    case 'time':
      return `(epoch_us(${name}) % 1000000 <> 0)`;
    default:
      return null;
  }
}

/** The text form of a value that has no typed cell of its own, or is an exception. */
export function textSql(column: Column): string {
  const name = quoteName(column.field);
  return column.type.kind === 'list' ? `to_json(${name})::VARCHAR` : `${name}::VARCHAR`;
}

export function isTextKind(column: Column): boolean {
  // Times of nanoseconds are kept as text, since Parquet would round them.
  if (column.type.native === 'TIME_NS') return true;
  return ['text', 'json', 'bytes', 'list', 'interval', 'other'].includes(column.type.kind);
}

/** The five aggregates of ColumnFigures, in its order. */
export function figuresSql(column: Column): readonly string[] {
  const name = quoteName(column.field);
  const text = textSql(column);
  const exception = exceptionSql(column);
  const fraction = fractionSql(column);
  const numeric = ['integer', 'decimal'].includes(column.type.kind);
  return [
    `count(${name})`,
    exception === null ? '0' : `count(*) FILTER (WHERE ${exception})`,
    isTextKind(column) ? `approx_count_distinct(${text})` : '0',
    isTextKind(column)
      ? `coalesce(max(length(${text})), 0)`
      : numeric
        ? `coalesce(greatest(length(min(${name})::VARCHAR), length(max(${name})::VARCHAR)), 0)`
        : '0',
    fraction === null ? '0' : `count(*) FILTER (WHERE ${fraction})`,
  ];
}

export function readFigures(values: readonly unknown[], column: number): ColumnFigures {
  const [count = 0, exceptions = 0, distinct = 0, longest = 0, fractions = 0] = figuresSchema.parse(
    values.slice(column * 5, column * 5 + 5),
  );
  return { values: count, exceptions, distinct, longest, fractions };
}

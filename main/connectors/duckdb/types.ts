import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  HUGEINT,
  INTEGER,
  SQLNULL,
  VARCHAR,
} from '@duckdb/node-api';
import { AppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { exactNumber } from '#shared/model/exact-number.ts';
import type { Parameter } from '#shared/model/query.ts';
import type { BoundValue } from '../../engine/execute.ts';

const maxDigits = 38;

function integer(value: bigint): BoundValue {
  if (value >= -(2n ** 31n) && value < 2n ** 31n) return { value: Number(value), type: INTEGER };
  return { value, type: value >= -(2n ** 63n) && value < 2n ** 63n ? BIGINT : HUGEINT };
}

/** A number as SQL reads it when it is written out: 12.50 is DECIMAL(4,2). */
function decimal(value: Cell): BoundValue | undefined {
  const number = exactNumber(value);
  if (number === undefined) return undefined;
  const { units, scale } = number;
  const digits = (units < 0n ? -units : units).toString().length;
  const width = Math.max(digits, scale + 1);
  if (width > maxDigits) return undefined;
  return { value: new DuckDBDecimalValue(units, width, scale), type: DECIMAL(width, scale) };
}

function date(value: Cell): BoundValue | undefined {
  const [, year, month, day] = (typeof value === 'string' && /^(\d{4})-(\d{2})-(\d{2})$/.exec(value)) || [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const parts = { year: Number(year), month: Number(month), day: Number(day) };
  const bound = DuckDBDateValue.fromParts(parts);
  // A day that is not in the calendar would come back as another one.
  return bound.toString() === value ? { value: bound, type: DATE } : undefined;
}

function undeclared(value: Cell): BoundValue {
  if (value === null) return { value: null, type: SQLNULL };
  if (typeof value === 'boolean') return { value, type: BOOLEAN };
  if (typeof value === 'string') return { value, type: VARCHAR };
  if (typeof value === 'bigint') return integer(value);
  if (Number.isSafeInteger(value)) return integer(BigInt(value));
  return decimal(value) ?? { value, type: DOUBLE };
}

function declared(value: Cell, type: Parameter['type']): BoundValue | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? { value, type: VARCHAR } : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? { value, type: BOOLEAN } : undefined;
    case 'date':
      return date(value);
    case 'decimal':
      return decimal(value);
    case 'integer': {
      const number = exactNumber(value);
      return number?.scale === 0 ? integer(number.units) : undefined;
    }
  }
}

/**
 * A parameter's value as it is bound. Declared ones have their declared type; the others that of the value, where
 * text also stands for a date or a number if the SQL compares it with one. Throws input.invalid.
 */
export function boundValue(name: string, value: Cell, type: Parameter['type'] | undefined): BoundValue {
  if (value === null || type === undefined) return undeclared(value);
  const bound = declared(value, type);
  if (bound !== undefined) return bound;
  throw new AppError(
    'input.invalid',
    `Parameter ${name}: "${String(value)}" is no ${type} that can be held.`,
    {
      hint: type === 'decimal' ? `A decimal has at most ${maxDigits} digits.` : `Give a ${type}.`,
      details: { name },
    },
  );
}

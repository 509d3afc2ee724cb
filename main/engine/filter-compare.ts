import { AppError, assertNever } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Bindings } from './bindings.ts';
import { type Comparison, compareNumber } from './filter-number.ts';
import { quoteName } from './sql-text.ts';

function unfit(column: Column, value: Cell): AppError {
  return new AppError(
    'input.invalid',
    `Filter on "${column.field}": ${JSON.stringify(String(value))} is not a ${column.type.kind}.`,
    { hint: `The field is ${column.type.native}.`, details: { name: column.field } },
  );
}

const patterns = {
  date: /^(-?infinity|\d{4,}-\d{2}-\d{2}( \(BC\))?)$/,
  time: /^\d{2}:\d{2}:\d{2}(\.\d+)?$/,
  timestamp: /^(-?infinity|\d{4,}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?( \(BC\))?)$/,
  timestamptz:
    /^(-?infinity|\d{4,}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}(:?\d{2})?)?( \(BC\))?)$/,
};

/** A column (or `name`, SQL of the same type) compared with one value that is not null. */
export function compare(
  column: Column,
  comparison: Comparison,
  value: Cell,
  bindings: Bindings,
  name = quoteName(column.field),
): string {
  const { kind, native } = column.type;
  switch (kind) {
    case 'integer':
    case 'decimal':
    case 'float': {
      const sql = compareNumber(name, column.type, comparison, value, bindings);
      if (sql === undefined) throw unfit(column, value);
      return sql;
    }
    case 'boolean': {
      const text = String(value).toLowerCase();
      if (text !== 'true' && text !== 'false') throw unfit(column, value);
      return `${name} ${comparison} ${text.toUpperCase()}`;
    }
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamptz': {
      if (typeof value !== 'string' || !patterns[kind].test(value)) throw unfit(column, value);
      return `${name} ${comparison} CAST(${bindings.add(value)} AS ${native})`;
    }
    case 'list':
      return `${name} ${comparison} CAST(CAST(${bindings.add(String(value))} AS JSON) AS ${native})`;
    case 'interval':
      return `CAST(${name} AS INTERVAL) ${comparison} CAST(${bindings.add(String(value))} AS INTERVAL)`;
    case 'text':
    case 'json':
    case 'bytes':
    case 'other':
      return `CAST(${name} AS VARCHAR) ${comparison} ${bindings.add(String(value))}`;
    default:
      return assertNever(kind);
  }
}

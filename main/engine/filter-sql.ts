import { AppError, assertNever } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Filter } from '#shared/model/result.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { Bindings } from './bindings.ts';
import { type Comparison, compareNumber } from './filter-number.ts';
import { quoteName } from './sql-text.ts';

/** The column a field names. Throws not-found with the nearest names. */
export function columnOf(columns: readonly Column[], field: string): Column {
  const column = columns.find((one) => one.field === field);
  if (column !== undefined) return column;
  const fields = columns.map((one) => one.field);
  const suggestions = nearest(field, fields);
  throw new AppError('not-found', `The result has no field "${field}".`, {
    hint:
      suggestions[0] === undefined
        ? `Its fields are ${fields.join(', ')}.`
        : `Did you mean "${suggestions[0]}"?`,
    details: { name: field, suggestions },
  });
}

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

/** A column compared with one value that is not null. */
function compare(column: Column, comparison: Comparison, value: Cell, bindings: Bindings): string {
  const { kind, native } = column.type;
  const name = quoteName(column.field);
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

function one(filter: Filter): Cell {
  const [value] = filter.values;
  if (filter.values.length !== 1 || value === undefined || value === null) {
    throw new AppError('input.invalid', `Filter on "${filter.field}": ${filter.operator} takes one value.`);
  }
  return value;
}

/** Equal to one of the values; null is a value like any other, so the condition is never unknown. */
function isOneOf(column: Column, values: readonly Cell[], bindings: Bindings): string {
  const name = quoteName(column.field);
  const conditions = values.map((value) =>
    value === null ? `${name} IS NULL` : `(${name} IS NOT NULL AND ${compare(column, '=', value, bindings)})`,
  );
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}

function condition(filter: Filter, column: Column, bindings: Bindings): string {
  const name = quoteName(column.field);
  const search = (word: string) =>
    `${word}(lower(CAST(${name} AS VARCHAR)), lower(${bindings.add(String(one(filter)))}))`;
  switch (filter.operator) {
    case 'is':
      return isOneOf(column, filter.values, bindings);
    case 'is-not':
      return `NOT ${isOneOf(column, filter.values, bindings)}`;
    case 'contains':
      return search('contains');
    case 'starts-with':
      return search('starts_with');
    case 'less':
      return compare(column, '<', one(filter), bindings);
    case 'at-most':
      return compare(column, '<=', one(filter), bindings);
    case 'greater':
      return compare(column, '>', one(filter), bindings);
    case 'at-least':
      return compare(column, '>=', one(filter), bindings);
    case 'between': {
      const [low, high] = filter.values;
      if (
        filter.values.length !== 2 ||
        low === undefined ||
        high === undefined ||
        low === null ||
        high === null
      )
        throw new AppError('input.invalid', `Filter on "${filter.field}": between takes two values.`);
      return `(${compare(column, '>=', low, bindings)} AND ${compare(column, '<=', high, bindings)})`;
    }
    case 'null':
      return `${name} IS NULL`;
    case 'not-null':
      return `${name} IS NOT NULL`;
    default:
      return assertNever(filter.operator);
  }
}

/**
 * The filters as one SQL condition over the fields of a result, `TRUE` where there are none; values go through
 * `bindings`. `is-not` is exactly what `is` is not: null passes unless it is among the values. Numbers compare
 * exactly whatever their scale. Throws not-found for a field that is not there, input.invalid for a value that is
 * not of the field's kind.
 */
export function filterSql(
  filters: readonly Filter[],
  columns: readonly Column[],
  bindings: Bindings,
): string {
  if (filters.length === 0) return 'TRUE';
  return filters.map((filter) => condition(filter, columnOf(columns, filter.field), bindings)).join(' AND ');
}

import { AppError, assertNever } from '#shared/errors/app-error.ts';
import type { Cell, Column } from '#shared/model/column.ts';
import type { Filter } from '#shared/model/result.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { Bindings } from './bindings.ts';
import { derivedSql } from './derived-field.ts';
import { compare } from './filter-compare.ts';
import { quoteName } from './sql-text.ts';

/** The column a field names. Throws not-found with the nearest names. */
export function columnOf<C extends Column>(columns: readonly C[], field: string): C {
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

function one(filter: Filter): Cell {
  const [value] = filter.values;
  if (filter.values.length !== 1 || value === undefined || value === null) {
    throw new AppError('input.invalid', `Filter on "${filter.field}": ${filter.operator} takes one value.`);
  }
  return value;
}

/** Equal to one of the values; null is a value like any other, so the condition is never unknown. */
function isOneOf(column: Column, name: string, values: readonly Cell[], bindings: Bindings): string {
  const conditions = values.map((value) =>
    value === null
      ? `${name} IS NULL`
      : `(${name} IS NOT NULL AND ${compare(column, '=', value, bindings, name)})`,
  );
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}

function condition(filter: Filter, column: Column, name: string, bindings: Bindings): string {
  const search = (word: string) =>
    `${word}(lower(CAST(${name} AS VARCHAR)), lower(${bindings.add(String(one(filter)))}))`;
  switch (filter.operator) {
    case 'is':
      return isOneOf(column, name, filter.values, bindings);
    case 'is-not':
      return `NOT ${isOneOf(column, name, filter.values, bindings)}`;
    case 'contains':
      return search('contains');
    case 'starts-with':
      return search('starts_with');
    case 'less':
      return compare(column, '<', one(filter), bindings, name);
    case 'at-most':
      return compare(column, '<=', one(filter), bindings, name);
    case 'greater':
      return compare(column, '>', one(filter), bindings, name);
    case 'at-least':
      return compare(column, '>=', one(filter), bindings, name);
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
      return `(${compare(column, '>=', low, bindings, name)} AND ${compare(column, '<=', high, bindings, name)})`;
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
 * exactly whatever their scale. A filter that brings a derived field's definition is on that, whatever the result
 * has. Throws not-found for a field that is not there, input.invalid for a value that is
 * not of the field's kind.
 */
export function filterSql(
  filters: readonly Filter[],
  columns: readonly Column[],
  bindings: Bindings,
): string {
  if (filters.length === 0) return 'TRUE';
  const sqlOf = (filter: Filter): string => {
    if (filter.derived === undefined) {
      const column = columnOf(columns, filter.field);
      return condition(filter, column, quoteName(column.field), bindings);
    }
    const { column, sql } = derivedSql(filter.derived, columns);
    return condition(filter, column, `(${sql})`, bindings);
  };
  return filters
    .map(({ within = [], ...filter }) => {
      if (within.length === 0) return sqlOf(filter);
      return `(${sqlOf(filter)} OR NOT coalesce(${within.map(sqlOf).join(' AND ')}, FALSE))`;
    })
    .join(' AND ');
}

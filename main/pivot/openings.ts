import { isAppError } from '#shared/errors/app-error.ts';
import type { Cell } from '#shared/model/column.ts';
import { literalBindings } from '../engine/bindings.ts';
import { filterSql } from '../engine/filter-sql.ts';
import type { PivotColumn } from './derived.ts';
import { keySql, mergesCase } from './names.ts';
import type { AxisNeeds, GroupPattern } from './needs.ts';

/** Whether a row has an item, which may be one that the field cannot have (a path saved before the field changed). */
function isItem(column: PivotColumn, value: Cell, columns: readonly PivotColumn[]): string {
  const bindings = literalBindings();
  if (value !== null && mergesCase(column)) {
    return `coalesce(lower(${keySql(column)}) = lower(${bindings.add(String(value))}), FALSE)`;
  }
  try {
    return filterSql([{ field: column.field, operator: 'is', values: [value] }], columns, bindings);
  } catch (error) {
    if (isAppError(error) && error.code === 'input.invalid') return 'FALSE';
    throw error;
  }
}

/**
 * SQL of whether a row's group is looked into, by the group's depth from 1 to one less than the reach; empty where
 * all groups within the reach are.
 */
export function openingsSql(
  { open, exceptions, reach }: AxisNeeds,
  fields: readonly { readonly column: PivotColumn }[],
  columns: readonly PivotColumn[],
): string[] {
  if (exceptions.length === 0) return [];
  const matches = ({ items }: GroupPattern) => {
    const conditions = items.flatMap(({ level, value }) => {
      const column = fields[level]?.column;
      return column === undefined ? [] : [isItem(column, value, columns)];
    });
    return conditions.length === 0 ? 'TRUE' : `(${conditions.join(' AND ')})`;
  };
  return Array.from({ length: reach - 1 }, (_, index) => {
    const patterns = exceptions.filter(({ depth }) => depth === index + 1).map(matches);
    const any = patterns.length === 0 ? 'FALSE' : `(${patterns.join(' OR ')})`;
    return open[index + 1] === true ? `(NOT ${any})` : any;
  });
}

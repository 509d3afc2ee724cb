import type { Cell } from '#shared/model/column.ts';
import { type Column, type ColumnKind, isNumericKind } from '#shared/model/column.ts';
import type { Filter } from '#shared/model/result.ts';

export type FilterOperator = Filter['operator'];

const names: Readonly<Record<FilterOperator, string>> = {
  is: 'is',
  'is-not': 'is not',
  contains: 'contains',
  'starts-with': 'starts with',
  less: 'is less than',
  'at-most': 'is at most',
  greater: 'is greater than',
  'at-least': 'is at least',
  between: 'is between',
  null: 'is null',
  'not-null': 'is not null',
};

export function operatorName(operator: FilterOperator): string {
  return names[operator];
}

/** The conditions that make sense for a kind of column, the usual one first. */
export function operatorsFor(kind: ColumnKind): readonly FilterOperator[] {
  if (kind === 'text') return ['is', 'is-not', 'contains', 'starts-with', 'null', 'not-null'];
  if (kind === 'boolean') return ['is', 'is-not', 'null', 'not-null'];
  const ordered: FilterOperator[] = ['less', 'at-most', 'greater', 'at-least', 'between'];
  if (isNumericKind(kind) || ['date', 'time', 'timestamp', 'timestamptz'].includes(kind)) {
    return ['is', 'is-not', ...ordered, 'null', 'not-null'];
  }
  return ['is', 'is-not', 'contains', 'null', 'not-null'];
}

/** How many values a condition takes; `any` are chosen from the field's own. */
export function valuesTaken(operator: FilterOperator): 'none' | 'one' | 'two' | 'any' {
  switch (operator) {
    case 'is':
    case 'is-not':
      return 'any';
    case 'null':
    case 'not-null':
      return 'none';
    case 'between':
      return 'two';
    default:
      return 'one';
  }
}

/** What was typed as a value of the column, exact; null where it is none. */
export function parseValue(text: string, column: Column): Exclude<Cell, null> | null {
  const trimmed = text.trim();
  const { kind } = column.type;
  if (kind === 'integer') return /^[+-]?\d+$/.test(trimmed) ? BigInt(trimmed) : null;
  if (kind === 'decimal') return /^[+-]?\d+(\.\d+)?$/.test(trimmed) ? trimmed : null;
  if (kind === 'float') {
    const number = Number(trimmed);
    return trimmed === '' || Number.isNaN(number) ? null : number;
  }
  if (kind === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(trimmed) ? trimmed : null;
  if (kind === 'text') return text === '' ? null : text;
  return trimmed === '' ? null : trimmed;
}

function oneValue(value: Cell): string {
  if (value === null) return 'null';
  return value === '' ? 'empty' : String(value);
}

/** A condition in words, e.g. `country is Hong Kong, Singapore`; many values are counted. */
export function filterText(filter: Filter, columns: readonly Column[]): string {
  const name = columns.find((column) => column.field === filter.field)?.name ?? filter.field;
  const values =
    filter.operator === 'between'
      ? filter.values.map(oneValue).join(' and ')
      : filter.values.length > 3
        ? `one of ${filter.values.length} values`
        : filter.values.map(oneValue).join(', ');
  return [name, names[filter.operator], values].filter((part) => part !== '').join(' ');
}

/** Adds a condition on one value, joined with a like one on the same field. */
export function withValue(
  filters: readonly Filter[],
  field: string,
  value: Cell,
  include: boolean,
): Filter[] {
  const operator = include ? 'is' : 'is-not';
  const like = filters.find((filter) => filter.field === field && filter.operator === operator);
  if (include || like === undefined) {
    const others = include ? filters.filter((filter) => filter !== like) : filters;
    return [...others, { field, operator, values: [value] }];
  }
  if (like.values.includes(value)) return [...filters];
  return filters.map((filter) => (filter === like ? { ...like, values: [...like.values, value] } : filter));
}

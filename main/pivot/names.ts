import type { Column } from '#shared/model/column.ts';
import { quoteName } from '../engine/sql-text.ts';
import type { AxisName } from './needs.ts';

export type { AxisName } from './needs.ts';

/** Names of the temporary tables; each connection has its own. */
export const tables = {
  leaves: 'pivot_leaves',
  pairs: 'pivot_pairs',
  /** Cells of measures that are made of the rows. */
  cells: 'pivot_cells',
  rows: 'pivot_rows',
  columns: 'pivot_columns',
  coded: { rows: 'pivot_rows_coded', columns: 'pivot_columns_coded' },
} as const;

/** Prefix of an axis's columns in those tables; they stand beside the result's own. */
const prefixes = { rows: 'pivot_row', columns: 'pivot_column' } as const;

/** An item as it is told apart, null too where its group is closed. */
export function keyName(axis: AxisName, level: number): string {
  return `${prefixes[axis]}${level}`;
}

export function codeName(axis: AxisName, level: number): string {
  return `${prefixes[axis]}${level}_code`;
}

export function lineName(axis: AxisName, depth: number): string {
  return `${prefixes[axis]}_line${depth}`;
}

/** How many of the fields are told apart, where that is not the same for all rows. */
export function openName(axis: AxisName): string {
  return `${prefixes[axis]}_open`;
}

/** The table of a field's items, where they are more than the lines hold. */
export function itemTable(axis: AxisName, level: number): string {
  return `pivot_${axis}_items${level}`;
}

/** Whether items of the field that differ only by case are one. */
export function mergesCase(column: Column): boolean {
  return column.type.kind === 'text';
}

/** A field as its items are told apart before case is looked at. */
export function keySql(column: Column): string {
  const name = quoteName(column.field);
  return mergesCase(column) ? `CAST(${name} AS VARCHAR)` : name;
}

import type { Column } from '#shared/model/column.ts';
import type { Sort, View } from '#shared/model/result.ts';
import type { Bindings } from './bindings.ts';
import { columnOf, filterSql } from './filter-sql.ts';
import { quoteName, quoteText } from './sql-text.ts';

/** A Parquet file whose rows stand in the order in which they are shown. */
function numbered(file: string): string {
  return `read_parquet(${quoteText(file)}, file_row_number = true)`;
}

function list(fields: readonly string[]): string {
  return fields.map(quoteName).join(', ');
}

/** Ordered by each sort in turn, nulls last whichever the direction, ties in the result's own order. */
function orderSql(sorts: readonly Sort[], columns: readonly Column[]): string {
  const keys = sorts.map(({ field, direction }) => {
    const name = quoteName(field);
    // Intervals are kept as text, which would sort `10 days` before `2 days`.
    const key = columnOf(columns, field).type.kind === 'interval' ? `CAST(${name} AS INTERVAL)` : name;
    return `${key} ${direction === 'descending' ? 'DESC' : 'ASC'} NULLS LAST`;
  });
  return [...keys, 'file_row_number'].join(', ');
}

/** Rows [offset, offset + count) of a file that is in order, found by row number without reading what is ahead. */
export function orderedWindow(
  file: string,
  fields: readonly string[],
  offset: number,
  count: number,
): string {
  return `SELECT ${list(fields)} FROM ${numbered(file)} WHERE file_row_number >= ${offset} AND file_row_number < ${offset + count}`;
}

/** The same of a view, filtered and sorted as it is read. */
export function liveWindow(
  file: string,
  columns: readonly Column[],
  view: View,
  fields: readonly string[],
  offset: number,
  count: number,
  bindings: Bindings,
): string {
  // Without a sort the engine keeps the file's order, and stops reading when the window is full.
  const order = view.sort.length === 0 ? '' : ` ORDER BY ${orderSql(view.sort, columns)}`;
  return `SELECT ${list(fields)} FROM ${numbered(file)} WHERE ${filterSql(view.filters, columns, bindings)}${order} LIMIT ${count} OFFSET ${offset}`;
}

/** Every row of a view, in no order. */
export function viewRows(
  file: string,
  columns: readonly Column[],
  view: Pick<View, 'filters'>,
  fields: readonly string[],
  bindings: Bindings,
): string {
  const from = `read_parquet(${quoteText(file)})`;
  return `SELECT ${list(fields)} FROM ${from} WHERE ${filterSql(view.filters, columns, bindings)}`;
}

/** Every row of a view in its order, with every field: what a sorted copy holds. */
export function sortedRows(file: string, columns: readonly Column[], view: View, bindings: Bindings): string {
  const fields = columns.map(({ field }) => field);
  return `SELECT ${list(fields)} FROM ${numbered(file)} WHERE ${filterSql(view.filters, columns, bindings)} ORDER BY ${orderSql(view.sort, columns)}`;
}

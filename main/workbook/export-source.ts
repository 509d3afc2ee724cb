import type { DerivedField } from '#shared/model/derived-field.ts';
import type { Filter, ResultInfo, Sort, View } from '#shared/model/result.ts';
import { createBindings } from '../engine/bindings.ts';
import { columnOf, filterSql } from '../engine/filter-sql.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';
import { deriveFields, type PivotColumn } from '../pivot/derived.ts';
import type { RowSource } from './row-source.ts';

/** The engine's name for a row's place in the file. */
const filePlace = 'file_row_number';

/** A kept result as its reader arranged it. Rows that tie stand in the result's own order. */
export function resultSource(info: ResultInfo, file: string, view: View): RowSource {
  const bindings = createBindings();
  const fields = info.columns.map(({ field }) => quoteName(field)).join(', ');
  const where = filterSql(view.filters, info.columns, bindings);
  const parameters = bindings.values;
  if (view.sort.length === 0) {
    const rows = `SELECT ${fields} FROM read_parquet(${quoteText(file)}) WHERE ${where}`;
    return { columns: info.columns, rows, order: '', parameters };
  }
  // A field of that very name would hide the engine's; then the rows are counted as they are read.
  const hidden = info.columns.some(({ field }) => field.toLowerCase() === filePlace);
  const place = hidden ? quoteName(`${filePlace} of the file`) : filePlace;
  const from = hidden
    ? `(SELECT *, row_number() OVER () AS ${place} FROM read_parquet(${quoteText(file)}))`
    : `read_parquet(${quoteText(file)}, file_row_number = true)`;
  return {
    columns: info.columns,
    rows: `SELECT ${fields}, ${place} FROM ${from} WHERE ${where}`,
    order: ` ORDER BY ${[...view.sort.map((sort) => sortTerm(sort, info)), place].join(', ')}`,
    parameters,
  };
}

interface PivotRowSource extends RowSource {
  readonly columns: readonly PivotColumn[];
}

/** The rows of a pivot: those that pass its filters, with its derived fields as columns at the end. */
export function pivotSource(
  info: ResultInfo,
  file: string,
  filters: readonly Filter[],
  derived: readonly DerivedField[],
): PivotRowSource {
  const bindings = createBindings();
  const { from, columns } = deriveFields(file, info.columns, derived);
  const fields = columns.map(({ field }) => quoteName(field)).join(', ');
  const where = filterSql(filters, columns, bindings);
  return {
    columns,
    rows: `SELECT ${fields} FROM ${from} WHERE ${where}`,
    order: '',
    parameters: bindings.values,
  };
}

function sortTerm({ field, direction }: Sort, info: ResultInfo): string {
  const column = columnOf(info.columns, field);
  return `${quoteName(column.field)} ${direction === 'ascending' ? 'ASC' : 'DESC'} NULLS LAST`;
}

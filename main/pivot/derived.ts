import { AppError } from '#shared/errors/app-error.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { Column } from '#shared/model/column.ts';
import type { DerivedField } from '#shared/model/derived-field.ts';
import type { Filter } from '#shared/model/result.ts';
import { derivedSql } from '../engine/derived-field.ts';
import { quoteName, quoteText } from '../engine/sql-text.ts';

/** A column that a pivot can name. */
export interface PivotColumn extends Column {
  /**
   * Of a derived field whose items do not sort by what they are: what the item whose SQL is `key` sorts by, most
   * important first. Different items never have the same.
   */
  order?(key: string): readonly string[];
}

/** The rows of a result with a pivot's derived fields as columns of their own. */
export interface DerivedRows {
  /** What stands after FROM; the columns have their fields' names. */
  readonly from: string;
  /** The result's columns, then the derived fields in their order. */
  readonly columns: readonly PivotColumn[];
  /** The same as `from`, with the number of each row in the result, from 0, as a column `rowNumber`. */
  readonly numberedFrom: string;
}

/** The engine's own name for the row's number in a file. */
export const rowNumber = 'file_row_number';

function requireFreeNames(columns: readonly Column[], derived: readonly DerivedField[]): void {
  const taken = new Map(columns.map(({ field }) => [fold(field), `the column "${field}"`]));
  taken.set(rowNumber, 'a name that the engine uses itself');
  for (const { name } of derived) {
    const other = taken.get(fold(name));
    if (other !== undefined) {
      throw new AppError('input.invalid', `A derived field cannot be called "${name}": that is ${other}.`, {
        hint: 'Call it something else; capital and small letters make no difference.',
        details: { name },
      });
    }
    taken.set(fold(name), `another derived field, "${name}"`);
  }
}

/**
 * @param file the kept result's Parquet file
 * @param columns the result's own
 * Throws input.invalid for a name that is taken and for a column of the wrong type, not-found for one not there.
 */
export function deriveFields(
  file: string,
  columns: readonly Column[],
  derived: readonly DerivedField[],
): DerivedRows {
  const rows = `read_parquet(${quoteText(file)})`;
  const numbered = `read_parquet(${quoteText(file)}, file_row_number = true)`;
  if (derived.length === 0) return { from: rows, columns, numberedFrom: numbered };
  requireFreeNames(columns, derived);
  const made = derived.map((field) => derivedSql(field, columns));
  const selected = made.map(({ column, sql }) => `${sql} AS ${quoteName(column.field)}`);
  const withDerived = (of: string) => `(SELECT *, ${selected.join(', ')} FROM ${of})`;
  return {
    from: withDerived(rows),
    numberedFrom: withDerived(numbered),
    columns: [
      ...columns,
      ...made.map(({ column, order }) => (order === undefined ? column : { ...column, order })),
    ],
  };
}

/** The filters as they hold on the result itself, which does not have the derived fields. */
export function filtersOnResult(filters: readonly Filter[], derived: readonly DerivedField[]): Filter[] {
  const onResult = <F extends Filter>(filter: F): F => {
    const definition = derived.find(({ name }) => name === filter.field);
    return definition === undefined ? filter : { ...filter, derived: definition };
  };
  return filters.map((filter) => ({
    ...onResult(filter),
    ...(filter.within === undefined ? {} : { within: filter.within.map(onResult) }),
  }));
}

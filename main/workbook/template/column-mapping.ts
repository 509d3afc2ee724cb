import { AppError } from '#shared/errors/app-error.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { Column } from '#shared/model/column.ts';
import { nearest } from '#shared/text/nearest.ts';
import { columnName } from '../cell-reference.ts';
import type { SourceColumn, SourceSheet } from './source-sheet.ts';
import type { TablePart } from './table-parts.ts';

/** What a column of the template is filled with: a column of the result, or its own formula. */
export type MappedColumn = SourceColumn &
  (
    | { readonly filled: 'result'; readonly from: Column }
    | { readonly filled: 'formula'; readonly fill: string }
  );

export interface ColumnMapping {
  /** In the template's order. */
  readonly columns: readonly MappedColumn[];
  /** Columns of the result that the template has no place for, or computes itself. */
  readonly unused: readonly Column[];
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(', ');
}

/** The result's column of a header, compared without case by its name, then by its field. */
function columnOfHeader(columns: readonly Column[], header: string): Column | undefined {
  const wanted = fold(header);
  return (
    columns.find(({ name }) => fold(name) === wanted) ?? columns.find(({ field }) => fold(field) === wanted)
  );
}

function requireDistinct(columns: readonly SourceColumn[], sheet: string): void {
  const seen = new Set<string>();
  for (const { column, header } of columns) {
    if (header.trim() === '') {
      throw new AppError('input.invalid', `Column ${columnName(column)} of “${sheet}” has no header.`, {
        hint: 'Give every column of the template’s data a header, and save it.',
        details: { name: sheet },
      });
    }
    if (seen.has(fold(header))) {
      throw new AppError('input.invalid', `“${sheet}” has two columns “${header}”.`, {
        hint: 'Names are compared without case. Rename one of them in the template.',
        details: { name: header },
      });
    }
    seen.add(fold(header));
  }
}

/**
 * Finds the result's column for each of the template's. Columns that the template computes keep their formula, also
 * where the result has a column of that name. Throws not-found where a header is in neither.
 */
export function mapColumns(
  sheet: SourceSheet,
  sheetName: string,
  table: TablePart | null,
  columns: readonly Column[],
): ColumnMapping {
  requireDistinct(sheet.columns, sheetName);
  const missing: string[] = [];
  const mapped: MappedColumn[] = [];
  for (const one of sheet.columns) {
    const tableColumn = table?.columns[one.column - table.range.firstColumn];
    const fill = one.formula ?? tableColumn?.formula ?? null;
    const from = columnOfHeader(columns, one.header);
    if (fill !== null) mapped.push({ ...one, filled: 'formula', fill });
    else if (from !== undefined) mapped.push({ ...one, filled: 'result', from });
    else missing.push(one.header);
  }
  if (missing.length > 0) {
    const names = columns.map(({ name }) => name);
    const suggestions = [...new Set(missing.flatMap((header) => nearest(header, names)))];
    throw new AppError(
      'not-found',
      `The result has no ${missing.length === 1 ? 'column' : 'columns'} ${quoted(missing)}, which “${sheetName}” of the template has.`,
      {
        hint:
          suggestions.length > 0
            ? `Nearest: ${quoted(suggestions)}. Name the columns in the query as the template does.`
            : `The result's columns: ${quoted(names)}. Name them in the query as the template does.`,
        details: { name: missing[0] ?? '', suggestions },
      },
    );
  }
  const used = new Set(mapped.flatMap((one) => (one.filled === 'result' ? [one.from.field] : [])));
  if (used.size === 0) {
    throw new AppError('input.invalid', `“${sheetName}” of the template has no column to fill.`, {
      hint: 'Every one of its columns is a formula. Choose another sheet.',
      details: { name: sheetName },
    });
  }
  return { columns: mapped, unused: columns.filter(({ field }) => !used.has(field)) };
}

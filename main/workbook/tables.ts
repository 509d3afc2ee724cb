import { AppError } from '#shared/errors/app-error.ts';
import { spreadsheetType } from './package-parts.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { escapeAttribute, namespaces, xmlHeader } from './xml-text.ts';

export interface NewTable {
  /** A wish; what it is called is legal and unique. */
  readonly name: string;
  /** With its header row, e.g. `A1:C9`; at least one row of data. */
  readonly range: string;
  /** The text of each header cell, from the left. */
  readonly columns: readonly string[];
}

/** UTF-16 units in the name of a table's column. */
const longestColumn = 255;

/** Whether header cells can head a table: none empty or too long, no two alike without case. */
export function canHeadTable(columns: readonly string[]): boolean {
  const distinct = new Set(columns.map((name) => name.toLowerCase()));
  return (
    columns.length > 0 &&
    distinct.size === columns.length &&
    columns.every((name) => name.trim() !== '' && name.length <= longestColumn)
  );
}

/**
 * Makes a range of a sheet a table with filter buttons; before the sheet's cells are written. The header cells must
 * hold the columns' names as text. Gives the table's name, which formulas use.
 */
export async function addTable(workbook: WorkbookWriter, sheet: SheetPart, table: NewTable): Promise<string> {
  if (sheet.begun || !canHeadTable(table.columns)) {
    throw new AppError(
      'internal',
      `The table “${table.name}” of “${sheet.name}” is added too late, or wrongly headed.`,
    );
  }
  const number = workbook.parts.next('table');
  const name = workbook.names.take(table.name);
  const columns = table.columns.map(
    (column, index) => `<tableColumn id="${index + 1}" name="${escapeAttribute(column)}"/>`,
  );
  sheet.relationships.push({ type: 'table', target: `../tables/table${number}.xml` });
  sheet.tables.push(`rId${sheet.relationships.length}`);
  await workbook.addPart({
    part: `xl/tables/table${number}.xml`,
    contentType: spreadsheetType('table'),
    xml: `${xmlHeader}<table xmlns="${namespaces.main}" id="${number}" name="${name}" displayName="${name}" ref="${table.range}" totalsRowShown="0"><autoFilter ref="${table.range}"/><tableColumns count="${columns.length}">${columns.join('')}</tableColumns><tableStyleInfo name="TableStyleLight1" showFirstColumn="0" showLastColumn="0" showRowStripes="0" showColumnStripes="0"/></table>`,
  });
  return name;
}

import { type CellRange, parseRange } from './cell-range.ts';
import type { TemplatePackage } from './package.ts';
import type { WorkbookPart } from './workbook-part.ts';
import { attributeOf, isMain, scanXml, type XmlElement, type XmlSpan } from './xml-scan.ts';

export interface TableColumn {
  readonly name: string;
  /** The formula that Excel fills the column with; null where it has none. */
  readonly formula: string | null;
}

/** A table as its part describes it. */
export interface TablePart {
  readonly part: string;
  readonly text: string;
  readonly sheet: string;
  readonly name: string;
  readonly range: CellRange;
  readonly headerRows: number;
  readonly totalsRows: number;
  readonly columns: readonly TableColumn[];
  readonly root: XmlElement;
  readonly filter: (XmlSpan & { readonly element: XmlElement }) | null;
  readonly sorted: (XmlSpan & { readonly element: XmlElement }) | null;
}

async function readTable(pack: TemplatePackage, sheet: string, part: string): Promise<TablePart | null> {
  const text = await pack.text(part);
  const columns: { name: string; formula: string | null }[] = [];
  const found: {
    root: XmlElement | null;
    filter: TablePart['filter'];
    sorted: TablePart['sorted'];
  } = { root: null, filter: null, sorted: null };
  scanXml(text, part, {
    open(element) {
      if (isMain(element, 'table')) found.root = element;
      if (isMain(element, 'tableColumn')) {
        columns.push({ name: attributeOf(element, 'name') ?? '', formula: null });
      }
    },
    close(element, span, content, parents) {
      const column = columns.at(-1);
      if (isMain(element, 'calculatedColumnFormula') && column !== undefined) column.formula = content;
      if (parents.length !== 1) return;
      if (isMain(element, 'autoFilter')) found.filter = { ...span, element };
      if (isMain(element, 'sortState')) found.sorted = { ...span, element };
    },
  });
  const { root, filter, sorted } = found;
  const range = root === null ? null : parseRange(attributeOf(root, 'ref') ?? '');
  if (root === null || range === null) return null;
  return {
    part,
    text,
    sheet,
    name: attributeOf(root, 'displayName') ?? attributeOf(root, 'name') ?? '',
    range,
    headerRows: Number(attributeOf(root, 'headerRowCount') ?? 1),
    totalsRows: Number(attributeOf(root, 'totalsRowCount') ?? 0),
    columns,
    root,
    filter,
    sorted,
  };
}

/** Every table of a workbook, in the order of its sheets. */
export async function readTables(
  pack: TemplatePackage,
  workbook: WorkbookPart,
): Promise<readonly TablePart[]> {
  const tables: TablePart[] = [];
  for (const sheet of workbook.sheets) {
    for (const { type, target } of await pack.relations(sheet.part)) {
      if (type !== 'table' || target === null) continue;
      const table = await readTable(pack, sheet.name, target);
      if (table !== null) tables.push(table);
    }
  }
  return tables;
}

/** Rows and columns of a table without its totals. */
export function tableRows({ range, totalsRows }: TablePart): CellRange {
  return { ...range, lastRow: range.lastRow - totalsRows };
}

import { AppError } from '#shared/errors/app-error.ts';
import { cellReference, rangeReference } from '../cell-reference.ts';
import type { RowSides } from '../data-rows.ts';
import { parseRange } from './cell-range.ts';
import { movableFormula } from './formula-text.ts';
import type { TemplatePackage } from './package.ts';
import { type SheetCell, type SheetFormula, scanSheet } from './scan-sheet.ts';
import type { SharedTexts } from './shared-texts.ts';
import type { SourceRegion } from './source-choice.ts';
import { isMain, type XmlElement, type XmlSpan } from './xml-scan.ts';

/** A column of the rows to replace. `column` is its place in the sheet, from 0. */
export interface SourceColumn {
  readonly column: number;
  readonly header: string;
  /** The `s` of its first cell below the header. */
  readonly style: string | null;
  /** The formula of that cell, without `=`; null where it holds a value. */
  readonly formula: string | null;
}

/** What stands in a row besides the replaced cells; all of it XML as it was. */
export interface KeptRow extends RowSides {
  /** Of the row, each with a space before it; its number is not among them. */
  readonly attributes: string;
  /** Cells in the replaced columns, below the last row of the data. */
  readonly inside: readonly SheetCell[];
}

/** An element of the sheet, and where its content ends. */
export interface PlacedElement extends XmlSpan {
  readonly element: XmlElement;
  readonly text: string;
  readonly parents: readonly XmlElement[];
}

/** The sheet whose rows are replaced, read. Rows and columns count from 0. */
export interface SourceSheet {
  readonly part: string;
  readonly text: string;
  readonly prefix: string;
  readonly headerRow: number;
  readonly columns: readonly SourceColumn[];
  readonly firstColumn: number;
  readonly lastColumn: number;
  /** The last row of the data that is replaced; the header's row where there is none. */
  readonly lastRow: number;
  /** Attributes of the first data row that new rows take over, each with a space before it. */
  readonly rowAttributes: string;
  /** Where the header's row ends, and where the rows end. */
  readonly headerEnd: number;
  readonly rowsEnd: number;
  /** By row, below the header only. */
  readonly kept: ReadonlyMap<number, KeptRow>;
  /** The last column, and the first, that has a cell which stays; the first is never after the data's. */
  readonly extent: { readonly firstRow: number; readonly firstColumn: number; readonly lastColumn: number };
  /** Elements after or before the rows that may name cells. */
  readonly elements: readonly PlacedElement[];
}

/** What a new row does not take over from the first one: its place, and being hidden or grouped away. */
const notTaken = ['r', 'spans', 'hidden', 'collapsed', 'outlineLevel'];

function attributesText(text: string, element: XmlElement, without: readonly string[]): string {
  return element.attributes
    .filter(({ name }) => !without.includes(name))
    .map(({ start, end }) => ` ${text.slice(start, end)}`)
    .join('');
}

/** A cell's XML, with the place it may not have said. */
export function cellXml(text: string, cell: SheetCell, row = cell.row): string {
  const { element, end } = cell;
  const place = element.attributes.find(({ name }) => name === 'r');
  const named = ` r="${cellReference(row, cell.column)}"`;
  const open = element.start + 1 + element.name.length;
  if (place === undefined) return text.slice(element.start, open) + named + text.slice(open, end);
  if (row === cell.row) return text.slice(element.start, end);
  return text.slice(element.start, place.start - 1) + named + text.slice(place.end, end);
}

interface Found {
  headerRow: number | null;
  headers: readonly SheetCell[];
  headerEnd: number;
  firstColumn: number;
  lastColumn: number;
  lastFilled: number;
  firstRow: readonly SheetCell[] | null;
  firstRowElement: XmlElement | null;
  rowsEnd: number;
}

function unsupported(sheet: string, cell: SheetCell, what: string): AppError {
  const at = `${sheet}!${cellReference(cell.row, cell.column)}`;
  return new AppError('unsupported', `${at} ${what}`, {
    hint: 'Replace it by a plain formula in each cell, and save the template.',
    details: { name: at },
  });
}

/** Columns of a header row: as given, else from its first filled cell to the last before a gap. */
function headerColumns(cells: readonly SheetCell[], region: SourceRegion): readonly [number, number] {
  const filled = new Set(cells.filter(({ value }) => value !== null).map(({ column }) => column));
  const first = region.firstColumn ?? Math.min(...filled);
  if (region.lastColumn !== null) return [first, region.lastColumn];
  let last = first;
  while (filled.has(last + 1)) last += 1;
  return [first, last];
}

/** Reads the sheet whose rows are replaced. Throws what makes that impossible without harm to the rest of it. */
export async function readSourceSheet(
  pack: TemplatePackage,
  region: SourceRegion,
  shared: SharedTexts,
): Promise<SourceSheet> {
  const { name, part } = region.sheet;
  const text = await pack.text(part);
  const kept = new Map<number, KeptRow>();
  const masters = new Map<string, { formula: SheetFormula; row: number; column: number }>();
  const elements: PlacedElement[] = [];
  const extent = { firstRow: Number.POSITIVE_INFINITY, firstColumn: Number.POSITIVE_INFINITY, lastColumn: 0 };
  let prefix = '';
  let cells: SheetCell[] = [];
  const found: Found = {
    headerRow: region.headerRow,
    headers: [],
    headerEnd: 0,
    firstColumn: 0,
    lastColumn: 0,
    lastFilled: 0,
    firstRow: null,
    firstRowElement: null,
    rowsEnd: 0,
  };

  const isInside = ({ column }: SheetCell) => column >= found.firstColumn && column <= found.lastColumn;

  function stays(cell: SheetCell): void {
    extent.firstRow = Math.min(extent.firstRow, cell.row);
    extent.firstColumn = Math.min(extent.firstColumn, cell.column);
    extent.lastColumn = Math.max(extent.lastColumn, cell.column);
  }

  /** A formula that cells outside take over must not go with the cell that holds it. */
  function requireFree(cell: SheetCell): void {
    const reference = cell.formula?.reference ?? null;
    const range = reference === null ? null : parseRange(reference);
    if (range === null) return;
    const last = region.lastRow ?? Number.POSITIVE_INFINITY;
    const within =
      range.firstColumn >= found.firstColumn && range.lastColumn <= found.lastColumn && range.lastRow <= last;
    if (!within) throw unsupported(name, cell, 'holds a formula for cells outside the rows to replace.');
  }

  function below(number: number, element: XmlElement): void {
    const isData = region.lastRow === null || number <= region.lastRow;
    const inside = cells.filter(isInside);
    const outside = cells.filter((cell) => !isInside(cell));
    if (isData) {
      if (found.firstRow === null && number === (found.headerRow ?? 0) + 1) {
        found.firstRow = inside;
        found.firstRowElement = element;
      }
      for (const cell of inside) requireFree(cell);
      if (inside.some((cell) => cell.value !== null || cell.formula !== null)) found.lastFilled = number;
      if (outside.length === 0) return;
    }
    for (const cell of isData ? outside : cells) stays(cell);
    const xml = (some: readonly SheetCell[]) => some.map((cell) => cellXml(text, cell)).join('');
    kept.set(number, {
      attributes: attributesText(text, element, ['r', 'spans']),
      before: xml(outside.filter(({ column }) => column < found.firstColumn)),
      after: xml(outside.filter(({ column }) => column > found.lastColumn)),
      inside: isData ? [] : inside,
    });
  }

  scanSheet(text, part, {
    cell(cell) {
      cells.push(cell);
      const { formula } = cell;
      if (formula?.type === 'shared' && formula.shared !== null && formula.text !== '') {
        masters.set(formula.shared, { formula, row: cell.row, column: cell.column });
      }
    },
    row(number, element, span) {
      if (found.headerRow === null && cells.some(({ value }) => value !== null)) found.headerRow = number;
      if (number === found.headerRow) {
        prefix = element.prefix;
        found.headers = cells;
        found.headerEnd = span.end;
        found.lastFilled = number;
        [found.firstColumn, found.lastColumn] = headerColumns(cells, region);
      }
      if (found.headerRow !== null && number > found.headerRow && found.headerEnd > 0) below(number, element);
      else for (const cell of cells) stays(cell);
      cells = [];
    },
    close(element, span, content, parents) {
      if (isMain(element, 'sheetData')) found.rowsEnd = span.closeStart;
      else elements.push({ element, ...span, text: content, parents: [...parents] });
    },
  });

  const { headerRow, headers, firstColumn, lastColumn } = found;
  if (headerRow === null || found.headerEnd === 0 || headers.every(({ value }) => value === null)) {
    throw new AppError('input.invalid', `“${name}” has no header row to put columns under.`, {
      hint: 'Write the names of the columns into the first row of the template’s data, and save it.',
      details: { name },
    });
  }

  const columns: SourceColumn[] = [];
  for (let column = firstColumn; column <= lastColumn; column += 1) {
    const header = headers.find((cell) => cell.column === column);
    const first = found.firstRow?.find((cell) => cell.column === column);
    columns.push({
      column,
      header: header === undefined ? '' : ((await shared.textOf(header)) ?? ''),
      style: first?.style ?? null,
      formula: first === undefined ? null : formulaOf(first),
    });
  }

  function formulaOf(cell: SheetCell): string | null {
    const { formula } = cell;
    if (formula === null) return null;
    if (formula.type === 'array' || formula.type === 'dataTable') {
      throw unsupported(name, cell, 'holds an array formula, which cannot be filled down.');
    }
    if (formula.text !== '') return formula.text;
    const master = formula.shared === null ? undefined : masters.get(formula.shared);
    if (master === undefined) return null;
    return movableFormula(master.formula.text).at(cell.row - master.row, cell.column - master.column);
  }

  return {
    part,
    text,
    prefix,
    headerRow,
    columns,
    firstColumn,
    lastColumn,
    lastRow: region.lastRow === null ? found.lastFilled : Math.max(region.lastRow, headerRow),
    rowAttributes:
      found.firstRowElement === null ? '' : attributesText(text, found.firstRowElement, notTaken),
    headerEnd: found.headerEnd,
    rowsEnd: found.rowsEnd,
    kept,
    extent: {
      firstRow: Math.min(extent.firstRow, headerRow),
      firstColumn: Math.min(extent.firstColumn, firstColumn),
      lastColumn: Math.max(extent.lastColumn, lastColumn),
    },
    elements,
  };
}

/** The replaced rows with their header, as a reference. */
export function sourceReference(sheet: SourceSheet): string {
  return rangeReference(sheet.headerRow, sheet.firstColumn, sheet.lastRow, sheet.lastColumn);
}

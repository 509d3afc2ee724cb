import { absoluteRange, columnName } from './cell-reference.ts';
import { onSheet } from './defined-names.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { escapeText } from './xml-text.ts';

/** Numbers of papers (ECMA-376 part 1, 18.3.1.63). */
const papers = { A3: 8, A4: 9 } as const;

/** How a sheet is printed. What is absent is the house's way: landscape, one page wide where that can be read. */
export interface PrintSetup {
  readonly orientation?: 'portrait' | 'landscape';
  /** Pages across; null prints at full size. */
  readonly pagesWide?: number | null;
  /** Pages down, where it is printed so many pages wide; by default as many as it takes. */
  readonly pagesTall?: number;
  /** By default the printer's own. */
  readonly paper?: keyof typeof papers;
  /** First and last row (from 1) that stand on every page again. */
  readonly repeatRows?: readonly [number, number];
  /** How many columns from the left stand on every page again. */
  readonly repeatColumns?: number;
  /** The range that is printed, e.g. `A1:F20`; by default all that is used. */
  readonly area?: string;
  /** Text at the top of each page, plain. */
  readonly header?: string;
}

/** Sheets of at most so many columns are printed one page wide; wider ones would be too small to read. */
const widestPage = 20;

export function pagesWide(print: PrintSetup, columns: number): number | null {
  return print.pagesWide === undefined ? (columns <= widestPage ? 1 : null) : print.pagesWide;
}

/** Plain text inside a header, where `&` begins a code and a digit after a code would belong to it. */
function headerText(text: string): string {
  return text.replaceAll('&', '&&');
}

/** What stands after a sheet's cells about printing: margins, set-up, and the sheet's name and page at the foot. */
export function pageSetupXml(print: PrintSetup, columns: number): string {
  const wide = pagesWide(print, columns);
  const fits = wide === null ? '' : ` fitToWidth="${wide}" fitToHeight="${print.pagesTall ?? 0}"`;
  const paper = print.paper === undefined ? '' : ` paperSize="${papers[print.paper]}"`;
  const header =
    print.header === undefined ? '' : `<oddHeader>${escapeText(`&L${headerText(print.header)}`)}</oddHeader>`;
  return `<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><pageSetup${paper} orientation="${print.orientation ?? 'landscape'}"${fits}/><headerFooter>${header}<oddFooter>&amp;L&amp;A&amp;RPage &amp;P of &amp;N</oddFooter></headerFooter>`;
}

/** Names the rows and columns that every page repeats, and the range that is printed, as Excel wants them: as names. */
export function addPrintNames(workbook: WorkbookWriter, sheet: SheetPart, print: PrintSetup): void {
  const { repeatRows, repeatColumns = 0, area } = print;
  const titles = [
    ...(repeatColumns > 0 ? [onSheet(sheet, `$A:$${columnName(repeatColumns - 1)}`)] : []),
    ...(repeatRows === undefined ? [] : [onSheet(sheet, `$${repeatRows[0]}:$${repeatRows[1]}`)]),
  ];
  if (area !== undefined) {
    workbook.addName({ name: '_xlnm.Print_Area', formula: onSheet(sheet, absoluteRange(area)), sheet });
  }
  if (titles.length > 0) {
    workbook.addName({ name: '_xlnm.Print_Titles', formula: titles.join(','), sheet });
  }
}

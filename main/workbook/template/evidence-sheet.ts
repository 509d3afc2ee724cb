import { cellReference, rangeReference } from '../cell-reference.ts';
import { fitCell } from '../cell-text.ts';
import { evidenceSheet, evidenceTitle } from '../evidence/names.ts';
import type { showEvidence } from '../evidence/write-evidence.ts';
import type { GridCell } from '../grid-sheet.ts';
import { pageSetupXml } from '../page-setup.ts';
import { textElement, xmlHeader } from '../xml-text.ts';
import type { EvidenceStyles } from './evidence-styles.ts';
import type { TemplatePackage } from './package.ts';
import { type SheetCell, scanSheet } from './scan-sheet.ts';
import type { SharedTexts } from './shared-texts.ts';
import type { TemplateSheet, WorkbookPart } from './workbook-part.ts';

const ownName = new RegExp(`^${evidenceSheet}( \\(\\d+\\))?$`, 'i');

/** The sheet that an earlier filling put in: of our name, with our words in its first cell. */
export async function findEvidenceSheet(
  pack: TemplatePackage,
  workbook: WorkbookPart,
  shared: SharedTexts,
): Promise<TemplateSheet | null> {
  for (const sheet of workbook.sheets) {
    if (sheet.type !== 'worksheet' || !ownName.test(sheet.name)) continue;
    const found: SheetCell[] = [];
    scanSheet(await pack.text(sheet.part), sheet.part, {
      cell(cell) {
        if (cell.row === 0 && cell.column === 0) found.push(cell);
      },
    });
    const [first] = found;
    if (first !== undefined && (await shared.textOf(first)) === evidenceTitle) return sheet;
  }
  return null;
}

function cellXml(row: number, { column, value, style }: GridCell, styles: EvidenceStyles): string {
  const number = style?.bold ? styles.heading : style?.wrap ? styles.body : 0;
  const head = `<c r="${cellReference(row, column)}"${number === 0 ? '' : ` s="${number}"`}`;
  switch (value.kind) {
    case 'text':
      return `${head} t="inlineStr"><is>${textElement(fitCell(value.text).text)}</is></c>`;
    case 'number':
      return `${head}><v>${value.value}</v></c>`;
    default:
      // Evidence has texts and numbers alone.
      return number === 0 ? '' : `${head}/>`;
  }
}

/** The evidence as a sheet whose cells carry their own texts; `namespace` is that of the workbook's schema. */
export function evidenceSheetXml(
  { rows, rowCount, columnCount, widths }: ReturnType<typeof showEvidence>,
  styles: EvidenceStyles,
  namespace: string,
): string {
  const columns = widths.map(
    (width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  const lines = rows.map(
    ({ row, cells, height }) =>
      `<row r="${row + 1}"${height === undefined ? '' : ` ht="${height}" customHeight="1"`}>${cells.map((cell) => cellXml(row, cell, styles)).join('')}</row>`,
  );
  return `${xmlHeader}<worksheet xmlns="${namespace}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="${rangeReference(0, 0, rowCount - 1, columnCount - 1)}"/><sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>${columns.join('')}</cols><sheetData>${lines.join('')}</sheetData>${pageSetupXml({}, columnCount)}</worksheet>`;
}

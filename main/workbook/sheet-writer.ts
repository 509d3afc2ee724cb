import { AppError } from '#shared/errors/app-error.ts';
import { ByteWriter } from './byte-writer.ts';
import { absoluteRange, columnName } from './cell-reference.ts';
import { type ConditionalFormat, conditionalFormatsXml } from './conditional-formats.ts';
import { onSheet } from './defined-names.ts';
import { addPrintNames, type PrintSetup, pageSetupXml, pagesWide } from './page-setup.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { counted, namespaces, xmlHeader } from './xml-text.ts';

export interface SheetHead {
  /** Width of each column in characters; null leaves the program's default. */
  readonly widths: readonly (number | null)[];
  /** Rows and columns that stay in view. */
  readonly frozen?: { readonly rows: number; readonly columns: number };
  /** The used range, e.g. `A1:C9`. */
  readonly dimension: string;
  readonly print?: PrintSetup;
  /** Whether lines stand between the cells on the screen; they do by default. */
  readonly gridLines?: boolean;
}

/** What a sheet has after its cells. Ranges are like `A1:C9`. */
export interface SheetTail {
  /** The range that has filter buttons. A table has its own. */
  readonly filter?: string;
  /** Cells that are one. */
  readonly merged?: readonly string[];
  readonly conditional?: readonly ConditionalFormat[];
}

/** The XML of a sheet on its way to the file: cells go to `bytes`, and after each row `flush` makes room. */
export interface SheetWriter {
  readonly bytes: ByteWriter;
  flush(): Promise<void>;
  finish(tail?: SheetTail): Promise<void>;
}

function viewXml(head: SheetHead, front: boolean): string {
  const shown = `${head.gridLines === false ? ' showGridLines="0"' : ''}${front ? ' tabSelected="1"' : ''}`;
  const { rows = 0, columns = 0 } = head.frozen ?? {};
  if (rows === 0 && columns === 0) return `<sheetView${shown} workbookViewId="0"/>`;
  const pane = rows > 0 && columns > 0 ? 'bottomRight' : rows > 0 ? 'bottomLeft' : 'topRight';
  const split = (columns > 0 ? ` xSplit="${columns}"` : '') + (rows > 0 ? ` ySplit="${rows}"` : '');
  return `<sheetView${shown} workbookViewId="0"><pane${split} topLeftCell="${columnName(columns)}${rows + 1}" activePane="${pane}" state="frozen"/><selection pane="${pane}"/></sheetView>`;
}

function columnsXml(widths: readonly (number | null)[]): string {
  const columns = widths.flatMap((width, index) =>
    width === null ? [] : [`<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`],
  );
  return columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`;
}

/** Begins a sheet's cells. Its tables and its drawing must have been added to it before. */
export async function openSheet(
  workbook: WorkbookWriter,
  sheet: SheetPart,
  head: SheetHead,
): Promise<SheetWriter> {
  if (sheet.begun) throw new AppError('internal', `The cells of “${sheet.name}” are written twice.`);
  sheet.begun = true;
  const entry = await workbook.zip.entry(sheet.part);
  const bytes = new ByteWriter();
  const print = head.print ?? {};
  const columns = head.widths.length;
  const fits = pagesWide(print, columns) !== null;
  addPrintNames(workbook, sheet, print);
  bytes.text(
    `${xmlHeader}<worksheet xmlns="${namespaces.main}" xmlns:r="${namespaces.relationships}">${fits ? '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' : ''}<dimension ref="${head.dimension}"/><sheetViews>${viewXml(head, workbook.front === sheet)}</sheetViews><sheetFormatPr defaultRowHeight="15"/>${columnsXml(head.widths)}<sheetData>`,
  );
  return {
    bytes,
    async flush() {
      if (!bytes.hasFull) return;
      for (const block of bytes.takeFull()) await entry.write(block);
    },
    async finish({ filter, merged = [], conditional = [] } = {}) {
      if (filter !== undefined) {
        const formula = onSheet(sheet, absoluteRange(filter));
        workbook.addName({ name: '_xlnm._FilterDatabase', formula, sheet, hidden: true });
      }
      const merges = merged.map((range) => `<mergeCell ref="${range}"/>`);
      const tables = sheet.tables.map((id) => `<tablePart r:id="${id}"/>`);
      bytes.text(
        [
          '</sheetData>',
          filter === undefined ? '' : `<autoFilter ref="${filter}"/>`,
          counted('mergeCells', merges),
          conditionalFormatsXml(conditional),
          pageSetupXml(print, columns),
          sheet.drawing === undefined ? '' : `<drawing r:id="${sheet.drawing}"/>`,
          counted('tableParts', tables),
          '</worksheet>',
        ].join(''),
      );
      for (const block of bytes.takeAll()) await entry.write(block);
      await entry.end();
    },
  };
}

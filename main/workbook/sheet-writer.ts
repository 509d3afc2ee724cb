import { ByteWriter } from './byte-writer.ts';
import { columnName } from './cell-reference.ts';
import type { SheetPart, WorkbookWriter } from './workbook-writer.ts';
import { namespaces, xmlHeader } from './xml-text.ts';

export interface SheetHead {
  /** Width of each column in characters; null leaves the program's default. */
  readonly widths: readonly (number | null)[];
  /** Rows and columns that stay in view. */
  readonly frozen?: { readonly rows: number; readonly columns: number };
  /** The used range, e.g. `A1:C9`. */
  readonly dimension: string;
  readonly selected: boolean;
}

/** The XML of a sheet on its way to the file: cells go to `bytes`, and after each row `flush` makes room. */
export interface SheetWriter {
  readonly bytes: ByteWriter;
  flush(): Promise<void>;
  /** `tail` is the XML between `sheetData` and the page set-up, such as an `autoFilter`. */
  finish(tail: string): Promise<void>;
}

function viewXml(head: SheetHead): string {
  const selected = head.selected ? ' tabSelected="1"' : '';
  const { rows = 0, columns = 0 } = head.frozen ?? {};
  if (rows === 0 && columns === 0) return `<sheetView${selected} workbookViewId="0"/>`;
  const pane = rows > 0 && columns > 0 ? 'bottomRight' : rows > 0 ? 'bottomLeft' : 'topRight';
  const split = (columns > 0 ? ` xSplit="${columns}"` : '') + (rows > 0 ? ` ySplit="${rows}"` : '');
  return `<sheetView${selected} workbookViewId="0"><pane${split} topLeftCell="${columnName(columns)}${rows + 1}" activePane="${pane}" state="frozen"/><selection pane="${pane}"/></sheetView>`;
}

function columnsXml(widths: readonly (number | null)[]): string {
  const columns = widths.flatMap((width, index) =>
    width === null ? [] : [`<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`],
  );
  return columns.length === 0 ? '' : `<cols>${columns.join('')}</cols>`;
}

/** Sheets of at most so many columns are printed one page wide; wider ones would be too small to read. */
const widestPage = 20;

export async function openSheet(
  workbook: WorkbookWriter,
  sheet: SheetPart,
  head: SheetHead,
): Promise<SheetWriter> {
  const entry = await workbook.zip.entry(sheet.part);
  const bytes = new ByteWriter();
  const fits = head.widths.length <= widestPage;
  bytes.text(
    `${xmlHeader}<worksheet xmlns="${namespaces.main}">${fits ? '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' : ''}<dimension ref="${head.dimension}"/><sheetViews>${viewXml(head)}</sheetViews><sheetFormatPr defaultRowHeight="15"/>${columnsXml(head.widths)}<sheetData>`,
  );
  return {
    bytes,
    async flush() {
      if (!bytes.hasFull) return;
      for (const block of bytes.takeFull()) await entry.write(block);
    },
    async finish(tail) {
      bytes.text(
        `</sheetData>${tail}<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup orientation="landscape"${fits ? ' fitToHeight="0"' : ''}/></worksheet>`,
      );
      for (const block of bytes.takeAll()) await entry.write(block);
      await entry.end();
    },
  };
}

import { cellReference, maxCellText, rangeReference } from './cell-reference.ts';
import type { DataSheets } from './data-sheet.ts';
import { isTextKind, textSql } from './preflight.ts';
import { type RowSource, readChunks, type SourceReader } from './row-source.ts';
import { quoteSheetName } from './sheet-names.ts';
import { openSheet } from './sheet-writer.ts';
import type { WorkbookWriter } from './workbook-writer.ts';
import { textElement } from './xml-text.ts';

/** Texts that are too long for a cell are counted as they are cut, and written whole on a sheet of their own. */
export interface LongTexts {
  /** The mark at the cut of the next one. */
  readonly mark: () => string;
  readonly count: number;
}

const sheetName = 'Long text';

export function createLongTexts(): LongTexts {
  let count = 0;
  return {
    mark() {
      count += 1;
      return ` … [cut: whole in row ${count + 1} of the sheet “${sheetName}”]`;
    },
    get count() {
      return count;
    },
  };
}

/** A text in pieces that a cell holds each, none ending within a surrogate pair. */
export function cellPieces(text: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = Math.min(text.length, at + maxCellText);
    const split = end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
    pieces.push(text.slice(at, split));
    at = split;
  }
  return pieces;
}

const head = ['Cell', 'Column', 'Characters', 'Text, from left to right'];

/**
 * The sheet of long texts, where there are any: each in a row, in as many cells as it takes, in the order in which they were cut: row by
 * row, and in a row by column.
 */
export async function writeLongTexts(
  workbook: WorkbookWriter,
  reader: SourceReader,
  source: RowSource,
  { sheets }: DataSheets,
  options: {
    readonly headers: readonly string[];
    readonly rowsPerSheet: number;
    readonly longTexts: LongTexts | undefined;
  },
): Promise<void> {
  const count = options.longTexts?.count ?? 0;
  if (count === 0) return;
  const columns = source.columns.flatMap((column, index) => (isTextKind(column) ? [{ column, index }] : []));
  const sheet = await openSheet(workbook, workbook.addSheet(sheetName), {
    widths: [24, 24, 12, 60],
    frozen: { rows: 1, columns: 0 },
    dimension: rangeReference(0, 0, count, head.length - 1),
  });
  const bold = workbook.styles.number({ bold: true, fill: 'header', border: 'below', align: 'left' });
  const cell = (row: number, column: number, text: string, style = '') =>
    `<c r="${cellReference(row, column)}"${style} t="inlineStr"><is>${textElement(text)}</is></c>`;
  sheet.bytes.text(
    `<row r="1">${head.map((text, column) => cell(0, column, text, ` s="${bold}"`)).join('')}</row>`,
  );
  const texts = columns.map(({ column }, index) => `${textSql(column)} AS text_${index}`);
  const long = columns.map((_, index) => `length(text_${index}) * 2 > ${maxCellText}`);
  const sql = `SELECT * FROM (SELECT row_number() OVER () AS place, ${texts.join(', ')} FROM (SELECT * FROM (${source.rows})${source.order})) WHERE ${long.join(' OR ')}`;
  let row = 1;
  for await (const chunk of readChunks(reader, sql, source.parameters)) {
    for (let at = 0; at < chunk.rowCount; at += 1) {
      const [place, ...values] = chunk.getRowValues(at);
      const written = Number(place) - 1;
      const on = sheets[Math.floor(written / options.rowsPerSheet)]?.name ?? '';
      for (const [index, value] of values.entries()) {
        const text = typeof value === 'string' ? value : '';
        if (text.length <= maxCellText) continue;
        const from = columns[index]?.index ?? 0;
        const where = `${quoteSheetName(on)}!${cellReference((written % options.rowsPerSheet) + 1, from)}`;
        const pieces = cellPieces(text).map((piece, number) => cell(row, number + 3, piece));
        sheet.bytes.text(
          `<row r="${row + 1}">${cell(row, 0, where)}${cell(row, 1, options.headers[from] ?? '')}<c r="${cellReference(row, 2)}"><v>${text.length}</v></c>${pieces.join('')}</row>`,
        );
        row += 1;
        await sheet.flush();
      }
    }
  }
  await sheet.finish({});
}

import { open } from 'node:fs/promises';
import { type CellValue, HucreError, readXlsb, type Workbook } from 'hucre';
import { AppError } from '#shared/errors/app-error.ts';
import { errorCells } from '../../engine/import/workbook-table.ts';
import type { CellContent } from '../cell-value.ts';
import { type GridCell, type GridRow, writeGrid } from '../grid-sheet.ts';
import { type CellStyle, formats } from '../styles.ts';
import { createWorkbook } from '../workbook-writer.ts';

const millisecondsOfDay = 86_400_000;
/** Serial of 1970-01-01. */
const unixEpoch = 25_569;
/** Before it, Excel's count is one day behind: its 1900 has a 29 February. */
const firstSerial = 61;

function serialOf(date: Date): number {
  const serial = date.getTime() / millisecondsOfDay + unixEpoch;
  return serial < firstSerial ? serial - 1 : serial;
}

function cellOf(value: CellValue, column: number): GridCell | null {
  const cell = (content: CellContent, style?: CellStyle): GridCell => ({
    column,
    value: content,
    ...(style === undefined ? {} : { style }),
  });
  if (value === null) return null;
  if (typeof value === 'number') return cell({ kind: 'number', value });
  if (typeof value === 'boolean') return cell({ kind: 'boolean', value });
  if (typeof value === 'string') {
    return cell(errorCells.test(value) ? { kind: 'error', error: value } : { kind: 'text', text: value });
  }
  const serial = serialOf(value);
  const format = serial < 1 ? formats.time : Number.isInteger(serial) ? formats.date : formats.timestamp;
  return cell({ kind: 'date', serial }, { format });
}

function* gridRows(rows: Workbook['sheets'][number]['rows']): Generator<GridRow> {
  for (const [row, values] of rows.entries()) {
    // Rows without cells are holes.
    const cells = (values ?? []).flatMap((value, column) => cellOf(value ?? null, column) ?? []);
    yield { row, cells };
  }
}

/** What a binary workbook had that the reader does not give. */
export const binaryNote =
  'The template is a binary workbook (.xlsb), of which only the values are read, dates as dates. Its formulas, number formats and other styles, column widths, tables, names, pivots, charts, pictures and macros are not in the filled workbook. Save the template as .xlsx or .xlsm in Excel to keep them.';

/** Writes the values of a binary workbook to an `.xlsx` file at `target`, sheet by sheet. */
export async function convertBinary(
  bytes: Uint8Array,
  fileName: string,
  target: string,
  now: Date,
): Promise<void> {
  const binary = await readXlsb(bytes).catch((error: unknown) => {
    if (!(error instanceof HucreError)) throw error;
    throw new AppError('input.invalid', `${fileName} cannot be read as a workbook: ${error.message}`, {
      hint: 'Open it in Excel and save it as .xlsx.',
      details: { file: fileName },
      cause: error,
    });
  });
  const file = await open(target, 'wx+');
  try {
    const workbook = await createWorkbook(file, { title: fileName, modified: now });
    const parts = binary.sheets.map((sheet) => ({ sheet, part: workbook.addSheet(sheet.name) }));
    for (const { sheet, part } of parts) {
      const columnCount = sheet.rows.reduce((most, row) => Math.max(most, row?.length ?? 0), 0);
      await writeGrid(workbook, part, {
        widths: [],
        rows: gridRows(sheet.rows),
        rowCount: sheet.rows.length,
        columnCount,
      });
    }
    await workbook.finish();
  } finally {
    await file.close();
  }
}

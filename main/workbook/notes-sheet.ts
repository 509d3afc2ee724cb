import { openSheet } from './sheet-writer.ts';
import type { WorkbookWriter } from './workbook-writer.ts';

/** Its name, where no other sheet has it. */
export const notesSheet = 'Notes';

/** A sheet that says what the format could not hold as it was, so that whoever gets the workbook knows it too. */
export async function writeNotesSheet(workbook: WorkbookWriter, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  const sheet = await openSheet(workbook, workbook.addSheet(notesSheet), {
    widths: [110],
    dimension: `A1:A${lines.length + 1}`,
  });
  const head = workbook.styles.number({ bold: true, fill: 'header', border: 'below', align: 'left' });
  const body = workbook.styles.number({ wrap: true });
  const cell = (text: string, row: number, style: number) =>
    `<row r="${row}"><c r="A${row}" s="${style}" t="s"><v>${workbook.strings.number(text)}</v></c></row>`;
  sheet.bytes.text(cell('What this workbook could not hold as it was', 1, head));
  for (const [index, line] of lines.entries()) sheet.bytes.text(cell(line, index + 2, body));
  await sheet.finish();
}

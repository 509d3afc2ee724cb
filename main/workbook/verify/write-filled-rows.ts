import { open } from 'node:fs/promises';
import type { Evidence, FilledTemplate } from '#shared/contract/evidence.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Column } from '#shared/model/column.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { cellReference, rangeReference } from '../cell-reference.ts';
import { planColumn } from '../column-plan.ts';
import { createRowWriter, plainLook } from '../data-rows.ts';
import { measureRows, planRows } from '../data-sheet.ts';
import { Dictionaries } from '../dictionaries.ts';
import { gatherEvidence } from '../evidence/gather.ts';
import { writeEvidence } from '../evidence/write-evidence.ts';
import type { ExportTools } from '../export-result.ts';
import { noFigures } from '../preflight.ts';
import { type RowSource, readChunks } from '../row-source.ts';
import { openSheet } from '../sheet-writer.ts';
import { filledSource } from '../template/template-evidence.ts';
import { createWorkbook, type WorkbookWriter } from '../workbook-writer.ts';

/** The columns of the result that a template took, each with its place in the template's sheet. */
function takenColumns({ columns }: ResultInfo, filled: FilledTemplate): { from: Column; at: number }[] {
  return filled.columns.flatMap(({ field, column }) => {
    if (field === null) return [];
    const from = columns.find((one) => one.field === field);
    if (from !== undefined) return [{ from, at: column }];
    throw new AppError(
      'unsupported',
      `The workbook has a column of ${field}, which its result does not have.`,
      {
        hint: 'Its evidence was changed by hand. Fill the template again.',
        details: { name: field },
      },
    );
  });
}

async function writeRows(
  workbook: WorkbookWriter,
  source: RowSource,
  filled: FilledTemplate,
  places: readonly number[],
  { reader, report }: ExportTools,
): Promise<number> {
  const { rows, figures } = await measureRows(reader, source);
  const plans = source.columns.map((column, index) =>
    planColumn(column, column.name, figures[index] ?? noFigures),
  );
  const { headerRow, columns } = filled;
  const last = Math.max(...columns.map(({ column }) => column));
  const sheet = await openSheet(workbook, workbook.addSheet(filled.sheet), {
    widths: [],
    dimension: rangeReference(headerRow, 0, headerRow + rows, last),
  });
  const headers = columns.map(
    ({ column, header }) =>
      `<c r="${cellReference(headerRow, column)}" t="s"><v>${workbook.strings.number(header)}</v></c>`,
  );
  sheet.bytes.text(`<row r="${headerRow + 1}">${headers.join('')}</row>`);
  const dictionaries = new Dictionaries(reader);
  try {
    const { selected, rowPlans } = await planRows(dictionaries, source, plans);
    const writer = createRowWriter(rowPlans, {
      ...plainLook(rowPlans, workbook),
      place: (column) => places[column] ?? 0,
    });
    let written = 0;
    const sql = `SELECT ${selected.join(', ')} FROM (${source.rows})${source.order}`;
    for await (const chunk of readChunks(reader, sql, source.parameters)) {
      writer.use(chunk);
      for (let row = 0; row < chunk.rowCount; row += 1) {
        written += 1;
        writer.write(sheet.bytes, row, headerRow + 1 + written);
        await sheet.flush();
      }
      report({ message: 'Reading rows', fraction: written / Math.max(1, rows) });
    }
  } finally {
    await dictionaries.drop();
  }
  await sheet.finish();
  return rows;
}

/**
 * Writes the rows that a template was filled with as the snapshot gives them, in their places on a sheet of the same
 * name, and the evidence anew: what a filled template is compared with. Cells of the template's own are not there.
 */
export async function writeFilledRows(
  { info, file }: { readonly info: ResultInfo; readonly file: string },
  { sheets, request }: Evidence,
  filled: FilledTemplate,
  target: string,
  tools: ExportTools,
): Promise<void> {
  const taken = takenColumns(info, filled);
  const view = 'view' in request.what ? request.what.view : { filters: [], sort: [] };
  const source = filledSource(
    { info, file, view },
    taken.map(({ from }) => from),
  );
  const { evidence, reader, now } = tools;
  const handle = await open(target, 'wx+');
  try {
    const workbook = await createWorkbook(handle, { title: info.title, modified: now });
    const places = taken.map(({ at }) => at);
    const rows = await writeRows(workbook, source, filled, places, tools);
    if (evidence !== undefined) {
      const written = { info, source, rows, sheets, filled };
      await writeEvidence(workbook, await gatherEvidence({ ...evidence, reader, now }, written));
    }
    await workbook.finish();
  } finally {
    await handle.close();
  }
}

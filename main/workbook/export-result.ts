import { open } from 'node:fs/promises';
import type { ExportFormat } from '#shared/contract/transfers.ts';
import type { Progress } from '#shared/model/progress.ts';
import type { ResultInfo, View } from '#shared/model/result.ts';
import type { Engine } from '../engine/engine.ts';
import { maxSheetRows } from './cell-reference.ts';
import { copyRows } from './copy-rows.ts';
import { measureRows, writeDataSheets } from './data-sheet.ts';
import { addEvidence } from './evidence/add-evidence.ts';
import type { EvidenceTools } from './evidence/gather.ts';
import { resultSource } from './export-source.ts';
import { writeLongTexts } from './long-texts.ts';
import { Notes } from './notes.ts';
import { writeNotesSheet } from './notes-sheet.ts';
import { headersOf, longTextsFor, type Remedies, remediedFigures, remediedRows } from './remedies.ts';
import type { SourceReader } from './row-source.ts';
import { createWorkbook } from './workbook-writer.ts';

export interface ExportTools {
  readonly engine: Engine;
  readonly reader: SourceReader;
  readonly now: Date;
  readonly report: (progress: Progress) => void;
  /** Rows of a sheet, header included; smaller than the format's own limit in tests. */
  readonly maxSheetRows?: number;
  /** What the workbook says of where it came from; absent where it is no document of its own. */
  readonly evidence?: EvidenceTools;
  /** Remedies chosen, by finding; the defaults where absent. */
  readonly remedies?: Remedies;
}

export interface Written {
  readonly rows: number;
  readonly notes: readonly string[];
}

/** Writes a kept result, as its reader arranged it, to `target`. */
export async function exportResult(
  what: { readonly info: ResultInfo; readonly file: string; readonly view: View },
  format: ExportFormat,
  target: string,
  tools: ExportTools,
): Promise<Written> {
  const source = resultSource(what.info, what.file, what.view);
  const notes = new Notes();
  if (format !== 'xlsx') {
    tools.report({ message: 'Writing rows' });
    const rows = await copyRows(format, tools.reader, source, target, notes);
    return { rows, notes: notes.lines };
  }
  const remedies = tools.remedies ?? {};
  const rows = await remediedRows(tools.reader, source, remedies, notes);
  const headers = headersOf(what.info, remedies);
  const file = await open(target, 'wx+');
  try {
    const workbook = await createWorkbook(file, { title: what.info.title, modified: tools.now });
    tools.report({ message: 'Measuring columns' });
    const measured = remediedFigures(await measureRows(tools.reader, rows), rows, headers, remedies, notes);
    const longTexts = longTextsFor(remedies);
    const data = await writeDataSheets({
      reader: tools.reader,
      source: rows,
      workbook,
      name: what.info.title,
      headers,
      notes,
      measured,
      ...(longTexts === undefined ? {} : { longTexts }),
      onRows: (written, of) =>
        tools.report({
          message: `Writing row ${written.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}`,
          fraction: of === 0 ? 1 : written / of,
        }),
      ...(tools.maxSheetRows === undefined ? {} : { maxRows: tools.maxSheetRows }),
    });
    await writeLongTexts(workbook, tools.reader, rows, data, {
      headers,
      rowsPerSheet: (tools.maxSheetRows ?? maxSheetRows) - 1,
      longTexts,
    });
    await writeNotesSheet(workbook, notes.lines);
    await addEvidence(workbook, tools, {
      info: what.info,
      source: rows,
      rows: data.rows,
      sheets: data.sheets,
    });
    await workbook.finish();
    return { rows: data.rows, notes: notes.lines };
  } finally {
    await file.close();
  }
}

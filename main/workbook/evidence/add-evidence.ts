import type { ExportTools } from '../export-result.ts';
import type { SheetPart, WorkbookWriter } from '../workbook-writer.ts';
import { checksumText } from './checksum-text.ts';
import { gatherEvidence, type WrittenRows } from './gather.ts';
import { writeEvidence } from './write-evidence.ts';

/** The last thing a workbook gets before it is finished: proof of where every number came from. */
export async function addEvidence(
  workbook: WorkbookWriter,
  { evidence, reader, now }: ExportTools,
  written: Omit<WrittenRows, 'sheets'> & { readonly sheets: readonly SheetPart[] },
): Promise<void> {
  if (evidence === undefined) return;
  const data = new Set(written.sheets.map(({ name }) => name));
  const sheets = workbook.sheets.flatMap(({ name, part }) => {
    const crc = workbook.zip.crc(part);
    return crc === null ? [] : [{ name, data: data.has(name), crc32: checksumText(crc) }];
  });
  await writeEvidence(workbook, await gatherEvidence({ ...evidence, reader, now }, { ...written, sheets }));
}

import type { ExportTools } from '../export-result.ts';
import type { WorkbookWriter } from '../workbook-writer.ts';
import { gatherEvidence, type WrittenRows } from './gather.ts';
import { writeEvidence } from './write-evidence.ts';

/** The last thing a workbook gets before it is finished: proof of where every number came from. */
export async function addEvidence(
  workbook: WorkbookWriter,
  { evidence, reader, now }: ExportTools,
  written: WrittenRows,
): Promise<void> {
  if (evidence === undefined) return;
  await writeEvidence(workbook, await gatherEvidence({ ...evidence, reader, now }, workbook, written));
}

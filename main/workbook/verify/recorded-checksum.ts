import type { Difference, Evidence } from '#shared/contract/evidence.ts';
import { checksumText } from '../evidence/checksum-text.ts';
import { quoteSheetName } from '../sheet-names.ts';
import type { SheetEntry, WorkbookPackage } from './package.ts';

/**
 * Holds a sheet against the checksum that the file's own evidence records of it. `same` is the sheet to the byte as it
 * was written; `unknown` one of which nothing is recorded.
 */
export function recordedChecksum(
  found: WorkbookPackage,
  sheet: SheetEntry,
  evidence: Evidence,
): { readonly state: 'same' | 'unknown' } | { readonly state: 'changed'; readonly difference: Difference } {
  const recorded = evidence.sheets.find(({ name }) => name === sheet.name)?.crc32;
  const crc = found.crc(sheet.part);
  if (recorded === undefined || crc === null) return { state: 'unknown' };
  const now = checksumText(crc);
  if (now === recorded) return { state: 'same' };
  const where = `CRC-32 of ${quoteSheetName(sheet.name)}`;
  return {
    state: 'changed',
    difference: { kind: 'checksum', where, workbook: now, snapshot: `${recorded} when it was written` },
  };
}

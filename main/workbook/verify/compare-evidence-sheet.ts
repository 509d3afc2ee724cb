import type { Difference, Evidence } from '#shared/contract/evidence.ts';
import { piecePattern } from '../evidence/names.ts';
import { findSheetEvidence } from '../evidence/read-evidence.ts';
import { type CompareRules, cellDifferences } from './compare-cells.ts';
import { evidenceDifferences } from './compare-evidence.ts';
import type { ComparedSheet } from './compare-sheets.ts';
import { readRows, type StoredRow } from './sheet-cells.ts';

/** The rows of an Evidence sheet by their label and how often it stood above; the JSON's pieces are left out. */
async function labelledRows({ workbook, part, texts }: ComparedSheet): Promise<Map<string, StoredRow>> {
  const labelled = new Map<string, StoredRow>();
  const seen = new Map<string, number>();
  for await (const rows of readRows(workbook, part, texts)) {
    for (const row of rows) {
      const [first] = row.cells;
      if (first === undefined || first.column !== 0 || first.value.kind !== 'text') continue;
      const label = first.value.text;
      if (piecePattern.test(label)) continue;
      const times = (seen.get(label) ?? 0) + 1;
      seen.set(label, times);
      labelled.set(JSON.stringify([label, times]), row);
    }
  }
  return labelled;
}

/**
 * Compares Evidence sheets that two programs laid out, each in its own way: row by row where
 * both have a row of that label, and the JSON by what it says.
 */
export async function compareEvidenceSheets(
  here: ComparedSheet,
  there: ComparedSheet,
  evidence: Evidence,
  options: { readonly name: string; readonly rules: CompareRules },
): Promise<{ readonly cells: number; readonly differences: readonly Difference[] }> {
  const expected = await labelledRows(there);
  const differences: Difference[] = [];
  let cells = 0;
  for (const [label, row] of await labelledRows(here)) {
    const twin = expected.get(label);
    if (twin === undefined) continue;
    const found = cellDifferences(options.name, row, twin, options.rules);
    differences.push(...found);
    cells += Math.max(0, twin.cells.length - found.length);
  }
  const told = await findSheetEvidence(here.workbook);
  if (told !== null) differences.push(...evidenceDifferences(told.evidence, evidence));
  return { cells, differences };
}

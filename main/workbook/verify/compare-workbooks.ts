import type { Difference, Evidence } from '#shared/contract/evidence.ts';
import { cancelled } from '#shared/errors/app-error.ts';
import { evidenceSheet } from '../evidence/names.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { notesSheet } from '../notes-sheet.ts';
import { type CompareRules, keptDigits } from './compare-cells.ts';
import { evidenceDifferences } from './compare-evidence.ts';
import { compareEvidenceSheets } from './compare-evidence-sheet.ts';
import { type ComparedSheet, compareSheets } from './compare-sheets.ts';
import type { SheetEntry, WorkbookPackage } from './package.ts';
import { recordedChecksum } from './recorded-checksum.ts';
import { cellsOfSamePart } from './same-part.ts';
import { readSharedTexts } from './sheet-cells.ts';

export interface ComparedWorkbook {
  /** Cells compared and found the same. */
  readonly cells: number;
  readonly sheets: readonly string[];
  readonly notes: readonly string[];
}

export interface CompareWorkbookOptions {
  /** The version of this program; of a workbook that another one wrote, only the cells are compared. */
  readonly version: string;
  readonly signal: AbortSignal | undefined;
  readonly onSheet: (name: string) => void;
}

const program = 'Backcast';

/** The sheet of notes, which stands before the evidence; its words are those of the version that wrote it. */
function notesOf(sheets: readonly SheetEntry[]): string | undefined {
  return sheets.at(-2)?.name.startsWith(notesSheet) ? sheets.at(-2)?.name : undefined;
}

function missingSheets(found: WorkbookPackage, expected: WorkbookPackage): Difference[] {
  const names = (sheets: readonly SheetEntry[]) => new Set(sheets.map(({ name }) => name));
  const [here, there] = [names(found.sheets), names(expected.sheets)];
  const difference = (name: string, inWorkbook: boolean): Difference => ({
    kind: 'sheet',
    where: name,
    workbook: inWorkbook ? 'a sheet' : null,
    snapshot: inWorkbook ? null : 'a sheet',
  });
  return [
    ...[...there].filter((name) => !here.has(name)).map((name) => difference(name, false)),
    ...[...here].filter((name) => !there.has(name)).map((name) => difference(name, true)),
  ];
}

/** Parts whose contents are compared as what they mean, or say nothing of the data. */
function isComparedOtherwise(part: string, workbook: WorkbookPackage): boolean {
  return (
    part === workbook.strings ||
    workbook.sheets.some((sheet) => sheet.part === part) ||
    part.startsWith('docProps/') ||
    part === '[Content_Types].xml'
  );
}

/** Pivot caches, PivotTables, tables, charts, names and styles, where both files should have them byte for byte. */
async function* partDifferences(
  found: WorkbookPackage,
  expected: WorkbookPackage,
): AsyncGenerator<Difference[]> {
  const parts = new Set([...found.parts, ...expected.parts]);
  for (const part of parts) {
    if (isComparedOtherwise(part, found) || isComparedOtherwise(part, expected)) continue;
    const [here, there] = [found.crc(part) !== null, expected.crc(part) !== null];
    if (here && there) {
      const same = await cellsOfSamePart({ workbook: found, part }, { workbook: expected, part });
      if (same !== null) continue;
    }
    yield [
      {
        kind: 'part',
        where: part,
        workbook: here ? (there ? 'changed' : 'added') : null,
        snapshot: there ? 'as Backcast writes it' : null,
      },
    ];
  }
}

/** One sheet of the workbook beside the one that the snapshot gives. */
interface SheetPair {
  readonly name: string;
  readonly entry: SheetEntry;
  readonly here: ComparedSheet;
  readonly there: ComparedSheet;
  readonly rules: CompareRules;
  /** Whether another version of the program wrote the workbook. */
  readonly older: boolean;
  /** Whether it is the sheet of notes, or that of the evidence. */
  readonly words: 'notes' | 'evidence' | null;
  /** Whether both workbooks share the same texts, so that the same bytes are the same cells. */
  readonly sameTexts: boolean;
}

/** Compares two sheets; yields what differs, and gives how many cells do not, and what the reader should know. */
async function* compareSheet(
  pair: SheetPair,
  found: WorkbookPackage,
  evidence: Evidence,
  signal: AbortSignal | undefined,
): AsyncGenerator<Difference[], { readonly cells: number; readonly note?: string }, void> {
  const { name, entry, here, there, rules, older, words } = pair;
  const recorded = rules.resaved ? null : recordedChecksum(found, entry, evidence);
  const changed = recorded?.state === 'changed' ? [recorded.difference] : [];
  const same = pair.sameTexts ? await cellsOfSamePart(here, there) : null;
  if (same !== null) {
    yield changed;
    return { cells: same };
  }
  if (older && words === 'notes' && recorded?.state === 'same') {
    return { cells: 0, note: `The sheet “${name}” is as it was written, in the words of that version.` };
  }
  if (older && words === 'evidence') {
    const { cells, differences } = await compareEvidenceSheets(here, there, evidence, { name, rules });
    yield [...differences];
    return { cells };
  }
  let differences = 0;
  const compared = compareSheets(here, there, { name, rules, signal });
  let next = await compared.next();
  for (; next.done !== true; next = await compared.next()) {
    differences += next.value.length;
    yield next.value;
  }
  // Cells that differ say more than their checksum.
  if (differences === 0) yield changed;
  const asWritten = differences > 0 && recorded?.state === 'same';
  return asWritten
    ? {
        cells: next.value,
        note: `The sheet “${name}” was not changed after it was written, by its checksum: Backcast ${evidence.version} wrote it so.`,
      }
    : { cells: next.value };
}

/**
 * Compares a workbook with the one that the snapshot gives: sheet by sheet and cell by cell, by value, type and
 * formula, each sheet as a stream. Sheets are also held against the checksums that the file records of itself. Of a
 * file that no other program has saved, every other part too.
 */
export async function* compareWorkbooks(
  found: WorkbookPackage,
  expected: WorkbookPackage,
  evidence: Evidence,
  options: CompareWorkbookOptions,
): AsyncGenerator<Difference[], ComparedWorkbook, void> {
  const { signal } = options;
  const resaved = found.program !== program;
  const older = evidence.version !== options.version;
  const pivots = new Set(evidence.sheets.filter(({ data }) => !data).map((sheet) => sheet.name));
  const notes: string[] = [];
  yield evidenceDifferences(evidence, await readEvidence(expected), older);
  const ownNotes = older ? [notesOf(found.sheets), notesOf(expected.sheets)] : [];
  const wasWritten = (name: string) => evidence.sheets.some((sheet) => sheet.name === name);
  yield missingSheets(found, expected).filter(
    // One version has something to note where another has not.
    ({ where, workbook }) => !ownNotes.includes(where) || wasWritten(where) !== (workbook !== null),
  );

  const sameTexts =
    found.strings !== null &&
    expected.strings !== null &&
    (await cellsOfSamePart(
      { workbook: found, part: found.strings },
      { workbook: expected, part: expected.strings },
    )) !== null;
  const [hereTexts, thereTexts] = [await readSharedTexts(found), await readSharedTexts(expected)];
  let cells = 0;
  const sheets: string[] = [];
  for (const sheet of expected.sheets) {
    const { name } = sheet;
    const entry = found.sheets.find((one) => one.name === name);
    if (entry === undefined) continue;
    if (signal?.aborted) throw cancelled('The verification');
    options.onSheet(name);
    // A sheet that is the same gives nothing else until its end.
    yield [];
    sheets.push(name);
    const isEvidence = sheet === expected.sheets.at(-1) && name.startsWith(evidenceSheet);
    const pair: SheetPair = {
      name,
      entry,
      here: { workbook: found, part: entry.part, texts: hereTexts },
      there: { workbook: expected, part: sheet.part, texts: thereTexts },
      rules: { resaved, pivots: pivots.has(name) },
      older,
      words: isEvidence ? 'evidence' : ownNotes.includes(name) ? 'notes' : null,
      sameTexts,
    };
    const compared = yield* compareSheet(pair, found, evidence, signal);
    cells += compared.cells;
    if (compared.note !== undefined) notes.push(compared.note);
  }
  if (resaved) {
    notes.push(
      `The file was saved by ${found.program === '' ? 'another program' : found.program} after it was written. Values are compared to the ${keptDigits} digits every program keeps, formulas by their values, and labels of totals by the item they name; checksums, styles, PivotTables and charts are not compared.`,
    );
  } else if (older) {
    notes.push(
      `The file was written by Backcast ${evidence.version}, this is ${options.version}: cells, formulas and the checksums of sheets are compared, not styles, PivotTables and charts.`,
    );
  } else yield* partDifferences(found, expected);
  return { cells, sheets, notes };
}

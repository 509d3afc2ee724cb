import type { Difference, Evidence } from '#shared/contract/evidence.ts';
import { cancelled } from '#shared/errors/app-error.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import { type CompareRules, keptDigits } from './compare-cells.ts';
import { evidenceDifferences } from './compare-evidence.ts';
import { compareSheets } from './compare-sheets.ts';
import type { SheetEntry, WorkbookPackage } from './package.ts';
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
  /** Sheets that cannot be made anew; they are not compared. */
  readonly skipped?: ReadonlySet<string>;
}

const program = 'Backcast';

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

/**
 * Compares a workbook with the one that the snapshot gives: sheet by sheet and cell by cell, by value and type, each
 * sheet as a stream. Of a file that no other program has saved, every other part too.
 */
export async function* compareWorkbooks(
  found: WorkbookPackage,
  expected: WorkbookPackage,
  evidence: Evidence,
  options: CompareWorkbookOptions,
): AsyncGenerator<Difference[], ComparedWorkbook, void> {
  const { signal } = options;
  const resaved = found.program !== program;
  const pivots = new Set(evidence.sheets.filter(({ data }) => !data).map((sheet) => sheet.name));
  const notes: string[] = [];
  yield evidenceDifferences(evidence, await readEvidence(expected));
  yield missingSheets(found, expected).filter(({ where }) => !options.skipped?.has(where));

  const strings =
    found.strings !== null && expected.strings !== null
      ? await cellsOfSamePart(
          { workbook: found, part: found.strings },
          { workbook: expected, part: expected.strings },
        )
      : null;
  const [hereTexts, thereTexts] = [await readSharedTexts(found), await readSharedTexts(expected)];
  let cells = 0;
  const sheets: string[] = [];
  for (const sheet of expected.sheets) {
    const twin = found.sheets.find(({ name }) => name === sheet.name);
    if (twin === undefined || options.skipped?.has(sheet.name)) continue;
    if (signal?.aborted) throw cancelled('The verification');
    options.onSheet(sheet.name);
    // A sheet that is the same gives nothing else until its end.
    yield [];
    sheets.push(sheet.name);
    const here = { workbook: found, part: twin.part, texts: hereTexts };
    const there = { workbook: expected, part: sheet.part, texts: thereTexts };
    const same = strings === null ? null : await cellsOfSamePart(here, there);
    if (same !== null) {
      cells += same;
      continue;
    }
    let differs = strings === null;
    const rules: CompareRules = { resaved, pivots: pivots.has(sheet.name) };
    const compared = compareSheets(here, there, { name: sheet.name, rules, signal });
    for (;;) {
      const next = await compared.next();
      if (next.done === true) {
        cells += next.value;
        break;
      }
      differs = true;
      yield next.value;
    }
    if (!differs && !resaved && evidence.version === options.version) {
      notes.push(
        `The sheet “${sheet.name}” is not byte for byte as it was written, though each of its values is.`,
      );
    }
  }
  if (resaved) {
    notes.push(
      `The file was saved by ${found.program === '' ? 'another program' : found.program} after it was written. Values are compared to the ${keptDigits} digits every program keeps, formulas by their values, and labels of totals by the item they name; styles, PivotTables and charts are not compared.`,
    );
  } else if (evidence.version !== options.version) {
    notes.push(
      `The file was written by Backcast ${evidence.version}, this is ${options.version}: cells are compared, not styles, PivotTables and charts.`,
    );
  } else yield* partDifferences(found, expected);
  return { cells, sheets, notes };
}

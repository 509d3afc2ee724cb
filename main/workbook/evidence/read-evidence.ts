import { type Evidence, evidenceSchema } from '#shared/contract/evidence.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { fromExactJson } from '../../platform/exact-json.ts';
import type { SheetEntry, WorkbookPackage } from '../verify/package.ts';
import { readRows, readSharedTexts, type StoredRow } from '../verify/sheet-cells.ts';
import { evidenceProperties, evidenceSheet, piecePattern } from './names.ts';

function fromProperties(properties: ReadonlyMap<string, string>): string | null {
  const count = Number(properties.get(evidenceProperties.pieces) ?? 0);
  if (!Number.isInteger(count) || count <= 0) return null;
  const pieces = Array.from({ length: count }, (_, index) =>
    properties.get(evidenceProperties.piece(index + 1)),
  );
  return pieces.every((piece) => piece !== undefined) ? pieces.join('') : null;
}

function textAt(row: StoredRow, column: number): string | null {
  const value = row.cells.find((cell) => cell.column === column)?.value;
  return value?.kind === 'text' ? value.text : null;
}

async function piecesOn(
  workbook: WorkbookPackage,
  part: string,
  texts: readonly string[],
): Promise<string | null> {
  const pieces = new Map<number, string>();
  let count = 0;
  for await (const rows of readRows(workbook, part, texts)) {
    for (const row of rows) {
      const label = piecePattern.exec(textAt(row, 0) ?? '');
      const piece = textAt(row, 1);
      if (label === null || piece === null) continue;
      pieces.set(Number(label[1]), piece);
      count = Number(label[2]);
    }
  }
  const all = Array.from({ length: count }, (_, index) => pieces.get(index + 1));
  return count > 0 && all.every((piece) => piece !== undefined) ? all.join('') : null;
}

/** The last sheet of that name that holds it: the owner of a workbook may have others called so. */
async function fromSheet(
  workbook: WorkbookPackage,
): Promise<{ readonly sheet: SheetEntry; readonly json: string } | null> {
  const sheets = workbook.sheets.filter(({ name }) => name.startsWith(evidenceSheet));
  const texts = sheets.length === 0 ? [] : await readSharedTexts(workbook);
  for (const sheet of sheets.reverse()) {
    const json = await piecesOn(workbook, sheet.part, texts);
    if (json !== null) return { sheet, json };
  }
  return null;
}

function parse(json: string, fileName: string): Evidence {
  try {
    return evidenceSchema.parse(fromExactJson(json));
  } catch (error) {
    throw new AppError('unsupported', `The evidence in ${fileName} cannot be read.`, {
      hint: 'It was changed by hand, or written by a newer version of Backcast. Export the result again.',
      details: { file: fileName },
      cause: error,
    });
  }
}

/** The sheet of evidence, and what it alone says; null where there is none, or no whole one. */
export async function findSheetEvidence(
  workbook: WorkbookPackage,
): Promise<{ readonly sheet: SheetEntry; readonly evidence: Evidence } | null> {
  const found = await fromSheet(workbook);
  return found && { sheet: found.sheet, evidence: parse(found.json, workbook.fileName) };
}

/**
 * What a workbook says of where it came from: from its properties, else from its Evidence sheet. Throws unsupported
 * where it says nothing, or nothing that can be read.
 */
export async function readEvidence(workbook: WorkbookPackage): Promise<Evidence> {
  const json = fromProperties(workbook.customProperties) ?? (await fromSheet(workbook))?.json ?? null;
  if (json !== null) return parse(json, workbook.fileName);
  throw new AppError('unsupported', `${workbook.fileName} carries no evidence of where it came from.`, {
    hint: 'Only workbooks that Backcast wrote can be verified, while their Evidence sheet or their document properties are kept. Export the result again.',
    details: { file: workbook.fileName },
  });
}

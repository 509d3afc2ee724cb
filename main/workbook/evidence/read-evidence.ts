import { type Evidence, evidenceSchema } from '#shared/contract/evidence.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { fromExactJson } from '../../platform/exact-json.ts';
import type { WorkbookPackage } from '../verify/package.ts';
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

async function fromSheet(workbook: WorkbookPackage): Promise<string | null> {
  const sheet = workbook.sheets.findLast(({ name }) => name.startsWith(evidenceSheet));
  if (sheet === undefined) return null;
  const texts = await readSharedTexts(workbook);
  const pieces = new Map<number, string>();
  let count = 0;
  for await (const rows of readRows(workbook, sheet.part, texts)) {
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

/** What its Evidence sheet alone says; null where it has none, or no whole one. */
export async function readSheetEvidence(workbook: WorkbookPackage): Promise<Evidence | null> {
  const json = await fromSheet(workbook);
  return json === null ? null : parse(json, workbook.fileName);
}

/**
 * What a workbook says of where it came from: from its properties, else from its Evidence sheet. Throws unsupported
 * where it says nothing, or nothing that can be read.
 */
export async function readEvidence(workbook: WorkbookPackage): Promise<Evidence> {
  const json = fromProperties(workbook.customProperties) ?? (await fromSheet(workbook));
  if (json !== null) return parse(json, workbook.fileName);
  throw new AppError('unsupported', `${workbook.fileName} carries no evidence of where it came from.`, {
    hint: 'Only workbooks that Backcast wrote can be verified, while their Evidence sheet or their document properties are kept. Export the result again.',
    details: { file: workbook.fileName },
  });
}

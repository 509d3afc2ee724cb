import { AppError } from '../errors/app-error.ts';
import type { PivotReference } from './address.ts';
import { isCellAddress } from './names.ts';
import type { Reader } from './reader.ts';

/** Throws unsupported where a sheet's name holds a workbook's, as in `[Book1.xlsx]Sheet`. */
export function refuseWorkbook(name: string): void {
  if (!/[[\]]/.test(name)) return;
  throw new AppError('unsupported', `The reference names another workbook (${name}).`, {
    hint: 'Only pivots of this workspace can be read: take the part in square brackets off.',
    details: { name },
  });
}

/** Whether text can name a range or a pivot by itself, without a sheet. */
export function isPlainName(text: string): boolean {
  return /^[\p{L}_\\][\p{L}\p{N}_.\\]*$/u.test(text);
}

function readCell(reader: Reader): string {
  const first = reader.peek();
  if (first.kind !== 'word' || !isCellAddress(first.value)) reader.fail('a cell such as $A$5');
  reader.take();
  if (!reader.isSymbol(':')) return first.value.toUpperCase();
  reader.take();
  const last = reader.peek();
  if (last.kind !== 'word' || !isCellAddress(last.value)) reader.fail('the last cell of the range');
  reader.take();
  return `${first.value}:${last.value}`.toUpperCase();
}

/** Whether a reference to a pivot begins here. */
export function beginsReference(reader: Reader): boolean {
  const { kind } = reader.peek();
  return kind === 'quoted-sheet' || kind === 'word' || (kind === 'number' && reader.isSymbol('!', 1));
}

/** A cell, a range or a name, with or without a sheet. */
export function readReference(reader: Reader): PivotReference {
  const first = reader.peek();
  const sheetFollows = reader.isSymbol('!', 1);
  if (first.kind === 'quoted-sheet' || ((first.kind === 'word' || first.kind === 'number') && sheetFollows)) {
    if (first.value === '') reader.fail('the name of a sheet');
    refuseWorkbook(first.value);
    reader.take();
    reader.expectSymbol('!', '! after the name of the sheet');
    return { sheet: first.value, cell: readCell(reader) };
  }
  if (first.kind !== 'word') {
    reader.fail('which pivot is meant', "Name a cell of it, such as $A$5 or 'Active subscriber'!$A$5.");
  }
  refuseWorkbook(first.value);
  if (isCellAddress(first.value)) return { cell: readCell(reader) };
  if (!isPlainName(first.value)) reader.fail('a cell or a name');
  reader.take();
  return { name: first.value };
}

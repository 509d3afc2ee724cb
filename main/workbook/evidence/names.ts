/** The sheet, which is the last of its workbook. */
export const evidenceSheet = 'Evidence';

/** Its first cell, by which an earlier one of ours is known. */
export const evidenceTitle = 'Where the numbers of this workbook came from';

/** Names of document properties. The pieces of the whole evidence are numbered from 1. */
export const evidenceProperties = {
  version: 'Backcast version',
  writtenAt: 'Backcast written at',
  resultId: 'Backcast result',
  queryId: 'Backcast query',
  connection: 'Backcast connection',
  snapshotAt: 'Backcast snapshot at',
  rows: 'Backcast rows',
  checksum: 'Backcast data SHA-256',
  pieces: 'Backcast evidence pieces',
  piece: (number: number) => `Backcast evidence ${number}`,
} as const;

/** Whether a document property is one of ours. */
export function isEvidenceProperty(name: string): boolean {
  const { piece: _, ...fixed } = evidenceProperties;
  return Object.values(fixed).some((one) => one === name) || /^Backcast evidence \d+$/.test(name);
}

/** Characters of a piece: Excel keeps 255 of a text property. */
export const propertyPiece = 250;
/** Above so many pieces the properties leave the whole evidence to the sheet. */
export const mostPropertyPieces = 400;
export const sheetPiece = 32_000;

/** Label of a piece on the sheet. */
export function pieceLabel(number: number, of: number): string {
  return `Piece ${number} of ${of}`;
}

export const piecePattern = /^Piece (\d+) of (\d+)$/;

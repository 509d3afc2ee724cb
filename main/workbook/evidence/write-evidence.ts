import type { ControlTotal, Evidence } from '#shared/contract/evidence.ts';
import type { ColumnType } from '#shared/model/column.ts';
import { toExactJson } from '../../platform/exact-json.ts';
import { type SheetValue, sheetValue } from '../cell-value.ts';
import { type GridCell, type GridRow, writeGrid } from '../grid-sheet.ts';
import type { CellStyle } from '../styles.ts';
import type { WorkbookWriter } from '../workbook-writer.ts';
import {
  evidenceProperties,
  evidenceSheet,
  mostPropertyPieces,
  pieceLabel,
  propertyPiece,
  sheetPiece,
} from './names.ts';
import { asciiJson, piecesOf } from './pieces.ts';

const heading: CellStyle = { bold: true, fill: 'header', border: 'below', align: 'left' };
const numberHeading: CellStyle = { ...heading, align: 'right' };
const body: CellStyle = { wrap: true, align: 'left' };
const number: CellStyle = { align: 'right' };

const text = (value: string): SheetValue => ({ kind: 'text', text: value });

/** Longest line of SQL that one cell is given; a cell could hold more, but would not show it. */
const sqlPiece = 8_000;

function originOf({ result }: Evidence): string {
  switch (result.origin.kind) {
    case 'run':
      return result.origin.queryId === undefined ? 'SQL' : `Query ${result.origin.queryId}`;
    case 'import':
      return `File ${result.origin.fileName} (${result.origin.format})`;
    case 'rejects':
      return `Rows that the import ${result.origin.of} could not read`;
  }
}

/** Labels and what stands beside each, in the order a reader asks. */
function facts(evidence: Evidence): [string, SheetValue][] {
  const { result } = evidence;
  const parameters = Object.entries(result.parameters).map(([name, value]): [string, SheetValue] => [
    `Parameter ${name}`,
    text(value === null ? 'null' : String(value)),
  ]);
  const sql = piecesOf(result.sql, sqlPiece);
  return [
    ['Result', text(`${result.title} (${result.id})`)],
    ['Origin', text(originOf(evidence))],
    ['Connection', text(result.connectionId)],
    ...sql.map((piece, index): [string, SheetValue] => [
      sql.length === 1 ? 'SQL' : `SQL, part ${index + 1} of ${sql.length}`,
      text(piece),
    ]),
    ...(evidence.redacted
      ? [['SQL, note', text('What looked like a credential was removed.')] as [string, SheetValue]]
      : []),
    ...parameters,
    ...(result.remoteId === undefined
      ? []
      : [['Execution at the source', text(result.remoteId)] as [string, SheetValue]]),
    ['Run started (UTC)', text(result.startedAt)],
    ['Run finished, the time of the snapshot (UTC)', text(result.finishedAt)],
    ['Workbook written (UTC)', text(evidence.writtenAt)],
    ['Written by', text(`Backcast ${evidence.version}`)],
    ['Rows of the result', { kind: 'number', value: result.rows }],
    ['Rows written', { kind: 'number', value: evidence.rowsWritten }],
    ['Columns', { kind: 'number', value: result.columns.length }],
    ['SHA-256 of the result (data.parquet)', text(result.checksum)],
    ...evidence.sheets
      .filter(({ data }) => data)
      .map(({ name, crc32 }): [string, SheetValue] => [`CRC-32 of the sheet ${name}`, text(crc32)]),
    ...Object.entries(evidence.request.remedies ?? {}).map(([finding, remedy]): [string, SheetValue] => [
      `Remedy for ${finding}`,
      text(remedy),
    ]),
  ];
}

const exact: ColumnType = { kind: 'decimal', native: 'DECIMAL' };
const float: ColumnType = { kind: 'float', native: 'DOUBLE' };

function figure(total: ControlTotal, value: string | undefined): SheetValue {
  if (value === undefined) return { kind: 'blank' };
  return total.kind === 'float' ? sheetValue(Number(value), float) : sheetValue(value, exact);
}

const totalHeadings = ['Column', 'Values', 'Empty', 'Distinct', 'Sum', 'Smallest', 'Largest'];

function* rowsOf(evidence: Evidence, json: readonly string[]): Generator<GridRow> {
  let row = 0;
  const line = (cells: GridCell[]): GridRow => {
    row += 1;
    return { row: row - 1, cells };
  };
  const title = (...names: string[]) =>
    line(
      Array.from({ length: totalHeadings.length }, (_, column): GridCell => {
        const name = names[column];
        return {
          column,
          value: name === undefined ? { kind: 'blank' } : text(name),
          style: column === 0 || names.length === 1 ? heading : numberHeading,
        };
      }),
    );
  yield title('Where the numbers of this workbook came from');
  for (const [label, value] of facts(evidence)) {
    yield line([
      { column: 0, value: text(label), style: body },
      { column: 1, value, style: body },
    ]);
  }
  row += 1;
  yield title(...totalHeadings);
  for (const total of evidence.totals) {
    const counts = [total.count, total.nulls, total.distinct].map(
      (value): SheetValue => ({ kind: 'number', value }),
    );
    const figures = [total.sum, total.min, total.max].map((value) => figure(total, value));
    yield line([
      { column: 0, value: text(total.column), style: body },
      ...[...counts, ...figures].map((value, index) => ({ column: index + 1, value, style: number })),
    ]);
  }
  row += 1;
  yield title('The same and the whole request as JSON, which “backcast verify” reads');
  for (const [index, piece] of json.entries()) {
    yield line([
      { column: 0, value: text(pieceLabel(index + 1, json.length)), style: body },
      // Not wrapped: one line high, whatever its length.
      { column: 1, value: text(piece), style: { align: 'left' } },
    ]);
  }
}

function addProperties(workbook: WorkbookWriter, evidence: Evidence, json: string): void {
  const { result } = evidence;
  const names = evidenceProperties;
  const pieces = piecesOf(json, propertyPiece);
  const fits = pieces.length <= mostPropertyPieces;
  workbook.addCustomProperty(names.version, evidence.version);
  workbook.addCustomProperty(names.writtenAt, evidence.writtenAt);
  workbook.addCustomProperty(names.resultId, result.id);
  if (result.origin.kind === 'run' && result.origin.queryId !== undefined) {
    workbook.addCustomProperty(names.queryId, result.origin.queryId);
  }
  workbook.addCustomProperty(names.connection, result.connectionId);
  workbook.addCustomProperty(names.snapshotAt, result.finishedAt);
  workbook.addCustomProperty(names.rows, String(evidence.rowsWritten));
  workbook.addCustomProperty(names.checksum, result.checksum);
  workbook.addCustomProperty(names.pieces, String(fits ? pieces.length : 0));
  if (!fits) return;
  for (const [index, piece] of pieces.entries()) workbook.addCustomProperty(names.piece(index + 1), piece);
}

/** Writes where the numbers came from: as the last sheet, and in the document's properties. */
export async function writeEvidence(workbook: WorkbookWriter, evidence: Evidence): Promise<void> {
  const json = asciiJson(toExactJson(evidence));
  addProperties(workbook, evidence, json);
  const rows = [...rowsOf(evidence, piecesOf(json, sheetPiece))];
  await writeGrid(workbook, workbook.addSheet(evidenceSheet), {
    rows,
    rowCount: (rows.at(-1)?.row ?? 0) + 1,
    columnCount: totalHeadings.length,
    widths: [44, 60, 12, 12, 24, 24, 24],
  });
}

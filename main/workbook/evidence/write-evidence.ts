import type { ControlTotal, Evidence } from '#shared/contract/evidence.ts';
import type { ColumnType } from '#shared/model/column.ts';
import { toExactJson } from '../../platform/exact-json.ts';
import { rangeReference } from '../cell-reference.ts';
import { type SheetValue, sheetValue } from '../cell-value.ts';
import { type GridCell, type GridRow, writeGrid } from '../grid-sheet.ts';
import { quoteSheetName } from '../sheet-names.ts';
import type { CellStyle } from '../styles.ts';
import type { WorkbookWriter } from '../workbook-writer.ts';
import {
  evidenceProperties,
  evidenceSheet,
  evidenceTitle,
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

/** Of a filled template: where the rows are, and what of the workbook they say nothing of. */
function filledFacts({ filled, rowsWritten }: Evidence): [string, SheetValue][] {
  if (filled === undefined) return [];
  const columns = filled.columns.map(({ column }) => column);
  const [first, last] = [Math.min(...columns), Math.max(...columns)];
  const lastRow = filled.headerRow + Math.max(1, rowsWritten);
  const range = rangeReference(filled.headerRow, first, lastRow, last);
  const formulas = filled.columns.filter(({ field }) => field === null).map(({ header }) => `“${header}”`);
  return [
    ['Template', text(filled.fileName)],
    ['Rows stand on', text(`${quoteSheetName(filled.sheet)}!${range}`)],
    [
      'Not of the result',
      text(
        `Every other cell of the workbook is the template’s own${formulas.length === 0 ? '' : `, and so are the formulas of ${formulas.join(', ')}`}.`,
      ),
    ],
  ];
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
    ...filledFacts(evidence),
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

/** In characters: a checksum fits. */
const valueWidth = 72;
const lineHeight = 15;
/** The tallest row that Excel has, in points. */
const mostHeight = 409;

/** How tall a row must be for a value that is wrapped, in points; absent where one line does. */
function heightOf(value: SheetValue): { readonly height?: number } {
  if (value.kind !== 'text') return {};
  const lines = value.text
    .split('\n')
    .reduce((sum, one) => sum + Math.max(1, Math.ceil(one.length / (valueWidth - 2))), 0);
  return lines === 1 ? {} : { height: Math.min(mostHeight, lines * lineHeight) };
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
  yield title(evidenceTitle);
  for (const [label, value] of facts(evidence)) {
    const cells = line([
      { column: 0, value: text(label), style: body },
      { column: 1, value, style: body },
    ]);
    yield { ...cells, ...heightOf(value) };
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
    const cells = [pieceLabel(index + 1, json.length), piece].map((one, column) => ({
      column,
      value: text(one),
      style: body,
    }));
    // Wrapped in a row of one line, so that it runs neither over other cells nor, on paper, over page after page.
    yield { ...line(cells), height: 15 };
  }
}

/** What the document's properties say, under names of ours. */
function propertiesOf(evidence: Evidence, json: string): Map<string, string> {
  const { result } = evidence;
  const names = evidenceProperties;
  const pieces = piecesOf(json, propertyPiece);
  const fits = pieces.length <= mostPropertyPieces;
  const queryId = result.origin.kind === 'run' ? result.origin.queryId : undefined;
  return new Map([
    [names.version, evidence.version],
    [names.writtenAt, evidence.writtenAt],
    [names.resultId, result.id],
    ...(queryId === undefined ? [] : [[names.queryId, queryId] as const]),
    [names.connection, result.connectionId],
    [names.snapshotAt, result.finishedAt],
    [names.rows, String(evidence.rowsWritten)],
    [names.checksum, result.checksum],
    [names.pieces, String(fits ? pieces.length : 0)],
    ...(fits ? pieces.map((piece, index) => [names.piece(index + 1), piece] as const) : []),
  ]);
}

/** Evidence as a workbook shows it: on a sheet, and in the document's properties. */
interface ShownEvidence {
  readonly rows: readonly GridRow[];
  readonly rowCount: number;
  readonly columnCount: number;
  /** Of each column, in characters. */
  readonly widths: readonly number[];
  readonly properties: ReadonlyMap<string, string>;
}

export function showEvidence(evidence: Evidence): ShownEvidence {
  const json = asciiJson(toExactJson(evidence));
  const rows = [...rowsOf(evidence, piecesOf(json, sheetPiece))];
  return {
    rows,
    rowCount: (rows.at(-1)?.row ?? 0) + 1,
    columnCount: totalHeadings.length,
    widths: [44, valueWidth, 12, 12, 24, 24, 24],
    properties: propertiesOf(evidence, json),
  };
}

/** Writes where the numbers came from: as the last sheet, and in the document's properties. */
export async function writeEvidence(workbook: WorkbookWriter, evidence: Evidence): Promise<void> {
  const { properties, ...grid } = showEvidence(evidence);
  for (const [name, value] of properties) workbook.addCustomProperty(name, value);
  await writeGrid(workbook, workbook.addSheet(evidenceSheet), grid);
}

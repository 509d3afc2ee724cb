import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { ByteWriter } from './byte-writer.ts';
import { columnName } from './cell-reference.ts';
import { fitCell, looksLikeFormula } from './cell-text.ts';
import type { ColumnPlan } from './column-plan.ts';
import { numberRoom, putNumber } from './number-bytes.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { StyleBook } from './styles.ts';
import { textElement } from './xml-text.ts';

/** One column on its way from chunks to cells: the XML around its values is known beforehand. */
interface RowColumn {
  /** `<c r="B` */
  readonly open: Uint8Array;
  /** From the end of the reference to the value. */
  readonly openValue: Uint8Array;
  /** Of a dictionary: the whole rest of the cell, by code. */
  readonly tails: readonly Uint8Array[] | null;
  readonly cutCodes: ReadonlySet<number>;
  /** Where the column's numbers and texts stand in a chunk; null where it has none. */
  readonly valueAt: number | null;
  readonly textAt: number | null;
  /** Style of a text that looks like a formula. */
  readonly quoted: string;
  values: Float64Array;
  texts: readonly unknown[];
  cut: number;
}

/** Writes the rows of chunks as `row` elements. */
export interface RowWriter {
  use(chunk: DuckDBDataChunk): void;
  /** Row `row` of the chunk as row `number` (from 1) of the sheet. */
  write(bytes: ByteWriter, row: number, number: number): void;
  /** Texts of a column that had to be cut so far. */
  cut(column: number): number;
}

export interface RowColumnPlan {
  readonly plan: ColumnPlan;
  readonly valueAt: number | null;
  readonly textAt: number | null;
  readonly dictionary: readonly string[] | null;
}

const ascii = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const rowOpen = ascii('<row r="');
const rowOpened = ascii('">');
const rowClose = ascii('</row>');
const closeValue = ascii('</v></c>');

function put(block: Uint8Array, at: number, bytes: Uint8Array): number {
  const { length } = bytes;
  for (let index = 0; index < length; index += 1) block[at + index] = bytes[index] ?? 0;
  return at + length;
}

export function createRowWriter(
  plans: readonly RowColumnPlan[],
  shared: { readonly styles: StyleBook; readonly strings: SharedStrings },
): RowWriter {
  const columns = plans.map((one, index): RowColumn => {
    const style = shared.styles.number(one.plan.style);
    const styled = style === 0 ? '' : ` s="${style}"`;
    const quoted = ` s="${shared.styles.number({ quoted: true })}"`;
    const fitted = one.dictionary?.map(fitCell) ?? null;
    return {
      open: ascii(`<c r="${columnName(index)}`),
      openValue: ascii(one.plan.form === 'boolean' ? `"${styled} t="b"><v>` : `"${styled}><v>`),
      tails:
        fitted?.map(({ text }) =>
          ascii(`"${looksLikeFormula(text) ? quoted : ''} t="s"><v>${shared.strings.number(text)}</v></c>`),
        ) ?? null,
      cutCodes: new Set(fitted?.flatMap(({ cut }, code) => (cut ? [code] : []))),
      valueAt: one.valueAt,
      textAt: one.textAt,
      quoted,
      values: new Float64Array(0),
      texts: [],
      cut: 0,
    };
  });
  /** Bytes of a row whose cells are all numbers or codes. */
  const room = columns.reduce(
    (sum, column) => sum + column.open.length + column.openValue.length + numberRoom + 48,
    64,
  );
  const digits = new Uint8Array(16);

  function putText(bytes: ByteWriter, column: RowColumn, row: number, digitCount: number): void {
    const item = column.texts[row];
    if (typeof item !== 'string') return;
    const fitted = fitCell(item);
    if (fitted.cut) column.cut += 1;
    const block = bytes.reserve(64);
    bytes.length = put(block, put(block, bytes.length, column.open), digits.subarray(0, digitCount));
    const quoted = column.valueAt === null && looksLikeFormula(fitted.text) ? column.quoted : '';
    bytes.text(`"${quoted} t="inlineStr"><is>${textElement(fitted.text)}</is></c>`);
  }

  return {
    use(chunk) {
      const { rowCount } = chunk;
      for (const column of columns) {
        if (column.valueAt !== null) {
          if (column.values.length < rowCount) column.values = new Float64Array(rowCount);
          const vector = chunk.getColumnVector(column.valueAt);
          const { values } = column;
          for (let row = 0; row < rowCount; row += 1) values[row] = Number(vector.getItem(row) ?? Number.NaN);
        }
        if (column.textAt !== null) {
          const vector = chunk.getColumnVector(column.textAt);
          column.texts = Array.from({ length: rowCount }, (_, row) => vector.getItem(row));
        }
      }
    },
    write(bytes, row, number) {
      let block = bytes.reserve(room);
      let at = put(block, bytes.length, rowOpen);
      const start = at;
      at = putNumber(block, at, number);
      const digitCount = at - start;
      for (let index = 0; index < digitCount; index += 1) digits[index] = block[start + index] ?? 0;
      at = put(block, at, rowOpened);
      for (const column of columns) {
        const value = column.valueAt === null ? Number.NaN : (column.values[row] ?? Number.NaN);
        if (Number.isNaN(value)) {
          if (column.textAt === null) continue;
          bytes.length = at;
          putText(bytes, column, row, digitCount);
          block = bytes.reserve(room);
          at = bytes.length;
          continue;
        }
        at = put(block, at, column.open);
        for (let index = 0; index < digitCount; index += 1) block[at + index] = digits[index] ?? 0;
        at += digitCount;
        if (column.tails !== null) {
          at = put(block, at, column.tails[value] ?? closeValue);
          if (column.cutCodes.size > 0 && column.cutCodes.has(value)) column.cut += 1;
          continue;
        }
        at = put(block, at, column.openValue);
        at = putNumber(block, at, value);
        at = put(block, at, closeValue);
      }
      bytes.length = put(block, at, rowClose);
    },
    cut: (column) => columns[column]?.cut ?? 0,
  };
}

import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { ByteWriter } from './byte-writer.ts';
import { columnName } from './cell-reference.ts';
import { fitCell, looksLikeFormula } from './cell-text.ts';
import type { ColumnPlan } from './column-plan.ts';
import { type FixedBytes, fixedBytes, padding, putFixed } from './fixed-bytes.ts';
import { numberRoom, putNumber } from './number-bytes.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { StyleBook } from './styles.ts';
import { textElement } from './xml-text.ts';

/** One column on its way from chunks to cells: the XML around its values is known beforehand. */
interface RowColumn {
  /** `<c r="B` */
  readonly open: FixedBytes;
  /** From the end of the reference to the value. */
  readonly openValue: FixedBytes;
  /** Of a dictionary: the whole rest of the cell, by code. */
  readonly tails: readonly FixedBytes[] | null;
  readonly cutCodes: ReadonlySet<number>;
  /** Where the column's numbers and texts stand in a chunk; null where it has none. */
  readonly valueAt: number | null;
  readonly textAt: number | null;
  /** From the end of the reference to the text of a cell that carries its own; the other is of formula-like text. */
  readonly openText: string;
  readonly openQuoted: string;
  /** What follows the reference where there is no value; null where no cell is written then. */
  readonly blank: FixedBytes | null;
  readonly written: ((row: number) => string) | null;
  values: Float64Array;
  texts: readonly unknown[];
  cut: number;
}

/** Writes the rows of chunks as `row` elements. */
export interface RowWriter {
  use(chunk: DuckDBDataChunk): void;
  /** Row `row` of the chunk as row `number` (from 1) of the sheet; `beside` is the XML of cells around its own. */
  write(bytes: ByteWriter, row: number, number: number, beside?: RowSides): void;
  /** Texts of a column that had to be cut so far. */
  cut(column: number): number;
}

export interface RowSides {
  readonly before: string;
  readonly after: string;
}

/** How rows and cells are written, where they are not the plain ones of a sheet of ours. */
export interface RowLook {
  /** Of every element, with its colon; empty where the schema is the default namespace. */
  readonly prefix: string;
  /** Attributes of each row besides its number, each with a space before it. */
  readonly rowAttributes: string;
  /** Where a column stands in the sheet, from 0. */
  place(column: number): number;
  /** Attributes of a column's cells, such as ` s="3"`; `quoted` is of text that looks like a formula. */
  style(column: number, quoted: boolean): string;
  /** Whether a cell without a value is written for its style. */
  readonly blanks: boolean;
  /** The rest of a text's cell, from after its attributes on; null where each cell carries its own text. */
  text: ((text: string) => string) | null;
  /** The mark at the end of the next text that is too long for its cell; says where the whole of it stands. */
  readonly cutMark?: () => string;
}

export interface RowColumnPlan {
  readonly plan: ColumnPlan;
  readonly valueAt: number | null;
  readonly textAt: number | null;
  readonly dictionary: readonly string[] | null;
  /** Of a column whose cells do not come from the rows: the XML of its cell in a row of the sheet (from 1). */
  readonly written?: (row: number) => string;
}

/** A row's number in digits, seven at most, as two words of bytes. */
interface RowDigits {
  first: number;
  second: number;
  count: number;
}

/** Bytes after the reference of a cell that refers to its text. */
const usualTail = 64;

/** Rows of a sheet of ours: styles and texts are numbered in the workbook. */
export function plainLook(
  plans: readonly RowColumnPlan[],
  shared: { readonly styles: StyleBook; readonly strings: SharedStrings },
): RowLook {
  const plainStyles = plans.map(({ plan }) => shared.styles.number(plan.style));
  const styleOf = (number: number) => (number === 0 ? '' : ` s="${number}"`);
  return {
    prefix: '',
    rowAttributes: '',
    place: (column) => column,
    style(column, quoted) {
      if (quoted) return ` s="${shared.styles.number({ quoted: true })}"`;
      const isText = plans[column]?.valueAt == null || plans[column]?.dictionary != null;
      return isText ? '' : styleOf(plainStyles[column] ?? 0);
    },
    blanks: false,
    text: (text) => ` t="s"><v>${shared.strings.number(text)}</v></c>`,
  };
}

export function createRowWriter(plans: readonly RowColumnPlan[], look: RowLook): RowWriter {
  const { prefix } = look;
  const rowOpen = fixedBytes(`<${prefix}row r="`);
  const rowOpened = fixedBytes(`"${look.rowAttributes}>`);
  const rowClose = fixedBytes(`</${prefix}row>`);
  const closeValue = fixedBytes(`</${prefix}v></${prefix}c>`);
  const own = (text: string) =>
    ` t="inlineStr"><${prefix}is>${textElement(text, prefix)}</${prefix}is></${prefix}c>`;
  const columns = plans.map((one, index): RowColumn => {
    const styled = look.style(index, false);
    const quoted = look.style(index, true);
    const fitted = one.dictionary?.map((text) => fitCell(text)) ?? null;
    const tail = look.text ?? own;
    return {
      open: fixedBytes(`<${prefix}c r="${columnName(look.place(index))}`),
      openValue: fixedBytes(
        one.plan.form === 'boolean' ? `"${styled} t="b"><${prefix}v>` : `"${styled}><${prefix}v>`,
      ),
      tails:
        fitted?.map(({ text }) => fixedBytes(`"${looksLikeFormula(text) ? quoted : styled}${tail(text)}`)) ??
        null,
      cutCodes: new Set(fitted?.flatMap(({ cut }, code) => (cut ? [code] : []))),
      valueAt: one.valueAt,
      textAt: one.textAt,
      // A number that went as text keeps no style of ours: it would stand at the right as a number does.
      openText: `"${look.blanks ? styled : ''}`,
      openQuoted: `"${quoted}`,
      blank: look.blanks && styled !== '' ? fixedBytes(`"${styled}/>`) : null,
      written: one.written ?? null,
      values: new Float64Array(0),
      texts: [],
      cut: 0,
    };
  });
  /** Bytes of a row whose cells are all numbers or codes; longer tails make room for themselves. */
  const room = columns.reduce(
    (sum, column) => sum + column.open.length + column.openValue.length + numberRoom + usualTail,
    64 + rowOpened.length + padding,
  );

  /** The head of a cell: its reference, in a row whose number is these two words of digits. */
  function openCell(view: DataView, at: number, column: RowColumn, digits: RowDigits): number {
    const end = putFixed(view, at, column.open);
    view.setUint32(end, digits.first, true);
    view.setUint32(end + 4, digits.second, true);
    return end + digits.count;
  }

  function putBlank(bytes: ByteWriter, column: RowColumn, digits: RowDigits, blank: FixedBytes): void {
    bytes.reserve(64 + blank.length);
    bytes.length = putFixed(bytes.view, openCell(bytes.view, bytes.length, column, digits), blank);
  }

  function putText(bytes: ByteWriter, column: RowColumn, row: number, digits: RowDigits): void {
    const item = column.texts[row];
    if (typeof item !== 'string') {
      if (column.blank !== null) putBlank(bytes, column, digits, column.blank);
      return;
    }
    const fitted = fitCell(item, look.cutMark);
    if (fitted.cut) column.cut += 1;
    bytes.reserve(64);
    bytes.length = openCell(bytes.view, bytes.length, column, digits);
    const isQuoted = column.valueAt === null && looksLikeFormula(fitted.text);
    bytes.text(`${isQuoted ? column.openQuoted : column.openText}${own(fitted.text)}`);
  }

  const digits: RowDigits = { first: 0, second: 0, count: 0 };

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
    write(bytes, row, number, beside) {
      let block = bytes.reserve(room);
      let { view } = bytes;
      let at = putFixed(view, bytes.length, rowOpen);
      const start = at;
      at = putNumber(block, at, number);
      digits.count = at - start;
      digits.first = view.getUint32(start, true);
      digits.second = view.getUint32(start + 4, true);
      at = putFixed(view, at, rowOpened);

      if (beside !== undefined && beside.before !== '') {
        bytes.length = at;
        bytes.text(beside.before);
        block = bytes.reserve(room);
        view = bytes.view;
        at = bytes.length;
      }
      for (let index = 0; index < columns.length; index += 1) {
        const column = columns[index];
        if (column === undefined) continue;
        if (column.written !== null) {
          bytes.length = at;
          bytes.text(column.written(number));
          block = bytes.reserve(room);
          view = bytes.view;
          at = bytes.length;
          continue;
        }
        const value = column.valueAt === null ? Number.NaN : (column.values[row] ?? Number.NaN);
        if (Number.isNaN(value)) {
          if (column.textAt === null && column.blank === null) continue;
          bytes.length = at;
          if (column.textAt !== null) putText(bytes, column, row, digits);
          else if (column.blank !== null) putBlank(bytes, column, digits, column.blank);
          block = bytes.reserve(room);
          view = bytes.view;
          at = bytes.length;
          continue;
        }
        at = openCell(view, at, column, digits);
        if (column.tails !== null) {
          const tail = column.tails[value] ?? closeValue;
          if (column.cutCodes.size > 0 && column.cutCodes.has(value)) column.cut += 1;
          if (tail.length <= usualTail) {
            at = putFixed(view, at, tail);
            continue;
          }
          bytes.length = at;
          bytes.reserve(tail.length + padding);
          bytes.length = putFixed(bytes.view, bytes.length, tail);
          block = bytes.reserve(room);
          view = bytes.view;
          at = bytes.length;
          continue;
        }
        at = putFixed(view, at, column.openValue);
        at = putNumber(block, at, value);
        at = putFixed(view, at, closeValue);
      }
      if (beside !== undefined && beside.after !== '') {
        bytes.length = at;
        bytes.text(beside.after);
        block = bytes.reserve(room);
        view = bytes.view;
        at = bytes.length;
      }
      bytes.length = putFixed(view, at, rowClose);
    },
    cut: (column) => columns[column]?.cut ?? 0,
  };
}

import type { DuckDBDataChunk } from '@duckdb/node-api';
import type { ByteWriter } from './byte-writer.ts';
import { columnName } from './cell-reference.ts';
import { fitCell, looksLikeFormula } from './cell-text.ts';
import type { ColumnPlan } from './column-plan.ts';
import type { SharedStrings } from './shared-strings.ts';
import type { StyleBook } from './styles.ts';
import { textElement } from './xml-text.ts';

/** Writes one column's cell of each row of a chunk; knows the XML around the value beforehand. */
export interface CellWriter {
  /** Turns to a chunk; the column's vectors are looked up once. */
  use(chunk: DuckDBDataChunk): void;
  write(bytes: ByteWriter, rowNumber: Uint8Array, row: number): void;
  /** Cells that had to be cut so far. */
  readonly cut: number;
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

const closeValue = ascii('</v></c>');

interface Vectors {
  getItem(row: number): unknown;
}
const nothing: Vectors = { getItem: () => null };

/**
 * @param plan the column
 * @param index the column's place in the sheet
 * @param at where its `value` and `text` stand in a chunk; null where the plan has none
 * @param dictionary the texts by code, of a `dictionary` plan
 */
export function createCellWriter(
  plan: ColumnPlan,
  index: number,
  at: { readonly value: number | null; readonly text: number | null },
  dictionary: readonly string[],
  shared: { readonly styles: StyleBook; readonly strings: SharedStrings },
): CellWriter {
  const open = ascii(`<c r="${columnName(index)}`);
  const style = shared.styles.number(plan.style);
  const quoted = shared.styles.number({ quoted: true });
  const styled = style === 0 ? '' : ` s="${style}"`;
  const openValue = ascii(plan.form === 'boolean' ? `"${styled} t="b"><v>` : `"${styled}><v>`);
  let values: Vectors = nothing;
  let texts: Vectors = nothing;
  let cut = 0;

  function fit(text: string): string {
    const fitted = fitCell(text);
    if (fitted.cut) cut += 1;
    return fitted.text;
  }

  const tails = dictionary.map((text) => {
    const quote = looksLikeFormula(text) ? ` s="${quoted}"` : '';
    return ascii(`"${quote} t="s"><v>${shared.strings.number(fitCell(text).text)}</v></c>`);
  });
  const cutCodes = dictionary.map((text) => fitCell(text).cut);

  function writeText(bytes: ByteWriter, rowNumber: Uint8Array, row: number): void {
    const item = texts.getItem(row);
    if (typeof item !== 'string') return;
    const text = fit(item);
    bytes.bytes(open);
    bytes.bytes(rowNumber);
    const quote = looksLikeFormula(text) && plan.form === 'text' ? ` s="${quoted}"` : '';
    bytes.text(`"${quote} t="inlineStr"><is>${textElement(text)}</is></c>`);
  }

  return {
    use(chunk) {
      values = at.value === null ? nothing : chunk.getColumnVector(at.value);
      texts = at.text === null ? nothing : chunk.getColumnVector(at.text);
    },
    write(bytes, rowNumber, row) {
      if (at.value === null) {
        writeText(bytes, rowNumber, row);
        return;
      }
      const value = values.getItem(row);
      if (typeof value !== 'number' || Number.isNaN(value)) {
        if (at.text !== null) writeText(bytes, rowNumber, row);
        return;
      }
      bytes.bytes(open);
      bytes.bytes(rowNumber);
      const tail = tails[value];
      if (tail !== undefined) {
        if (cutCodes[value]) cut += 1;
        bytes.bytes(tail);
        return;
      }
      bytes.bytes(openValue);
      bytes.number(value);
      bytes.bytes(closeValue);
    },
    get cut() {
      return cut;
    },
  };
}

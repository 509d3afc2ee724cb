import { quoteSheetName } from './sheet-names.ts';
import type { SheetPart } from './workbook-writer.ts';
import { escapeAttribute, escapeText } from './xml-text.ts';

/** A name of the workbook, or of one of its sheets. */
export interface DefinedName {
  readonly name: string;
  /** Without a leading `=`, e.g. `'Data'!$A$1:$C$9`. */
  readonly formula: string;
  /** The sheet it belongs to; by default the workbook. */
  readonly sheet?: SheetPart;
  readonly hidden?: true;
}

const longest = 255;

/** Names Excel would read as a cell, such as `AB12`, `R1C1`, `R` or `c`. */
const likeCell = /^(?:[A-Z]{1,3}\d+|R(?:\d+)?(?:C(?:\d+)?)?|C(?:\d+)?)$/i;

function legal(wanted: string): string {
  const plain = wanted.normalize('NFC').replace(/[^\p{L}\p{N}_.]+/gu, '_');
  const begun = /^[\p{L}_]/u.test(plain) ? plain : `_${plain}`;
  const name = begun.slice(0, longest - 8);
  return likeCell.test(name) ? `${name}_` : name;
}

/** The names of a workbook: its tables and named ranges, which share one list without case. */
export class NameBook {
  readonly #taken = new Set<string>();
  readonly #names: DefinedName[] = [];

  /** A legal name made from `wanted` that nothing else has: letters, digits, `_` and `.`, and not like a cell. */
  take(wanted: string): string {
    const base = legal(wanted);
    let name = base;
    for (let number = 2; this.#taken.has(name.toLowerCase()); number += 1) name = `${base}_${number}`;
    this.#taken.add(name.toLowerCase());
    return name;
  }

  add(name: DefinedName): void {
    this.#names.push(name);
  }

  /** @param order the sheets as they stand in the workbook */
  xml(order: readonly SheetPart[]): string {
    if (this.#names.length === 0) return '';
    const list = this.#names.map(({ name, formula, sheet, hidden }) => {
      const local = sheet === undefined ? '' : ` localSheetId="${order.indexOf(sheet)}"`;
      return `<definedName name="${escapeAttribute(name)}"${local}${hidden ? ' hidden="1"' : ''}>${escapeText(formula)}</definedName>`;
    });
    return `<definedNames>${list.join('')}</definedNames>`;
  }
}

/** `'Data'!$A$1:$C$9` for an absolute range. */
export function onSheet(sheet: SheetPart, range: string): string {
  return `${quoteSheetName(sheet.name)}!${range}`;
}

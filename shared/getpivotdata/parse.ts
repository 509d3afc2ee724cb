import { AppError } from '../errors/app-error.ts';
import type { Address, AddressItem, AddressPair, PivotReference } from './address.ts';
import { excelDate } from './dates.ts';
import { isCellAddress } from './names.ts';
import { invalidAt, type Token, tokensOf } from './tokens.ts';

function describe(token: Token): string {
  if (token.kind === 'end') return 'the end of the formula';
  if (token.kind === 'text') return `"${token.value}"`;
  return token.kind === 'quoted-sheet' ? `'${token.value}'` : token.value;
}

/** Reads tokens one by one; `fail` names what was expected and what stands there. */
class Reader {
  readonly #formula: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(formula: string) {
    this.#formula = formula;
    this.#tokens = tokensOf(formula);
  }

  peek(ahead = 0): Token {
    return (
      this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? {
        kind: 'end',
        value: '',
        offset: this.#formula.length,
      }
    );
  }

  take(): Token {
    const token = this.peek();
    this.#next += 1;
    return token;
  }

  isSymbol(values: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && values.includes(token.value);
  }

  expectSymbol(values: string, expected: string): void {
    if (!this.isSymbol(values)) this.fail(expected);
    this.take();
  }

  fail(expected: string, hint?: string): never {
    const token = this.peek();
    throw invalidAt(
      this.#formula,
      token.offset,
      `Expected ${expected} at character ${token.offset + 1}, found ${describe(token)}.`,
      hint,
    );
  }

  refuse(token: Token, message: string, hint?: string): never {
    throw invalidAt(this.#formula, token.offset, message, hint);
  }
}

const example = 'GETPIVOTDATA("value",\'Active subscriber\'!$A$5,"Platform","Telco")';

/** Text, or pieces of it joined by & (Excel's literals end at 255 characters). */
function readText(reader: Reader, expected: string): string {
  if (reader.peek().kind !== 'text') reader.fail(expected);
  let text = reader.take().value;
  while (reader.isSymbol('&')) {
    reader.take();
    if (reader.peek().kind !== 'text') reader.fail('text after &');
    text += reader.take().value;
  }
  return text;
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

function refuseWorkbook(name: string): void {
  if (!/[[\]]/.test(name)) return;
  throw new AppError('unsupported', `The reference names another workbook (${name}).`, {
    hint: 'Only pivots of this workspace can be read: take the part in square brackets off.',
    details: { name },
  });
}

function readReference(reader: Reader): PivotReference {
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
  if (!/^[\p{L}_\\][\p{L}\p{N}_.\\]*$/u.test(first.value)) reader.fail('a cell or a name');
  reader.take();
  return { name: first.value };
}

function readSign(reader: Reader): '-' | '' {
  if (!reader.isSymbol('+-')) return '';
  return reader.take().value === '-' ? '-' : '';
}

function readWhole(reader: Reader, expected: string): number {
  const sign = readSign(reader);
  const token = reader.peek();
  if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.value)) reader.fail(expected);
  reader.take();
  return Number(`${sign}${token.value}`);
}

function readDate(reader: Reader): AddressItem {
  const start = reader.take();
  reader.expectSymbol('(', '( after DATE');
  const year = readWhole(reader, 'a year');
  reader.expectSymbol(',;', 'a comma and the month');
  const month = readWhole(reader, 'a month');
  reader.expectSymbol(',;', 'a comma and the day');
  const day = readWhole(reader, 'a day');
  reader.expectSymbol(')', ') after the day');
  const date = excelDate(year, month, day);
  if (date === null) {
    reader.refuse(
      start,
      `DATE(${year},${month},${day}) is not a day Excel has.`,
      'Days begin on 1900-01-01.',
    );
  }
  return { kind: 'date', date };
}

function readItem(reader: Reader): AddressItem {
  const token = reader.peek();
  if (reader.isSymbol(',;)')) return { kind: 'blank' };
  if (token.kind === 'text') return { kind: 'text', text: readText(reader, 'an item') };
  if (token.kind === 'number' || reader.isSymbol('+-')) {
    const sign = readSign(reader);
    const digits = reader.peek();
    if (digits.kind !== 'number') reader.fail('a number');
    reader.take();
    return { kind: 'number', text: `${sign}${digits.value}` };
  }
  if (token.kind === 'word') {
    const word = token.value.toUpperCase();
    if (word === 'DATE') return readDate(reader);
    if (word === 'TRUE' || word === 'FALSE') {
      reader.take();
      if (reader.isSymbol('(')) {
        reader.take();
        reader.expectSymbol(')', `) after ${word}(`);
      }
      return { kind: 'boolean', value: word === 'TRUE' };
    }
  }
  return reader.fail('an item', 'Items are "text", numbers, DATE(y,m,d), TRUE or FALSE.');
}

/**
 * Reads a GETPIVOTDATA formula: `=` or not, the function in any case, `,` or `;` between arguments, white space
 * anywhere. What is not one throws input.invalid with the position and what was expected there; a reference to
 * another workbook throws unsupported.
 */
export function parseAddress(formula: string): Address {
  const reader = new Reader(formula);
  if (reader.isSymbol('=')) reader.take();
  const name = reader.peek();
  if (name.kind !== 'word' || name.value.toUpperCase() !== 'GETPIVOTDATA') {
    reader.fail('GETPIVOTDATA(…)', `For example ${example}.`);
  }
  reader.take();
  reader.expectSymbol('(', '( after GETPIVOTDATA');
  const dataField = readText(reader, 'the data field as text, such as "value"');
  reader.expectSymbol(',;', 'a comma and which pivot is meant');
  const pivot = readReference(reader);
  const pairs: AddressPair[] = [];
  while (!reader.isSymbol(')')) {
    reader.expectSymbol(',;', 'a comma or the closing )');
    const field = readText(reader, 'the name of a field as text');
    reader.expectSymbol(',;', `a comma and an item of "${field}"`);
    pairs.push({ field, item: readItem(reader) });
  }
  reader.take();
  if (reader.peek().kind !== 'end') reader.fail('nothing after the closing )');
  return { dataField, pivot, pairs };
}

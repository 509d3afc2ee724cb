import type { AppError } from '../errors/app-error.ts';
import { reservedWords } from '../sql/reserved-words.ts';
import { isSignificant, type Token, tokenize } from '../sql/tokens.ts';
import type { Address, AddressItem, AddressPair, PivotReference } from './address.ts';
import { excelDate, partsOfDay } from './dates.ts';
import { isCellAddress } from './names.ts';
import { isPlainName, refuseWorkbook } from './reference.ts';
import { invalidAt } from './tokens.ts';

const example = "SELECT value FROM 'Active subscriber'!$A$5 WHERE Platform = 'Telco'";

interface Piece extends Token {
  readonly text: string;
}

/** The statement's tokens from `start` on, space and comments left out. */
function piecesFrom(sql: string, start: number): Piece[] {
  return tokenize(sql.slice(start))
    .filter(isSignificant)
    .map((token) => ({
      kind: token.kind,
      start: start + token.start,
      end: start + token.end,
      text: sql.slice(start + token.start, start + token.end),
    }));
}

class SqlReader {
  readonly sql: string;
  #pieces: readonly Piece[];
  #next = 0;

  constructor(sql: string) {
    this.sql = sql;
    this.#pieces = piecesFrom(sql, 0);
  }

  peek(ahead = 0): Piece | undefined {
    return this.#pieces[this.#next + ahead];
  }

  take(): Piece | undefined {
    const piece = this.peek();
    this.#next += 1;
    return piece;
  }

  /** What the tokens are from another place on: a cell's `$` would begin a quotation in SQL. */
  continueAt(offset: number): void {
    this.#pieces = piecesFrom(this.sql, offset);
    this.#next = 0;
  }

  isWord(word: string): boolean {
    const piece = this.peek();
    return piece?.kind === 'word' && piece.text.toUpperCase() === word;
  }

  isSymbol(symbol: string): boolean {
    const piece = this.peek();
    return piece?.kind === 'symbol' && piece.text === symbol;
  }

  expectWord(word: string, expected: string, hint?: string): Piece {
    const piece = this.peek();
    if (piece === undefined || !this.isWord(word)) return this.fail(expected, hint);
    this.take();
    return piece;
  }

  fail(expected: string, hint?: string): never {
    const piece = this.peek();
    const offset = piece?.start ?? this.sql.length;
    const found = piece === undefined ? 'the end of the statement' : piece.text;
    throw this.invalid(offset, `Expected ${expected} at character ${offset + 1}, found ${found}.`, hint);
  }

  invalid(offset: number, message: string, hint?: string): AppError {
    return invalidAt(this.sql, offset, message, hint);
  }
}

/** What stands between quotation marks, doubled ones taken for one. */
function unquoted(reader: SqlReader, { text, start }: Piece, quote: string): string {
  if (!text.startsWith(quote)) {
    throw reader.invalid(
      start,
      `The text at character ${start + 1} is quoted in a way that is not read here.`,
      "Write texts as 'text', a quotation mark in it twice.",
    );
  }
  const inside = text.slice(1, -1).replaceAll(quote + quote, '');
  if (text.length < 2 || !text.endsWith(quote) || inside.includes(quote)) {
    throw reader.invalid(start, `What begins at character ${start + 1} has no closing ${quote}.`);
  }
  return text.slice(1, -1).replaceAll(quote + quote, quote);
}

function readIdentifier(reader: SqlReader, expected: string): string {
  const piece = reader.peek();
  if (piece?.kind === 'quoted-name') {
    reader.take();
    return unquoted(reader, piece, '"');
  }
  if (piece?.kind !== 'word') return reader.fail(expected);
  if (reservedWords.has(piece.text.toLowerCase())) {
    reader.fail(expected, `${piece.text} is a word of SQL: put a name that is one in double quotes.`);
  }
  reader.take();
  return piece.text;
}

const reference =
  /\s*(?:(?<single>'(?:[^']|'')*')|(?<double>"(?:[^"]|"")*")|(?<bare>[\p{L}\p{N}_$.\\[\]:]+))(?:\s*!\s*(?<cell>[\p{L}\p{N}$:]+))?/uy;

function cellsOf(text: string): string | undefined {
  const ends = text.split(':');
  return ends.length <= 2 && ends.every(isCellAddress) ? text.toUpperCase() : undefined;
}

function referenceOf(groups: Readonly<Record<string, string | undefined>>): PivotReference | undefined {
  const { single, double, bare, cell } = groups;
  const quoted = single?.slice(1, -1).replaceAll("''", "'") ?? double?.slice(1, -1).replaceAll('""', '"');
  const name = quoted ?? bare ?? '';
  refuseWorkbook(name);
  if (name === '') return undefined;
  if (cell !== undefined) {
    const place = cellsOf(cell);
    return place === undefined ? undefined : { sheet: name, cell: place };
  }
  const place = quoted === undefined ? cellsOf(name) : undefined;
  if (place !== undefined) return { cell: place };
  if (quoted !== undefined) return { sheet: name, cell: '$A$5' };
  return isPlainName(name) ? { name } : undefined;
}

function readReference(reader: SqlReader, from: Piece): PivotReference {
  reference.lastIndex = from.end;
  const match = reference.exec(reader.sql);
  const found = match?.groups === undefined ? undefined : referenceOf(match.groups);
  if (match === null || found === undefined) {
    return reader.fail('which pivot is meant', "Name a cell of it, such as 'Active subscriber'!$A$5.");
  }
  reader.continueAt(from.end + match[0].length);
  return found;
}

function readNumber(reader: SqlReader): AddressItem {
  const sign = reader.isSymbol('-') ? '-' : '';
  if (reader.isSymbol('-') || reader.isSymbol('+')) reader.take();
  const piece = reader.peek();
  if (piece?.kind !== 'number') return reader.fail('a number');
  reader.take();
  return { kind: 'number', text: sign + piece.text.replaceAll('_', '') };
}

function readDate(reader: SqlReader): AddressItem {
  const piece = reader.peek();
  if (piece?.kind !== 'text') return reader.fail("a day after DATE, such as '2017-01-25'");
  reader.take();
  const date = unquoted(reader, piece, "'").trim();
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(date) && excelDate(...partsOfDay(date)) === date;
  if (!isDay) {
    throw reader.invalid(piece.start, `'${date}' is not a day Excel has.`, 'Write it as YYYY-MM-DD.');
  }
  return { kind: 'date', date };
}

function readItem(reader: SqlReader): AddressItem {
  const piece = reader.peek();
  if (piece?.kind === 'text') {
    reader.take();
    return { kind: 'text', text: unquoted(reader, piece, "'") };
  }
  if (piece?.kind === 'number' || reader.isSymbol('-') || reader.isSymbol('+')) return readNumber(reader);
  if (reader.isWord('DATE') || reader.isWord('TIMESTAMP')) {
    const isDate = reader.isWord('DATE');
    reader.take();
    if (isDate) return readDate(reader);
    const time = reader.peek();
    if (time?.kind !== 'text') return reader.fail("a time after TIMESTAMP, such as '2017-01-25 10:30:00'");
    reader.take();
    return { kind: 'text', text: unquoted(reader, time, "'") };
  }
  if (reader.isWord('TRUE') || reader.isWord('FALSE')) {
    return { kind: 'boolean', value: reader.take()?.text.toUpperCase() === 'TRUE' };
  }
  if (reader.isWord('NULL')) return reader.fail('a value', 'Write IS NULL for the item of nulls.');
  return reader.fail('a value', "Values are 'text', numbers, DATE 'YYYY-MM-DD', TRUE and FALSE.");
}

function readCondition(reader: SqlReader): AddressPair {
  const field = readIdentifier(reader, 'the name of a field');
  if (reader.isWord('IS')) {
    reader.take();
    reader.expectWord('NULL', 'NULL after IS', 'A cell has one item of each field: = or IS NULL.');
    return { field, item: { kind: 'blank' } };
  }
  if (!reader.isSymbol('=')) {
    reader.fail(`= or IS NULL after ${field}`, 'A cell has one item of each field: = or IS NULL.');
  }
  reader.take();
  return { field, item: readItem(reader) };
}

const selectFirst = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*select(?![\p{L}\p{N}_$])/iu;

/** Whether a text is meant as a SELECT rather than as a formula. */
export function isSelect(text: string): boolean {
  return selectFirst.test(text);
}

/**
 * Reads the SELECT that `printAddressSql` writes: one data field, a pivot in the place of a table, conditions of the
 * form `field = value` or `field IS NULL` joined by AND. What is not one throws input.invalid with the position.
 */
export function parseAddressSql(sql: string): Address {
  const reader = new SqlReader(sql);
  reader.expectWord('SELECT', 'SELECT', `For example ${example}.`);
  const dataField = readIdentifier(reader, 'the name of a data field');
  const from = reader.expectWord(
    'FROM',
    'FROM and which pivot is meant',
    'One data field is read, named as the pivot names it, such as value or "Sum of value".',
  );
  const pivot = readReference(reader, from);
  const pairs: AddressPair[] = [];
  if (reader.isWord('WHERE')) {
    do {
      reader.take();
      pairs.push(readCondition(reader));
    } while (reader.isWord('AND'));
  }
  if (reader.isSymbol(';')) reader.take();
  if (reader.peek() !== undefined) {
    reader.fail(
      pairs.length === 0 ? 'WHERE or the end of the statement' : 'AND or the end of the statement',
      'A cell is SELECT … FROM … WHERE … AND …, nothing more.',
    );
  }
  return { dataField, pivot, pairs };
}

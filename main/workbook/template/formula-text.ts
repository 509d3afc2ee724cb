import { isCellAddress } from '#shared/getpivotdata/names.ts';
import { columnName } from '../cell-reference.ts';
import { columnIndex, parseCell } from './cell-range.ts';

type PieceKind = 'text' | 'sheet' | 'bracket' | 'cell' | 'columns' | 'rows' | 'word' | 'other';

/** A stretch of a formula. The pieces joined are the formula. */
interface Piece {
  readonly kind: PieceKind;
  readonly text: string;
}

/** Where a quoted stretch that begins at `start` ends; a doubled quote stands for one. */
function quotedEnd(formula: string, start: number, quote: string): number {
  for (let at = start + 1; at < formula.length; at += 1) {
    if (formula[at] !== quote) continue;
    if (formula[at + 1] !== quote) return at + 1;
    at += 1;
  }
  return formula.length;
}

/** Where a structured reference that begins at `start` ends; `'` takes a bracket's meaning away. */
function bracketEnd(formula: string, start: number): number {
  let depth = 0;
  for (let at = start; at < formula.length; at += 1) {
    const character = formula[at];
    if (character === "'") at += 1;
    else if (character === '[') depth += 1;
    else if (character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return formula.length;
}

const columns = /\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?![\p{L}\p{N}_$.(!])/uy;
const rows = /\$?\d{1,7}:\$?\d{1,7}(?![\p{L}\p{N}_$.])/uy;
const word = /[\p{L}\p{N}_$.\\?]+/uy;

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function piecesOf(formula: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < formula.length; ) {
    const character = formula.charAt(at);
    const put = (kind: PieceKind, text: string) => {
      pieces.push({ kind, text });
      at += text.length;
    };
    if (character === '"') put('text', formula.slice(at, quotedEnd(formula, at, '"')));
    else if (character === "'") put('sheet', formula.slice(at, quotedEnd(formula, at, "'")));
    else if (character === '[') put('bracket', formula.slice(at, bracketEnd(formula, at)));
    else {
      const wholeColumns = matchAt(columns, formula, at);
      const wholeRows = wholeColumns ?? matchAt(rows, formula, at);
      const letters = wholeRows ?? matchAt(word, formula, at);
      if (wholeColumns !== undefined) put('columns', wholeColumns);
      else if (wholeRows !== undefined) put('rows', wholeRows);
      else if (letters === undefined) put('other', character);
      else {
        // `LOG10(` is a function and `Q1!A1` a sheet, though both look like cells.
        const isCell = isCellAddress(letters) && !/^\s*[(!]/.test(formula.slice(at + letters.length));
        put(isCell ? 'cell' : 'word', letters);
      }
    }
  }
  return pieces;
}

const outOfSheet = '#REF!';

function movedColumn(text: string, by: number): string | null {
  if (text.startsWith('$')) return text;
  const index = columnIndex(text) + by;
  return index < 0 || index > 16_383 ? null : columnName(index);
}

function movedRow(text: string, by: number): string | null {
  if (text.startsWith('$')) return text;
  const row = Number(text) + by;
  return row < 1 || row > 1_048_576 ? null : String(row);
}

function movedPair(text: string, move: (end: string) => string | null): string {
  const ends = text.split(':').map(move);
  return ends.includes(null) ? outOfSheet : ends.join(':');
}

/** A formula on its way to other cells: what moves with the cell is known, the rest is text. */
export interface MovableFormula {
  /** Whether it is the same text in every row. */
  readonly fixed: boolean;
  /** The formula as it reads so many rows further down and columns further right. */
  at(rows: number, columns?: number): string;
}

export function movableFormula(formula: string): MovableFormula {
  const pieces = piecesOf(formula);
  return {
    fixed: !pieces.some(
      ({ kind, text }) =>
        (kind === 'cell' && /^\$?[A-Za-z]+\d/.test(text)) || (kind === 'rows' && !/^\$.*\$/.test(text)),
    ),
    at(rowsDown, columnsRight = 0) {
      return pieces
        .map(({ kind, text }) => {
          if (kind === 'columns') return movedPair(text, (end) => movedColumn(end, columnsRight));
          if (kind === 'rows') return movedPair(text, (end) => movedRow(end, rowsDown));
          if (kind !== 'cell') return text;
          const [, letters = '', digits = ''] = /^(\$?[A-Za-z]+)(\$?\d+)$/.exec(text) ?? [];
          const column = movedColumn(letters, columnsRight);
          const row = movedRow(digits, rowsDown);
          return column === null || row === null ? outOfSheet : column + row;
        })
        .join('');
    },
  };
}

/** A call in a formula: its whole text, and its arguments with the white space around them taken off. */
export interface FormulaCall {
  readonly text: string;
  readonly arguments: readonly string[];
}

/** Every call of a function in a formula, the ones inside another's arguments too. */
export function callsOf(formula: string, name: string): FormulaCall[] {
  const pieces = piecesOf(formula);
  const calls: FormulaCall[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'word' || piece.text.toUpperCase() !== name) continue;
    const call = readCall(pieces, index);
    if (call !== null) calls.push(call);
  }
  return calls;
}

function readCall(pieces: readonly Piece[], start: number): FormulaCall | null {
  const given: string[] = [];
  let depth = 0;
  let current = '';
  let text = pieces[start]?.text ?? '';
  for (const { kind, text: piece } of pieces.slice(start + 1)) {
    text += piece;
    const symbol = kind === 'other' ? piece : '';
    if (depth === 0) {
      if (symbol.trim() === '' && symbol !== '') continue;
      if (symbol !== '(') return null;
      depth = 1;
      continue;
    }
    if (symbol === '(' || symbol === '{') depth += 1;
    if (symbol === ')' || symbol === '}') depth -= 1;
    if (depth === 0) return { text, arguments: [...given, current.trim()] };
    if (depth === 1 && symbol === ',') {
      given.push(current.trim());
      current = '';
    } else current += piece;
  }
  return null;
}

/** A cell or range that a formula names on a sheet. */
export interface NamedCells {
  readonly sheet: string;
  /** As it is written, e.g. `$A$2:$A$500`. */
  readonly reference: string;
}

/** Every cell and range that a formula names together with its sheet. */
export function namedCellsOf(formula: string): NamedCells[] {
  const pieces = piecesOf(formula);
  const found: NamedCells[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind !== 'sheet' && piece.kind !== 'word') continue;
    const [mark, first, colon, last] = pieces.slice(index + 1, index + 5);
    // A bracket before it is the name of another workbook.
    if (mark?.text !== '!' || first === undefined || pieces[index - 1]?.kind === 'bracket') continue;
    const sheet = piece.kind === 'sheet' ? piece.text.slice(1, -1).replaceAll("''", "'") : piece.text;
    if (first.kind === 'columns' || first.kind === 'rows') found.push({ sheet, reference: first.text });
    else if (first.kind === 'cell') {
      const isRange = colon?.text === ':' && last?.kind === 'cell';
      found.push({ sheet, reference: isRange ? `${first.text}:${last.text}` : first.text });
    }
  }
  return found;
}

/** The first cell that a formula names together with its sheet; null where it names none. */
export function firstCellOf(formula: string): { sheet: string; row: number; column: number } | null {
  for (const { sheet, reference } of namedCellsOf(formula)) {
    const cell = parseCell(reference.split(':')[0] ?? '');
    if (cell !== null) return { sheet, ...cell };
  }
  return null;
}

/** What an expression joins by `&`; the expression alone where it joins nothing. White space around them is gone. */
export function operandsOf(expression: string): string[] {
  const operands: string[] = [];
  let current = '';
  let depth = 0;
  for (const { kind, text } of piecesOf(expression)) {
    if (kind === 'other' && text === '(') depth += 1;
    if (kind === 'other' && text === ')') depth -= 1;
    if (kind === 'other' && text === '&' && depth === 0) {
      operands.push(current.trim());
      current = '';
    } else current += text;
  }
  return [...operands, current.trim()];
}

import { AppError } from '../errors/app-error.ts';

export type TokenKind = 'text' | 'quoted-sheet' | 'number' | 'word' | 'symbol' | 'end';

/** A piece of the formula. `value` is what it means, quotes and doubling taken off; offsets count from 0. */
export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  readonly offset: number;
}

/** An AppError that marks the place in the formula. */
export function invalidAt(formula: string, offset: number, message: string, hint?: string): AppError {
  const before = formula.slice(0, offset).split('\n');
  return new AppError('input.invalid', message, {
    hint,
    details: { position: { offset, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } },
  });
}

const curlyQuotes = /[“”„‘’]/;

function quoted(formula: string, start: number, quote: string, what: string): { value: string; end: number } {
  let at = formula.indexOf(quote, start + 1);
  let doubled = false;
  while (at >= 0 && formula[at + 1] === quote) {
    doubled = true;
    at = formula.indexOf(quote, at + 2);
  }
  if (at < 0) {
    throw invalidAt(
      formula,
      start,
      `The ${what} that begins at character ${start + 1} has no closing ${quote}.`,
    );
  }
  const value = formula.slice(start + 1, at);
  return { value: doubled ? value.replaceAll(quote + quote, quote) : value, end: at + 1 };
}

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

const symbols = ',;()!=+-&:@';
const space = /\s*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_$.])/uy;
/** Brackets begin a workbook's name; `$` stands in cell addresses. */
const word = /[\p{L}\p{N}_$.\\[\]]+/uy;

function beginsNumber(character: string): boolean {
  return (character >= '0' && character <= '9') || character === '.';
}

/** The tokens of a formula, white space left out, an `end` last. */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    let character = formula[at];
    if (character !== undefined && !/[!-~]/.test(character)) {
      at += matchAt(space, formula, at)?.length ?? 0;
      character = formula[at];
    }
    if (character === undefined) break;
    if (character === '"' || character === "'") {
      const isText = character === '"';
      const { value, end } = quoted(formula, at, character, isText ? 'text' : 'sheet name');
      tokens.push({ kind: isText ? 'text' : 'quoted-sheet', value, offset: at });
      at = end;
      continue;
    }
    if (symbols.includes(character)) {
      tokens.push({ kind: 'symbol', value: character, offset: at });
      at += 1;
      continue;
    }
    const digits = beginsNumber(character) ? matchAt(number, formula, at) : undefined;
    const letters = digits ?? matchAt(word, formula, at);
    if (letters !== undefined) {
      tokens.push({ kind: digits === undefined ? 'word' : 'number', value: letters, offset: at });
      at += letters.length;
      continue;
    }
    if (curlyQuotes.test(character)) {
      throw invalidAt(
        formula,
        at,
        `Character ${at + 1} is a typographic quotation mark (${character}).`,
        'Write straight quotation marks: " around text, \' around a sheet name.',
      );
    }
    tokens.push({ kind: 'symbol', value: character, offset: at });
    at += 1;
  }
  tokens.push({ kind: 'end', value: '', offset: formula.length });
  return tokens;
}

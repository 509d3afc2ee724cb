import { invalidAt, type Token, tokensOf } from './tokens.ts';

function describe(token: Token): string {
  if (token.kind === 'end') return 'the end of the formula';
  if (token.kind === 'text') return `"${token.value}"`;
  return token.kind === 'quoted-sheet' ? `'${token.value}'` : token.value;
}

/** Reads a formula's tokens one by one; `fail` names what was expected and what stands there. */
export class Reader {
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

  /** Whether the next token is one of these words, in any case. */
  isWord(...words: readonly string[]): boolean {
    const token = this.peek();
    return token.kind === 'word' && words.includes(token.value.toUpperCase());
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

/** Text, or pieces of it joined by & (Excel's literals end at 255 characters). */
export function readText(reader: Reader, expected: string): string {
  if (reader.peek().kind !== 'text') reader.fail(expected);
  let text = reader.take().value;
  while (reader.isSymbol('&')) {
    reader.take();
    if (reader.peek().kind !== 'text') reader.fail('text after &');
    text += reader.take().value;
  }
  return text;
}

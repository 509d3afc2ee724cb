/** What a stretch of SQL text is, as far as finding statements and parameters needs. */
export type TokenKind =
  | 'space'
  | 'comment'
  /** A literal in single quotes or dollar quotes. */
  | 'text'
  /** A name in double quotes. */
  | 'quoted-name'
  | 'word'
  | 'number'
  /** `$name` or `$1`. */
  | 'dollar-parameter'
  | 'symbol';

/** A stretch of the text; `start` and `end` count UTF-16 units, `end` exclusive. Tokens leave no gap. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
}

const patterns: readonly { readonly kind: TokenKind; readonly pattern: RegExp }[] = [
  { kind: 'space', pattern: /\s+/y },
  { kind: 'comment', pattern: /--[^\n]*/y },
  { kind: 'text', pattern: /[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)/y },
  { kind: 'text', pattern: /'(?:[^']|'')*(?:'|$)/y },
  { kind: 'quoted-name', pattern: /"(?:[^"]|"")*(?:"|$)/y },
  { kind: 'word', pattern: /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy },
  { kind: 'number', pattern: /(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y },
];
const dollarQuote = /\$(?:[\p{L}_][\p{L}\p{M}\p{N}_]*)?\$/uy;
const dollarParameter = /\$[\p{L}\p{N}_]+/uy;

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

/** Where a block comment that opens at `start` ends; they nest, and one that is not closed takes the rest. */
function blockCommentEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    if (text.startsWith('/*', at)) {
      depth += 1;
      at += 2;
    } else if (text.startsWith('*/', at)) {
      depth -= 1;
      at += 2;
      if (depth === 0) return at;
    } else at += 1;
  }
  return text.length;
}

function next(text: string, start: number): Token {
  if (text.startsWith('/*', start)) return { kind: 'comment', start, end: blockCommentEnd(text, start) };
  if (text[start] === '$') {
    const quote = matchAt(dollarQuote, text, start);
    if (quote !== undefined) {
      const close = text.indexOf(quote, start + quote.length);
      return { kind: 'text', start, end: close < 0 ? text.length : close + quote.length };
    }
    const parameter = matchAt(dollarParameter, text, start);
    if (parameter !== undefined) return { kind: 'dollar-parameter', start, end: start + parameter.length };
  }
  for (const { kind, pattern } of patterns) {
    const found = matchAt(pattern, text, start);
    if (found !== undefined) return { kind, start, end: start + found.length };
  }
  return { kind: 'symbol', start, end: start + 1 };
}

/**
 * The tokens of a SQL text in the dialects Backcast speaks (PostgreSQL's lexical rules). Never fails: what is not
 * closed reaches to the end, and the engine will say what is wrong.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const token = next(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Whether a token says something to the engine. */
export function isSignificant(token: Token): boolean {
  return token.kind !== 'space' && token.kind !== 'comment';
}

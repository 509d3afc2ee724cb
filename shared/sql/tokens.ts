import type { Dialect } from '../model/query.ts';

/** What a stretch of SQL text is, as far as finding statements and parameters needs. */
export type TokenKind =
  | 'space'
  | 'comment'
  /** A literal in single quotes or dollar quotes. */
  | 'text'
  /** A name in double quotes, or in backticks where the dialect has them. */
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

/** How a dialect's texts and comments differ from PostgreSQL's. */
interface Lexicon {
  /** Whether `\'` in a plain text is a quote that belongs to it. */
  readonly backslashes: boolean;
  /** `E'…'`. */
  readonly escapeTexts: boolean;
  /** `$$…$$`, `$tag$…$tag$` and `$1`. */
  readonly dollars: boolean;
  /** Whether a block comment in a block comment needs its own end. */
  readonly nestedComments: boolean;
  readonly backticks: boolean;
}

const postgres: Lexicon = {
  backslashes: false,
  escapeTexts: true,
  dollars: true,
  nestedComments: true,
  backticks: false,
};

const lexicons: Readonly<Record<Dialect, Lexicon>> = {
  duckdb: postgres,
  postgres,
  // From before PostgreSQL 8.1: see docs/decisions/literals-in-redshift.md.
  redshift: { ...postgres, backslashes: true, escapeTexts: false },
  athena: {
    backslashes: false,
    escapeTexts: false,
    dollars: false,
    nestedComments: false,
    backticks: true,
  },
};

const space = /\s+/y;
const lineComment = /--[^\n]*/y;
const plainText = /'[^']*(?:''[^']*)*(?:'|$)/y;
const backslashText = /'(?:[^'\\]|''|\\[\s\S])*(?:'|\\?$)/y;
const escapeText = /[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|\\?$)/y;
const quotedName = /"[^"]*(?:""[^"]*)*(?:"|$)/y;
const backtickName = /`[^`]*(?:``[^`]*)*(?:`|$)/y;
const word = /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy;
const number = /(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const dollarQuote = /\$(?:[\p{L}_][\p{L}\p{M}\p{N}_]*)?\$/uy;
const dollarParameter = /\$[\p{L}\p{N}_]+/uy;

type Pattern = readonly [TokenKind, RegExp];

function patternsOf({ backslashes, escapeTexts, backticks }: Lexicon): readonly Pattern[] {
  return [
    ['space', space],
    ['comment', lineComment],
    ...(escapeTexts ? [['text', escapeText] as const] : []),
    ['text', backslashes ? backslashText : plainText],
    ['quoted-name', quotedName],
    ...(backticks ? [['quoted-name', backtickName] as const] : []),
    ['word', word],
    ['number', number],
  ];
}

function matchAt(pattern: RegExp, text: string, start: number): string | undefined {
  pattern.lastIndex = start;
  return pattern.exec(text)?.[0];
}

/** Where a block comment that opens at `start` ends; one that is not closed takes the rest. */
function blockCommentEnd(text: string, start: number, nested: boolean): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(text); found !== null; found = edge.exec(text)) {
    if (found[0] === '*/') depth -= 1;
    else if (nested || depth === 0) depth += 1;
    else edge.lastIndex = found.index + 1;
    if (depth === 0) return edge.lastIndex;
  }
  return text.length;
}

function next(text: string, start: number, lexicon: Lexicon, patterns: readonly Pattern[]): Token {
  if (text.startsWith('/*', start)) {
    return { kind: 'comment', start, end: blockCommentEnd(text, start, lexicon.nestedComments) };
  }
  if (text[start] === '$' && lexicon.dollars) {
    const quote = matchAt(dollarQuote, text, start);
    if (quote !== undefined) {
      const close = text.indexOf(quote, start + quote.length);
      return { kind: 'text', start, end: close < 0 ? text.length : close + quote.length };
    }
    const parameter = matchAt(dollarParameter, text, start);
    if (parameter !== undefined) return { kind: 'dollar-parameter', start, end: start + parameter.length };
  }
  for (const [kind, pattern] of patterns) {
    const found = matchAt(pattern, text, start);
    if (found !== undefined) return { kind, start, end: start + found.length };
  }
  return { kind: 'symbol', start, end: start + 1 };
}

/**
 * The tokens of a SQL text. Never fails: what is not closed reaches to the end, and the engine will say what is
 * wrong.
 */
export function tokenize(text: string, dialect: Dialect = 'duckdb'): Token[] {
  const lexicon = lexicons[dialect];
  const patterns = patternsOf(lexicon);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const token = next(text, at, lexicon, patterns);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Whether a token says something to the engine. */
export function isSignificant(token: Token): boolean {
  return token.kind !== 'space' && token.kind !== 'comment';
}

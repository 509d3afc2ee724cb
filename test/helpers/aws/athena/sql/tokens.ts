/** A piece of SQL. `start` counts UTF-16 units from the statement's beginning. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'symbol' | 'space';
  readonly text: string;
  readonly start: number;
}

const patterns: readonly [Token['kind'], RegExp][] = [
  ['space', /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y],
  ['text', /'(?:[^']|'')*'/y],
  ['quoted', /"(?:[^"]|"")*"|`(?:[^`]|``)*`/y],
  ['number', /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y],
  ['word', /[A-Za-z_@$][A-Za-z0-9_@$]*/y],
  ['symbol', /->|=>|<>|!=|<=|>=|\|\||[\s\S]/y],
];

/** The statement in pieces; together they are its text. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  for (let start = 0; start < sql.length; ) {
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = start;
      const text = pattern.exec(sql)?.[0];
      if (text === undefined) continue;
      tokens.push({ kind, text, start });
      start += text.length;
      break;
    }
  }
  return tokens;
}

/** Without what only separates. */
export function meaningful(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ kind }) => kind !== 'space');
}

/** Whether the token is that word, whatever its case. */
export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === 'word' && words.includes(token.text.toUpperCase());
}

export function isSymbol(token: Token | undefined, symbol: string): boolean {
  return token?.kind === 'symbol' && token.text === symbol;
}

/** Where the bracket that opens at `open` closes; the end where it does not. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    if (isSymbol(tokens[index], '(')) depth += 1;
    if (isSymbol(tokens[index], ')')) {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return tokens.length;
}

/** A name as it is meant: out of its quotes, else in lower case. */
export function nameOf(token: Token | undefined): string {
  const text = token?.text ?? '';
  return token?.kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

/** `line 2:18`, counted from 1. */
export function placeIn(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split('\n');
  return `line ${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

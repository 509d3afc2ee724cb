import { invalidRequest } from '../errors.ts';
import { closing, isSymbol, isWord, meaningful, nameOf, placeIn, type Token, tokensOf } from './tokens.ts';

/** A table as a statement names it. */
export interface FullName {
  readonly database: string | undefined;
  readonly name: string;
}

/** Reads a statement from left to right; what it does not find is refused as Athena refuses what is no SQL. */
export interface StatementReader {
  readonly tokens: readonly Token[];
  /** Whether the words come next; then they are read. */
  take(...words: readonly string[]): boolean;
  demand(...words: readonly string[]): void;
  symbol(symbol: string): boolean;
  name(): string;
  fullName(): FullName;
  text(): string;
  /** The pieces within the brackets that come next. */
  brackets(): readonly Token[];
  /** Where the rest of the statement begins. */
  readonly offset: number;
  readonly done: boolean;
  refuse(): never;
}

export function readStatement(sql: string): StatementReader {
  const tokens = meaningful(tokensOf(sql));
  let at = 0;

  function refuse(): never {
    const token = tokens[at];
    const place = placeIn(sql, token?.start ?? sql.length);
    throw invalidRequest(
      `${place}: mismatched input '${token?.text ?? '<EOF>'}'. Expecting: <statement>`,
      'MALFORMED_QUERY',
    );
  }

  const reader: StatementReader = {
    tokens,
    refuse,
    take(...words) {
      if (!words.every((word, index) => isWord(tokens[at + index], word))) return false;
      at += words.length;
      return true;
    },
    demand(...words) {
      if (!reader.take(...words)) refuse();
    },
    symbol(symbol) {
      if (!isSymbol(tokens[at], symbol)) return false;
      at += 1;
      return true;
    },
    name() {
      const token = tokens[at];
      if (token?.kind !== 'word' && token?.kind !== 'quoted') refuse();
      at += 1;
      return nameOf(token);
    },
    fullName() {
      const names = [reader.name()];
      while (reader.symbol('.')) names.push(reader.name());
      return { database: names.at(-2), name: names.at(-1) ?? '' };
    },
    text() {
      const token = tokens[at];
      if (token?.kind !== 'text') refuse();
      at += 1;
      return token.text.slice(1, -1).replaceAll("''", "'");
    },
    brackets() {
      if (!isSymbol(tokens[at], '(')) refuse();
      const end = closing(tokens, at);
      if (end >= tokens.length) refuse();
      const inside = tokens.slice(at + 1, end);
      at = end + 1;
      return inside;
    },
    get offset() {
      return tokens[at]?.start ?? sql.length;
    },
    get done() {
      return at >= tokens.length;
    },
  };
  return reader;
}

/** The pieces parted by the commas outside of brackets. */
export function listOf(tokens: readonly Token[]): Token[][] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.kind === 'symbol' && '([<'.includes(token.text)) depth += 1;
    if (token.kind === 'symbol' && ')]>'.includes(token.text)) depth -= 1;
    if (depth === 0 && isSymbol(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

function plainText(token: Token | undefined): string {
  if (token?.kind === 'text') return token.text.slice(1, -1).replaceAll("''", "'");
  return token?.text ?? '';
}

/** `name = value, 'name' = 'value', name = ARRAY['a', 'b']`: names in lower case. */
export function propertiesOf(tokens: readonly Token[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    listOf(tokens).map((part) => {
      const [name, , ...value] = part;
      const list = value.some((token) => isSymbol(token, '['));
      const texts = list ? value.filter(({ kind }) => kind === 'text') : value.slice(0, 1);
      const key = name?.kind === 'text' ? plainText(name) : nameOf(name);
      return [key.toLowerCase(), texts.map(plainText)];
    }),
  );
}

/** The statement with everything but one part made blank, so that places stay what they were. */
export function onlyPart(sql: string, start: number, end = sql.length): string {
  return sql.slice(0, start).replaceAll(/[^\n]/g, ' ') + sql.slice(start, end);
}

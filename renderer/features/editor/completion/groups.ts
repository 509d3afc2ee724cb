import type { Dialect } from '#shared/model/query.ts';
import { isSignificant, type TokenKind, tokenize } from '#shared/sql/tokens.ts';

/** A token that says something. `word` is its text in lower case, a quoted name's without its quotes as it stands. */
export interface Word {
  readonly kind: TokenKind;
  readonly text: string;
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

/** What stands between brackets, the brackets included in `start` and `end`; one left open reaches to the end. */
export interface Group {
  readonly kind: 'group';
  readonly items: readonly Item[];
  readonly start: number;
  readonly end: number;
}

export type Item = Word | Group;

export function isWord(item: Item | undefined, ...words: readonly string[]): boolean {
  return item !== undefined && item.kind === 'word' && words.includes(item.word);
}

/** Whether an item is the sign. */
export function isSign(item: Item | undefined, sign: string): boolean {
  return item !== undefined && item.kind === 'symbol' && item.text === sign;
}

/** The name that a word or a quoted name stands for. */
export function nameOf(item: Item | undefined): string | undefined {
  if (item === undefined || item.kind === 'group') return undefined;
  if (item.kind === 'word') return item.text;
  if (item.kind !== 'quoted-name') return undefined;
  const quote = item.text.charAt(0);
  const inner = item.text.endsWith(quote) ? item.text.slice(1, -1) : item.text.slice(1);
  return inner.replaceAll(quote + quote, quote);
}

/** A statement as words and brackets in brackets, round ones only. */
export function groupsOf(statement: string, dialect: Dialect): readonly Item[] {
  const top: Item[] = [];
  const open: { readonly start: number; readonly items: Item[] }[] = [];
  for (const token of tokenize(statement, dialect)) {
    if (!isSignificant(token)) continue;
    const text = statement.slice(token.start, token.end);
    const items = open.at(-1)?.items ?? top;
    if (text === '(') open.push({ start: token.start, items: [] });
    else if (text === ')') {
      const closed = open.pop();
      if (closed === undefined) continue;
      (open.at(-1)?.items ?? top).push({ kind: 'group', ...closed, end: token.end });
    } else items.push({ ...token, text, word: text.toLowerCase() });
  }
  for (let last = open.pop(); last !== undefined; last = open.pop()) {
    (open.at(-1)?.items ?? top).push({ kind: 'group', ...last, end: statement.length + 1 });
  }
  return top;
}

/** Whether brackets hold a query. */
export function holdsQuery(group: Group): boolean {
  const [first] = group.items;
  if (first?.kind === 'group') return holdsQuery(first);
  return isWord(first, 'select', 'with', 'values', 'from', 'table', 'insert', 'update', 'delete', 'merge');
}

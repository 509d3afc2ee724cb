import type { Dialect } from '#shared/model/query.ts';
import { isSignificant, type Token, tokenize } from '#shared/sql/tokens.ts';
import { groupsOf, type Item, nameOf } from './groups.ts';

/** What kind of name a place in a statement asks for. */
export type Place =
  /** In a text or comment, in a number, or where a new name is given. */
  | { readonly kind: 'nothing' }
  /** Behind `a.b.`; `path` without the dots. */
  | { readonly kind: 'member'; readonly path: readonly string[] }
  | { readonly kind: 'table' }
  | { readonly kind: 'type' }
  | { readonly kind: 'any' };

const beforeTable = new Set(
  'from join into update table describe desc using only overwrite analyze truncate'.split(' '),
);

/** Whether a text or comment that the place touches goes on behind it. */
function isOpen(token: Token, statement: string, at: number): boolean {
  const text = statement.slice(token.start, at);
  if (token.kind === 'comment') return text.startsWith('--') || at < token.end || !text.endsWith('*/');
  return token.kind === 'text' && (at < token.end || text.length < 2 || !/['$]$/.test(text));
}

/** Whether a FROM list's comma stands before the place: the last clause word at this depth begins tables. */
function inTableList(items: readonly Item[]): boolean {
  const clause = items.findLast(
    (item) =>
      item.kind === 'word' &&
      /^(select|from|where|group|order|having|on|set|values|by|limit|partition|with)$/.test(item.word),
  );
  return clause?.kind === 'word' && clause.word === 'from';
}

/** The innermost brackets' items that stand before the end of a text that is cut off at the place. */
function innermost(items: readonly Item[], end: number): readonly Item[] {
  const last = items.at(-1);
  return last?.kind === 'group' && last.end > end ? innermost(last.items, end) : items;
}

export function placeAt(statement: string, at: number, dialect: Dialect): Place {
  const tokens = tokenize(statement, dialect);
  const around = tokens.find((token) => token.start < at && at <= token.end);
  if (around !== undefined && isOpen(around, statement, at)) return { kind: 'nothing' };
  if (around?.kind === 'number' || around?.kind === 'dollar-parameter') return { kind: 'nothing' };
  // The word being typed says nothing of its place; what stands before it does.
  const typed = around !== undefined && (around.kind === 'word' || around.kind === 'quoted-name');
  const before = statement.slice(0, typed ? around.start : at);
  const significant = tokens.filter((token) => isSignificant(token) && token.end <= before.length);
  const items = innermost(groupsOf(before, dialect), before.length);
  const last = items.at(-1);
  if (last?.kind === 'symbol' && last.text === '.') return { kind: 'member', path: pathBefore(items) };
  if (last?.kind === 'symbol' && last.text === ':') {
    const previous = significant.at(-2);
    return previous !== undefined && statement[previous.start] === ':'
      ? { kind: 'type' }
      : { kind: 'nothing' };
  }
  if (last?.kind === 'word') {
    if (last.word === 'as') return isCast(items) ? { kind: 'type' } : { kind: 'nothing' };
    if (beforeTable.has(last.word) && readsTables(items)) return { kind: 'table' };
  }
  if (last?.kind === 'symbol' && last.text === ',' && inTableList(items)) return { kind: 'table' };
  return { kind: 'any' };
}

/** Whether the last word begins tables: not the FROM of `IS DISTINCT FROM`, nor of `extract(year FROM`. */
function readsTables(items: readonly Item[]): boolean {
  const words = items.map((item) => (item.kind === 'word' ? item.word : ''));
  if (words.at(-1) !== 'from') return true;
  const compares = words.at(-2) === 'distinct' && (words.at(-3) === 'is' || words.at(-3) === 'not');
  return !compares && (words.length === 1 || words.some((word) => word === 'select' || word === 'delete'));
}

/** Whether AS stands in `CAST(x AS …`, where no query begins the brackets. */
function isCast(items: readonly Item[]): boolean {
  const isQuery = items.some((item) => item.kind === 'word' && /^(select|from|with|create)$/.test(item.word));
  return !isQuery && items.length > 1;
}

function pathBefore(items: readonly Item[]): readonly string[] {
  const path: string[] = [];
  for (let index = items.length - 2; index >= 0; index -= 2) {
    const name = nameOf(items[index]);
    if (name === undefined) break;
    path.unshift(name);
    const dot = items[index - 1];
    if (dot?.kind !== 'symbol' || dot.text !== '.') break;
  }
  return path;
}

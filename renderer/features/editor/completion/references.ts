import { type Group, holdsQuery, type Item, isSign, isWord, nameOf } from './groups.ts';

/** A table, or a query in brackets, that a query reads or changes. */
export interface Found {
  /** Its name's parts; empty for a query in brackets. */
  readonly path: readonly string[];
  readonly query: Group | undefined;
  readonly alias: string | undefined;
  /** Names given to its columns: `AS t (a, b)`. */
  readonly columns: Group | undefined;
}

/** Words that end a table's name rather than being its alias. */
const notAliases = new Set(
  `on using where group order having limit offset fetch join inner left right full cross natural union except minus
  intersect qualify window lateral asof positional anti semi sample tablesample set values select from returning
  pivot unpivot match_recognize for when default with start connect as into union partition`.split(/\s+/),
);

const readers = ['from', 'join', 'into', 'update', 'using'] as const;

function aliasAt(items: readonly Item[], at: number): string | undefined {
  const item = items[at];
  const isPlain = item?.kind === 'word' && !notAliases.has(item.word);
  return isPlain || item?.kind === 'quoted-name' ? nameOf(item) : undefined;
}

function afterName(items: readonly Item[], start: number, base: Pick<Found, 'path' | 'query'>) {
  let at = start;
  if (isWord(items[at], 'as')) at += 1;
  const alias = aliasAt(items, at);
  if (alias !== undefined) at += 1;
  const group = items[at];
  const columns = alias !== undefined && group?.kind === 'group' && !holdsQuery(group) ? group : undefined;
  if (columns !== undefined) at += 1;
  return { found: { ...base, alias, columns }, at };
}

interface Read {
  readonly found: readonly Found[];
  readonly at: number;
}

/** One table of a FROM list, from `start` on. */
function readOne(items: readonly Item[], start: number): Read | undefined {
  let at = start;
  while (isWord(items[at], 'lateral', 'only', 'overwrite', 'table')) at += 1;
  const first = items[at];
  if (first?.kind === 'group') {
    if (!holdsQuery(first)) return { found: readList(first.items, 0), at: at + 1 };
    const { found, at: end } = afterName(items, at + 1, { path: [], query: first });
    return { found: [found], at: end };
  }
  if (first?.kind === 'word' && notAliases.has(first.word) && !isSign(items[at + 1], '.')) return undefined;
  const path: string[] = [];
  for (let name = nameOf(items[at]); name !== undefined; name = nameOf(items[at])) {
    path.push(name);
    at += 1;
    if (!isSign(items[at], '.')) break;
    at += 1;
  }
  if (path.length === 0) return undefined;
  const group = items[at];
  const isCall = group?.kind === 'group' && group.start === (items[at - 1]?.end ?? -1);
  if (isCall) at += 1;
  if (isWord(items[at], 'with') && isWord(items[at + 1], 'ordinality')) at += 2;
  const { found, at: end } = afterName(items, at, { path, query: undefined });
  return { found: [found], at: end };
}

/** The tables of a FROM list, which joins and commas connect. */
function readList(items: readonly Item[], start: number): readonly Found[] {
  const all: Found[] = [];
  let at = start;
  for (;;) {
    const read = readOne(items, at);
    if (read === undefined) break;
    all.push(...read.found);
    at = read.at;
    if (!isSign(items[at], ',')) break;
    at += 1;
  }
  return [...all, ...tableReferences(items.slice(at))];
}

/** `IS DISTINCT FROM x` compares and reads no table. */
function compares(items: readonly Item[], at: number): boolean {
  return isWord(items[at - 1], 'distinct') && isWord(items[at - 2], 'is', 'not');
}

/** The tables named behind FROM, JOIN, INTO, UPDATE and USING, in order; those in brackets only where they are joined. */
export function tableReferences(items: readonly Item[]): readonly Found[] {
  const at = items.findIndex((item, index) => isWord(item, ...readers) && !compares(items, index));
  if (at < 0) return [];
  const next = items[at + 1];
  // The columns of JOIN … USING (…) are no tables.
  const isJoinUsing = isWord(items[at], 'using') && next?.kind === 'group' && !holdsQuery(next);
  return isJoinUsing ? tableReferences(items.slice(at + 2)) : readList(items, at + 1);
}

import { type Item, isSign, isWord, nameOf } from './groups.ts';

/** An entry of a select list: every column, of all tables or of one; or a column with its name. */
export type SelectEntry =
  | { readonly kind: 'all'; readonly of: string | undefined }
  /** `source` is the column it only renames. */
  | { readonly kind: 'column'; readonly name: string; readonly source: string | undefined };

const clauses = [
  'from',
  'where',
  'group',
  'having',
  'order',
  'limit',
  'window',
  'qualify',
  'into',
  'offset',
  'fetch',
  'using',
] as const;

function split(items: readonly Item[]): readonly (readonly Item[])[] {
  const entries: Item[][] = [[]];
  for (const item of items) {
    if (isSign(item, ',')) entries.push([]);
    else entries.at(-1)?.push(item);
  }
  return entries;
}

function entryOf(items: readonly Item[]): readonly SelectEntry[] {
  const last = items.at(-1);
  if (isSign(last, '*')) return [{ kind: 'all', of: nameOf(items.at(-3)) }];
  const name = nameOf(last);
  if (name === undefined) return [];
  const before = items.at(-2);
  if (before === undefined || isSign(before, '.')) return [{ kind: 'column', name, source: name }];
  const expression = items.slice(0, isWord(before, 'as') ? -2 : -1);
  const renamed = nameOf(expression.at(-1));
  const isPlain = expression.length === 1 || (expression.length === 3 && isSign(expression[1], '.'));
  // What follows a sign is no alias but part of what is reckoned: `a + b` has no name.
  if (before.kind === 'symbol' && !isSign(before, ']')) return [];
  return [{ kind: 'column', name, source: isPlain ? renamed : undefined }];
}

/** The entries of a query's select list; undefined where it has none. */
export function selectList(items: readonly Item[]): readonly SelectEntry[] | undefined {
  const select = items.findIndex((item) => isWord(item, 'select', 'returning'));
  if (select < 0) return undefined;
  let start = select + 1;
  while (isWord(items[start], 'distinct', 'all')) start += 1;
  if (isWord(items[start], 'top') && items[start + 1]?.kind === 'number') start += 2;
  const length = items.slice(start).findIndex((item) => isWord(item, ...clauses));
  return split(items.slice(start, length < 0 ? undefined : start + length)).flatMap(entryOf);
}

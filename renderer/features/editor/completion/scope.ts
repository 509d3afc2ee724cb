import type { CatalogTable } from '#shared/model/catalog.ts';
import type { Dialect } from '#shared/model/query.ts';
import { type Group, groupsOf, holdsQuery, type Item, isSign, isWord, nameOf } from './groups.ts';
import { type Found, tableReferences } from './references.ts';
import { selectList } from './select-list.ts';

export interface ScopeColumn {
  readonly name: string;
  /** The source's own name of the type; empty where it is not known. */
  readonly type: string;
}

/** A table, query or expression whose columns can be named. */
export interface ScopeTable {
  /** What its columns are addressed by: the alias, or the table's name. */
  readonly name: string;
  readonly alias: string | undefined;
  readonly columns: readonly ScopeColumn[];
}

export interface Scope {
  /** Nearest first: those of the query around the place, then those of the queries around that. */
  readonly tables: readonly ScopeTable[];
  /** What `WITH` names and the place can read. */
  readonly expressions: readonly ScopeTable[];
}

/** Finds a table of the catalog by the last parts of its name. */
export type Lookup = (path: readonly string[]) => CatalogTable | undefined;

const setOperators = ['union', 'intersect', 'except', 'minus'] as const;

export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function holds(group: Group, offset: number): boolean {
  return group.start < offset && offset < group.end;
}

interface Query {
  readonly expressions: readonly ScopeTable[];
  /** The body of an expression that the offset is in, and what it can read. */
  readonly within: { readonly body: Group; readonly expressions: readonly ScopeTable[] } | undefined;
  readonly rest: readonly Item[];
}

/** Takes `WITH name (columns) AS (…), …` off a query. */
function readExpressions(
  items: readonly Item[],
  outer: readonly ScopeTable[],
  lookup: Lookup,
  offset: number,
): Query {
  const start = items.findIndex((item) => isWord(item, 'with'));
  const first = items.findIndex((item) => item.kind !== 'group' && item.kind === 'word');
  const explained = isWord(items[first], 'explain', 'insert', 'create', 'unload', 'prepare');
  if (start < 0 || (start !== first && !explained))
    return { expressions: outer, within: undefined, rest: items };
  let expressions = [...outer];
  let at = start + 1;
  let within: Query['within'];
  if (isWord(items[at], 'recursive')) at += 1;
  for (;;) {
    const name = nameOf(items[at]);
    if (name === undefined) break;
    at += 1;
    const named = items[at];
    const columns = named?.kind === 'group' && !holdsQuery(named) ? named : undefined;
    if (columns !== undefined) at += 1;
    while (isWord(items[at], 'as', 'not', 'materialized')) at += 1;
    const body = items[at];
    if (body?.kind !== 'group') break;
    at += 1;
    if (holds(body, offset)) within = { body, expressions };
    const own = columns === undefined ? outputColumns(body.items, expressions, lookup) : columnNames(columns);
    expressions = [{ name, alias: undefined, columns: own }, ...expressions];
    if (!isSign(items[at], ',')) break;
    at += 1;
  }
  return { expressions, within, rest: [...items.slice(0, start), ...items.slice(at)] };
}

function columnNames(group: Group): readonly ScopeColumn[] {
  return group.items.flatMap((item) => {
    const name = nameOf(item);
    return name === undefined ? [] : [{ name, type: '' }];
  });
}

/** The queries that UNION and the like connect. */
function branches(items: readonly Item[]): readonly (readonly Item[])[] {
  const found: Item[][] = [[]];
  for (const item of items) {
    if (isWord(item, ...setOperators)) found.push([]);
    else found.at(-1)?.push(item);
  }
  return found;
}

function resolve(found: Found, expressions: readonly ScopeTable[], lookup: Lookup): ScopeTable {
  const { path, query, alias, columns } = found;
  const last = path.at(-1);
  const name = alias ?? last ?? '';
  if (columns !== undefined) return { name, alias, columns: columnNames(columns) };
  if (query !== undefined) return { name, alias, columns: outputColumns(query.items, expressions, lookup) };
  const expression =
    path.length === 1 ? expressions.find((one) => sameName(one.name, path.join())) : undefined;
  return { name, alias, columns: (expression ?? lookup(path))?.columns ?? [] };
}

function tablesOf(
  items: readonly Item[],
  expressions: readonly ScopeTable[],
  lookup: Lookup,
): readonly ScopeTable[] {
  return tableReferences(items).map((found) => resolve(found, expressions, lookup));
}

/** The columns that a query gives, as far as they have names. */
function outputColumns(
  items: readonly Item[],
  outer: readonly ScopeTable[],
  lookup: Lookup,
): readonly ScopeColumn[] {
  const { expressions, rest } = readExpressions(items, outer, lookup, -1);
  const [branch = []] = branches(rest);
  const [only] = branch;
  if (only?.kind === 'group') return outputColumns(only.items, expressions, lookup);
  const tables = tablesOf(branch, expressions, lookup);
  const all = tables.flatMap(({ columns }) => columns);
  const list = selectList(branch);
  if (list === undefined) return all;
  return list.flatMap((entry): readonly ScopeColumn[] => {
    if (entry.kind === 'all') {
      const { of } = entry;
      return of === undefined ? all : (tables.find(({ name }) => sameName(name, of))?.columns ?? []);
    }
    const source = all.find(({ name }) => sameName(name, entry.source ?? entry.name));
    return [{ name: entry.name, type: source?.type ?? '' }];
  });
}

/** The innermost brackets with a query that hold the offset. */
function queryAround(items: readonly Item[], offset: number): Group | undefined {
  const group = items.find((item): item is Group => item.kind === 'group' && holds(item, offset));
  if (group === undefined) return undefined;
  return holdsQuery(group) ? group : queryAround(group.items, offset);
}

function within(items: readonly Item[], offset: number, outer: Scope, lookup: Lookup): Scope {
  const query = readExpressions(items, outer.expressions, lookup, offset);
  if (query.within !== undefined) {
    const { body, expressions } = query.within;
    return within(body.items, offset, { tables: outer.tables, expressions }, lookup);
  }
  const all = branches(query.rest);
  const branch = all.findLast((one) => (one[0]?.start ?? 0) <= offset) ?? all[0] ?? [];
  const scope: Scope = {
    tables: [...tablesOf(branch, query.expressions, lookup), ...outer.tables],
    expressions: query.expressions,
  };
  const inner = queryAround(branch, offset);
  return inner === undefined ? scope : within(inner.items, offset, scope, lookup);
}

/** What can be named at an offset of a statement, finished or not. */
export function scopeAt(statement: string, offset: number, dialect: Dialect, lookup: Lookup): Scope {
  return within(groupsOf(statement, dialect), offset, { tables: [], expressions: [] }, lookup);
}

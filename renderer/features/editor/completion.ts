import type { CatalogTable } from '#shared/model/catalog.ts';
import { statementAt } from '#shared/sql/statements.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import { sqlKeywords, sqlReserved } from './keywords.ts';

export interface Suggestion {
  readonly kind: 'keyword' | 'schema' | 'table' | 'column' | 'alias';
  /** As listed. */
  readonly label: string;
  /** As written into the text: quoted where the name needs it. */
  readonly insert: string;
  readonly detail?: string;
}

/** A table named in a statement, and the name its columns are addressed by. */
interface TableReference {
  readonly schema: string | undefined;
  readonly name: string;
  readonly alias: string | undefined;
}

/** Words that end a table's name rather than being its alias. */
const notAliases = new Set(
  'on using where group order having limit offset join inner left right full cross natural union except intersect qualify window lateral asof positional anti semi sample tablesample set values select from returning'.split(
    ' ',
  ),
);

/** What may be written at an offset of the text: keywords, tables, and columns of the statement's tables. */
export function suggestAt(
  text: string,
  offset: number,
  tables: readonly CatalogTable[],
): readonly Suggestion[] {
  const statement = statementAt(text, offset);
  const references = statement === undefined ? [] : tableReferences(statement.text);
  const qualifier = qualifierBefore(text, offset);
  if (qualifier !== undefined) return suggestMembers(qualifier, references, tables);

  const used = references.flatMap((reference) => {
    const table = findTable(reference, tables);
    return table === undefined ? [] : [table];
  });
  return [
    ...columnsOf(used),
    ...references.flatMap(({ alias }) =>
      alias === undefined ? [] : [{ kind: 'alias' as const, label: alias, insert: quoteName(alias) }],
    ),
    ...suggestTables(tables),
    ...[...new Set(tables.map((table) => table.schema))].map((schema) => ({
      kind: 'schema' as const,
      label: schema,
      insert: quoteName(schema),
    })),
    ...sqlKeywords.map((keyword) => ({ kind: 'keyword' as const, label: keyword, insert: keyword })),
  ];
}

/** The name before the dot at the offset: `s` in `s.pla|`. */
function qualifierBefore(text: string, offset: number): string | undefined {
  const match = /(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\.[\p{L}\p{N}_$]*$/u.exec(
    text.slice(0, offset),
  );
  if (match === null) return undefined;
  return match[1]?.replaceAll('""', '"') ?? match[2];
}

function suggestMembers(
  qualifier: string,
  references: readonly TableReference[],
  tables: readonly CatalogTable[],
): readonly Suggestion[] {
  const referenced = references.find((reference) => same(reference.alias ?? reference.name, qualifier));
  const table = referenced === undefined ? undefined : findTable(referenced, tables);
  if (table !== undefined) return columnsOf([table]);
  const inSchema = tables.filter((one) => same(one.schema, qualifier));
  if (inSchema.length > 0) {
    return inSchema.map((one) => ({ kind: 'table', label: one.name, insert: quoteName(one.name) }));
  }
  return columnsOf(tables.filter((one) => same(one.name, qualifier)));
}

function suggestTables(tables: readonly CatalogTable[]): readonly Suggestion[] {
  return tables.map((table) => ({
    kind: 'table',
    label: table.name,
    insert: qualifiedName(table),
    detail: table.schema,
  }));
}

function columnsOf(tables: readonly CatalogTable[]): readonly Suggestion[] {
  const seen = new Set<string>();
  return tables.flatMap((table) =>
    table.columns.flatMap((column): Suggestion[] => {
      if (seen.has(column.name)) return [];
      seen.add(column.name);
      return [
        {
          kind: 'column',
          label: column.name,
          insert: quoteName(column.name),
          detail: `${column.type} · ${table.name}`,
        },
      ];
    }),
  );
}

function findTable(reference: TableReference, tables: readonly CatalogTable[]): CatalogTable | undefined {
  const { schema, name } = reference;
  return tables.find(
    (table) => same(table.name, name) && (schema === undefined || same(table.schema, schema)),
  );
}

/** The tables after FROM and JOIN, and after the commas of a FROM list. */
export function tableReferences(statement: string): readonly TableReference[] {
  const tokens = tokenize(statement).filter(isSignificant);
  const texts = tokens.map((token) => statement.slice(token.start, token.end));
  const references: TableReference[] = [];

  function nameAt(index: number): string | undefined {
    const token = tokens[index];
    const text = texts[index];
    if (token === undefined || text === undefined) return undefined;
    if (token.kind === 'quoted-name') return text.slice(1, -1).replaceAll('""', '"');
    return token.kind === 'word' ? text : undefined;
  }

  for (let index = 0; index < tokens.length; index++) {
    const word = texts[index]?.toLowerCase();
    if (word !== 'from' && word !== 'join') continue;
    let at = index + 1;
    for (;;) {
      const parts: string[] = [];
      for (let name = nameAt(at); name !== undefined; name = nameAt(at)) {
        parts.push(name);
        at += 1;
        if (texts[at] !== '.') break;
        at += 1;
      }
      const name = parts.at(-1);
      if (name === undefined) break;
      if (texts[at]?.toLowerCase() === 'as') at += 1;
      const next = nameAt(at);
      const alias = next !== undefined && !notAliases.has(next.toLowerCase()) ? next : undefined;
      if (alias !== undefined) at += 1;
      references.push({ schema: parts.at(-2), name, alias });
      if (word !== 'from' || texts[at] !== ',') break;
      at += 1;
    }
  }
  return references;
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A name as SQL writes it: quoted unless it is plain lower case and no keyword. */
export function quoteName(name: string): string {
  const plain = /^[a-z_][a-z0-9_]*$/.test(name) && !sqlReserved.includes(name.toUpperCase());
  return plain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table's name with its schema, which the default one does not need. */
export function qualifiedName(table: { readonly schema: string; readonly name: string }): string {
  return table.schema === 'main' || table.schema === ''
    ? quoteName(table.name)
    : `${quoteName(table.schema)}.${quoteName(table.name)}`;
}

import type { CatalogTable } from '#shared/model/catalog.ts';
import type { Dialect } from '#shared/model/query.ts';
import { quotedName } from '#shared/sql/names.ts';
import { statementAt } from '#shared/sql/statements.ts';
import { wordsOf } from '../dialects/words.ts';
import { placeAt } from './place.ts';
import type { Lookup, ScopeTable } from './scope.ts';
import { sameName, scopeAt } from './scope.ts';

/** Kinds in the order in which they are offered. `read-tables` writes nothing: choosing it asks the source. */
export const suggestionKinds = [
  'column',
  'alias',
  'table',
  'schema',
  'function',
  'type',
  'keyword',
  'read-tables',
] as const;

export interface Suggestion {
  readonly kind: (typeof suggestionKinds)[number];
  /** As listed. */
  readonly label: string;
  /** As written into the text: quoted where the name needs it. */
  readonly insert: string;
  readonly detail?: string;
}

/** What completion works on: the tables that are known of the connection. */
export interface Known {
  readonly dialect: Dialect;
  readonly tables: readonly CatalogTable[];
  /** The connection's name, where its tables have not been read. */
  readonly unread?: string;
}

function finder(tables: readonly CatalogTable[]): Lookup {
  return (path) => {
    const [name, schema] = path.toReversed();
    if (name === undefined) return undefined;
    return tables.find(
      (table) => sameName(table.name, name) && (schema === undefined || sameName(table.schema, schema)),
    );
  };
}

/** What may be written at an offset of the text, as far as the statement there tells. */
export function suggestAt(text: string, offset: number, known: Known): readonly Suggestion[] {
  const { dialect, tables, unread } = known;
  const found = statementAt(text, offset, dialect);
  // A statement that ended before the offset is over; only white space may stand between.
  const inStatement =
    found !== undefined && offset >= found.start && !/;\s*$/.test(text.slice(found.start, offset));
  const statement = inStatement ? text.slice(found.start, Math.max(found.end, offset)) : '';
  const at = inStatement ? offset - found.start : 0;
  const place = placeAt(statement, at, dialect);
  if (place.kind === 'nothing') return [];
  const hint: readonly Suggestion[] =
    unread === undefined ? [] : [{ kind: 'read-tables', label: `Read the tables of ${unread}`, insert: '' }];
  const scope = scopeAt(statement, at, dialect, finder(tables));
  const make = suggestions(dialect);
  if (place.kind === 'member') {
    const table = scope.tables.find(
      ({ name }) => place.path.length === 1 && sameName(name, place.path[0] ?? ''),
    );
    if (table !== undefined && table.columns.length > 0) return make.columns([table]);
    const [schema] = place.path.slice(-1);
    const inSchema = tables.filter((one) => sameName(one.schema, schema ?? ''));
    return [...inSchema.map((one) => make.one('table', one.name)), ...hint];
  }
  const words = wordsOf(dialect);
  const keywords = words.keywords.map((word): Suggestion => ({ kind: 'keyword', label: word, insert: word }));
  const types = words.types.map((word): Suggestion => ({ kind: 'type', label: word, insert: word }));
  if (place.kind === 'type') return types;
  const readable = [
    ...scope.expressions.map(({ name }) => make.one('table', name, 'of this statement')),
    ...tables.map((table) => make.table(table)),
    ...[...new Set(tables.map(({ schema }) => schema))]
      .filter((schema) => schema !== '')
      .map((schema) => make.one('schema', schema)),
  ];
  if (place.kind === 'table') return [...readable, ...keywords, ...hint];
  return [
    ...make.columns(scope.tables),
    ...scope.tables.flatMap(({ alias }) => (alias === undefined ? [] : [make.one('alias', alias)])),
    ...readable,
    ...words.functions.map((word): Suggestion => ({ kind: 'function', label: word, insert: word })),
    ...keywords,
    ...hint,
  ];
}

function suggestions(dialect: Dialect) {
  const one = (kind: Suggestion['kind'], name: string, detail?: string): Suggestion => ({
    kind,
    label: name,
    insert: quotedName(name, dialect),
    ...(detail === undefined ? {} : { detail }),
  });
  return {
    one,
    table: ({ schema, name }: CatalogTable): Suggestion => ({
      kind: 'table',
      label: name,
      insert: qualified(schema, name, dialect),
      detail: schema,
    }),
    /** The columns, each name once. */
    columns(tables: readonly ScopeTable[]): readonly Suggestion[] {
      const seen = new Set<string>();
      return tables.flatMap((table) =>
        table.columns.flatMap((column) => {
          if (seen.has(column.name)) return [];
          seen.add(column.name);
          const detail = [column.type, table.name].filter((part) => part !== '').join(' · ');
          return [one('column', column.name, detail)];
        }),
      );
    },
  };
}

const unnamedSchemas: Readonly<Record<Dialect, readonly string[]>> = {
  duckdb: ['main', ''],
  athena: [''],
  redshift: ['public', ''],
  postgres: ['public', ''],
};

/** A table's name with its schema, which the default one does not need. */
function qualified(schema: string, name: string, dialect: Dialect): string {
  const own = quotedName(name, dialect);
  return unnamedSchemas[dialect].includes(schema) ? own : `${quotedName(schema, dialect)}.${own}`;
}

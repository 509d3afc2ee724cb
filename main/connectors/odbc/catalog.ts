import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import { nearest } from '#shared/text/nearest.ts';
import type { OdbcConnection, OdbcResult, OdbcRow } from './driver.ts';
import { odbcState } from './errors.ts';
import { driverType } from './types.ts';

const systemSchemas: ReadonlySet<string> = new Set(['information_schema', 'pg_catalog', 'pg_toast', 'sys']);

/** A field of the driver's catalog, by its name in ODBC 3 or 2. */
function field(row: OdbcRow, ...names: readonly string[]): string {
  for (const name of names) {
    const value = row[name];
    if (value !== null && value !== undefined) return String(value);
  }
  return '';
}

const schemaOf = (row: OdbcRow) => field(row, 'TABLE_SCHEM', 'TABLE_OWNER', 'TABLE_SCHEMA');
const tableOf = (row: OdbcRow) => field(row, 'TABLE_NAME');

/** Where a source has no schemas, its tables stand under one without a name; this is what is shown of it. */
const nameless = '(no schema)';

function notFound(path: readonly string[]): AppError {
  return new AppError('not-found', `There is no ${path.join('.')} here.`, {
    hint: 'It may have been removed, or be hidden from you. Refresh the catalog.',
    details: { name: path.join('.') },
  });
}

async function allTables(connection: OdbcConnection, schema: string | null): Promise<OdbcResult> {
  // A name is a pattern to the driver: `_` fits any letter. What is not meant is left out by whoever asks.
  return connection.tables(null, schema, null, null);
}

function isOwn(schema: string): boolean {
  return !systemSchemas.has(schema.toLowerCase()) && !schema.startsWith('pg_t');
}

function columnNode(path: readonly string[], row: OdbcRow): CatalogNode {
  const name = field(row, 'COLUMN_NAME');
  const native = field(row, 'TYPE_NAME');
  const { kind, bits } = driverType({
    name,
    dataType: Number(field(row, 'DATA_TYPE')),
    dataTypeName: native,
    columnSize: 0,
    decimalDigits: 0,
  });
  const comment = field(row, 'REMARKS');
  return {
    path: [...path, name],
    name,
    kind: 'column',
    type: { kind, native, ...(bits === undefined ? {} : { bits }) },
    ...(comment === '' ? {} : { comment }),
    hasChildren: false,
  };
}

/** One level of the source's tree, by the driver's own catalog: schemas, tables, columns. Throws not-found. */
export async function odbcLevel(
  connection: OdbcConnection,
  path: readonly string[],
): Promise<readonly CatalogNode[]> {
  const [schema, table] = path;
  if (schema === undefined) {
    const schemas = new Set([...(await allTables(connection, null))].map(schemaOf));
    const sorted = [...schemas].toSorted(
      (left, right) => Number(isOwn(right)) - Number(isOwn(left)) || (left < right ? -1 : 1),
    );
    return sorted.map((name) => ({
      path: [name],
      name: name === '' ? nameless : name,
      kind: 'schema',
      hasChildren: true,
    }));
  }
  const asked = schema === '' ? null : schema;
  if (table === undefined) {
    const tables = [...(await allTables(connection, asked))].filter((row) => schemaOf(row) === schema);
    if (tables.length === 0) throw notFound(path);
    return tables.map((row) => {
      const comment = field(row, 'REMARKS');
      return {
        path: [schema, tableOf(row)],
        name: tableOf(row),
        kind: field(row, 'TABLE_TYPE').toUpperCase().includes('VIEW') ? 'view' : 'table',
        ...(comment === '' ? {} : { comment }),
        hasChildren: true,
      };
    });
  }
  if (path.length > 2) return [];
  const columns = [...(await connection.columns(null, asked, table, null))].filter(
    (row) => schemaOf(row) === schema && tableOf(row) === table,
  );
  if (columns.length === 0) throw notFound(path);
  return columns.map((row) => columnNode(path, row));
}

/** Every table with its columns, without those of the system. */
export async function odbcTables(connection: OdbcConnection): Promise<readonly CatalogTable[]> {
  const tables = new Map<string, CatalogTable & { columns: { name: string; type: string }[] }>();
  for (const row of await connection.columns(null, null, null, null)) {
    const [schema, name] = [schemaOf(row), tableOf(row)];
    if (!isOwn(schema)) continue;
    const key = JSON.stringify([schema, name]);
    const table = tables.get(key) ?? { schema, name, columns: [] };
    table.columns.push({ name: field(row, 'COLUMN_NAME'), type: field(row, 'TYPE_NAME') });
    tables.set(key, table);
  }
  return [...tables.values()];
}

/** What names a table that is not there: the standard's code and PostgreSQL's. */
const missing: ReadonlySet<string> = new Set(['42S02', '42P01']);

/** Of a table that is not there, the nearest names that are. */
export async function withSuggestions(error: AppError, connection: OdbcConnection): Promise<AppError> {
  const { name } = error.details;
  if (name === undefined || !missing.has(odbcState(error) ?? '')) return error;
  const tables = await allTables(connection, null).catch(() => []);
  const names = [...tables].filter((row) => isOwn(schemaOf(row))).map(tableOf);
  const suggestions = nearest(name.split('.').at(-1) ?? name, names);
  return new AppError(error.code, error.message, {
    cause: error.cause,
    hint: suggestions[0] === undefined ? error.hint : `Did you mean ${suggestions[0]}?`,
    details: { ...error.details, suggestions },
  });
}

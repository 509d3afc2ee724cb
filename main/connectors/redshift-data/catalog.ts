import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import { type Asking, ask, type TextRow } from './ask.ts';
import { typeOf } from './types.ts';

const databasesSql = 'SELECT CAST(database_name AS VARCHAR) FROM svv_redshift_databases ORDER BY 1';

const schemasSql = `
SELECT CAST(schema_name AS VARCHAR), CAST(schema_type AS VARCHAR) FROM svv_all_schemas
WHERE database_name = :database AND schema_name NOT LIKE 'pg!_%' ESCAPE '!'
  AND schema_name NOT IN ('information_schema', 'catalog_history')
ORDER BY 1`;

const tablesSql = `
SELECT CAST(table_name AS VARCHAR), CAST(table_type AS VARCHAR), CAST(remarks AS VARCHAR) FROM svv_all_tables
WHERE database_name = :database AND schema_name = :schema ORDER BY 1`;

/** Of the connected database alone; sizes are in megabytes, and empty tables are not in it. */
const sizesSql = `
SELECT CAST("table" AS VARCHAR), CAST(CAST(tbl_rows AS BIGINT) AS VARCHAR), CAST(size AS VARCHAR) FROM svv_table_info
WHERE "schema" = :schema`;

const columnsSql = `
SELECT CAST(column_name AS VARCHAR), CAST(data_type AS VARCHAR), CAST(character_maximum_length AS VARCHAR),
  CAST(numeric_precision AS VARCHAR), CAST(numeric_scale AS VARCHAR), CAST(remarks AS VARCHAR)
FROM svv_all_columns
WHERE database_name = :database AND schema_name = :schema AND table_name = :table ORDER BY ordinal_position`;

const externalColumnsSql = `
SELECT CAST(columnname AS VARCHAR), CAST(external_type AS VARCHAR), CAST(part_key AS VARCHAR) FROM svv_external_columns
WHERE schemaname = :schema AND tablename = :table ORDER BY columnnum`;

const partitionsSql = `
SELECT CAST("values" AS VARCHAR), CAST(location AS VARCHAR) FROM svv_external_partitions
WHERE schemaname = :schema AND tablename = :table ORDER BY 1`;

const allColumnsSql = `
SELECT CAST(schema_name AS VARCHAR), CAST(table_name AS VARCHAR), CAST(column_name AS VARCHAR),
  CAST(data_type AS VARCHAR), CAST(numeric_precision AS VARCHAR), CAST(numeric_scale AS VARCHAR)
FROM svv_all_columns
WHERE database_name = :database AND schema_name NOT LIKE 'pg!_%' ESCAPE '!'
  AND schema_name NOT IN ('information_schema', 'catalog_history')
ORDER BY schema_name, table_name, ordinal_position`;

const bytesOfBlock = 1_048_576;

function notFound(path: readonly string[]): AppError {
  return new AppError('not-found', `There is no ${path.join('.')} here.`, {
    hint: 'It may have been removed, or be hidden from this user. Refresh the catalog.',
    details: { name: path.join('.') },
  });
}

function commented(comment: string | null | undefined): { readonly comment?: string } {
  return comment === null || comment === undefined || comment === '' ? {} : { comment };
}

function figure(text: string | null | undefined, times = 1): number | undefined {
  const value = text === null || text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? Math.round(value * times) : undefined;
}

/** What may be hidden from people without rights, or not be there on an older cluster: nothing then. */
async function ifAllowed(rows: Promise<readonly TextRow[]>): Promise<readonly TextRow[]> {
  try {
    return await rows;
  } catch (error) {
    const isHidden =
      isAppError(error) && (error.code === 'permission.denied' || error.code === 'query.failed');
    if (isHidden) return [];
    throw error;
  }
}

function kindOf(tableType: string | null | undefined): CatalogNode['kind'] {
  const type = (tableType ?? '').toUpperCase();
  if (type.includes('EXTERNAL')) return 'external-table';
  return type.includes('VIEW') ? 'view' : 'table';
}

async function databaseNodes(asking: Asking): Promise<CatalogNode[]> {
  const rows = await ask(asking, databasesSql);
  return rows.map(([name]) => ({ path: [name ?? ''], name: name ?? '', kind: 'catalog', hasChildren: true }));
}

async function schemaNodes(asking: Asking, database: string): Promise<CatalogNode[]> {
  const rows = await ask(asking, schemasSql, { database });
  return rows.map(([name, type]) => ({
    path: [database, name ?? ''],
    name: name ?? '',
    kind: type === 'external' ? 'external-schema' : 'schema',
    hasChildren: true,
  }));
}

async function tableNodes(asking: Asking, database: string, schema: string): Promise<CatalogNode[]> {
  const isConnected = database === asking.profile.database;
  const [tables, sizes] = await Promise.all([
    ask(asking, tablesSql, { database, schema }),
    isConnected ? ifAllowed(ask(asking, sizesSql, { schema })) : [],
  ]);
  const figures = new Map(sizes.map(([name, rows, size]) => [name, { rows, size }]));
  return tables.map(([name, type, comment]) => {
    const known = figures.get(name ?? '');
    const rows = figure(known?.rows);
    const bytes = figure(known?.size, bytesOfBlock);
    return {
      path: [database, schema, name ?? ''],
      name: name ?? '',
      kind: kindOf(type),
      ...commented(comment),
      ...(rows === undefined ? {} : { rows }),
      ...(bytes === undefined ? {} : { bytes }),
      hasChildren: true,
    };
  });
}

type TablePath = readonly [database: string, schema: string, table: string];

async function externalNodes(asking: Asking, path: TablePath): Promise<CatalogNode[]> {
  const [, schema, table] = path;
  const [columns, partitions] = await Promise.all([
    ifAllowed(ask(asking, externalColumnsSql, { schema, table })),
    ifAllowed(ask(asking, partitionsSql, { schema, table })),
  ]);
  return [
    ...columns.map(
      ([name, type, key]): CatalogNode => ({
        path: [...path, name ?? ''],
        name: name ?? '',
        kind: Number(key ?? 0) > 0 ? 'partition-column' : 'column',
        type: { ...typeOf(type ?? ''), native: type ?? '' },
        hasChildren: false,
      }),
    ),
    ...partitions.map(
      ([values, location]): CatalogNode => ({
        path: [...path, values ?? ''],
        name: values ?? '',
        kind: 'partition',
        ...commented(location),
        hasChildren: false,
      }),
    ),
  ];
}

async function columnNodes(asking: Asking, path: TablePath): Promise<CatalogNode[]> {
  const [database, schema, table] = path;
  const external = database === asking.profile.database ? await externalNodes(asking, path) : [];
  if (external.length > 0) return external;
  const rows = await ask(asking, columnsSql, { database, schema, table });
  return rows.map(([name, type, length, precision, scale, comment]) => ({
    path: [...path, name ?? ''],
    name: name ?? '',
    kind: 'column',
    type: typeOf(type ?? '', figure(length ?? precision), figure(scale)),
    ...commented(comment),
    hasChildren: false,
  }));
}

/** One level of the tree: databases, schemas (external ones among them), tables and views, columns and partitions. */
export async function catalogLevel(asking: Asking, path: readonly string[]): Promise<readonly CatalogNode[]> {
  const [database, schema, table] = path;
  if (database === undefined) return databaseNodes(asking);
  if (path.length > 3) return [];
  if (schema !== undefined && table !== undefined) {
    const columns = await columnNodes(asking, [database, schema, table]);
    if (columns.length === 0) throw notFound(path);
    return columns;
  }
  const nodes =
    schema === undefined ? await schemaNodes(asking, database) : await tableNodes(asking, database, schema);
  if (nodes.length > 0) return nodes;
  const siblings = schema === undefined ? await databaseNodes(asking) : await schemaNodes(asking, database);
  if (!siblings.some(({ name }) => name === path.at(-1))) throw notFound(path);
  return [];
}

/** Every table of the profile's database with its columns, by one question. */
export async function catalogTables(asking: Asking): Promise<readonly CatalogTable[]> {
  const rows = await ask(asking, allColumnsSql, { database: asking.profile.database });
  const tables = new Map<
    string,
    { schema: string; name: string; columns: { name: string; type: string }[] }
  >();
  for (const [schema, name, column, type, precision, scale] of rows) {
    const key = JSON.stringify([schema, name]);
    const table = tables.get(key) ?? { schema: schema ?? '', name: name ?? '', columns: [] };
    tables.set(key, table);
    const { native } = typeOf(type ?? '', figure(precision), figure(scale));
    table.columns.push({ name: column ?? '', type: native });
  }
  return [...tables.values()];
}

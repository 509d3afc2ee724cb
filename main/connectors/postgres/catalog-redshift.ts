import { isAppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import type { ColumnKind, ColumnType } from '#shared/model/column.ts';
import { commented, figures, notFound, rowsOf, tablesOfRows } from './catalog.ts';
import { sqlState } from './errors.ts';
import type { Link } from './link.ts';
import { wireType } from './types.ts';

const schemasSql = `
SELECT n.nspname, pg_catalog.obj_description(n.oid, 'pg_namespace')
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(n.nspname, 'USAGE')
ORDER BY n.nspname`;

const externalSchemasSql = 'SELECT schemaname FROM svv_external_schemas ORDER BY schemaname';

const tablesSql = `
SELECT c.relname, c.relkind, pg_catalog.obj_description(c.oid, 'pg_class')
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm')
ORDER BY c.relname`;

/** Sizes are kept in megabytes; people see those of their own tables only where they may read the view. */
const sizesSql = 'SELECT "table", tbl_rows, size FROM svv_table_info WHERE "schema" = $1';

const columnsSql = `
SELECT a.attname, a.atttypid, a.atttypmod, pg_catalog.format_type(a.atttypid, a.atttypmod),
  pg_catalog.col_description(c.oid, a.attnum)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

const externalTablesSql =
  'SELECT tablename FROM svv_external_tables WHERE schemaname = $1 ORDER BY tablename';

const externalColumnsSql = `
SELECT columnname, external_type, part_key FROM svv_external_columns
WHERE schemaname = $1 AND tablename = $2 ORDER BY columnnum`;

const externalPartitionsSql = `
SELECT "values", location FROM svv_external_partitions
WHERE schemaname = $1 AND tablename = $2 ORDER BY "values"`;

const allSql = `
SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT LIKE 'pg!_%' ESCAPE '!' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname, a.attnum`;

const allExternalSql = `
SELECT schemaname, tablename, columnname, external_type FROM svv_external_columns
ORDER BY schemaname, tablename, columnnum`;

const kindsOfExternal: readonly (readonly [pattern: RegExp, kind: ColumnKind, bits?: number])[] = [
  [/^(tinyint|smallint|int2)\b/, 'integer', 16],
  [/^(int|integer|int4)\b/, 'integer', 32],
  [/^(bigint|int8)\b/, 'integer', 64],
  [/^(decimal|numeric)\b/, 'decimal'],
  [/^(float|real|float4)\b/, 'float', 32],
  [/^double\b/, 'float', 64],
  [/^(boolean|bool)\b/, 'boolean'],
  [/^timestamp\b/, 'timestamp'],
  [/^date\b/, 'date'],
  [/^(array|map|struct|row)\b/, 'list'],
  [/^(binary|varbyte)\b/, 'bytes'],
];

/** The type of a column outside, which goes by its name in the lake's own catalog. */
function externalType(native: string): ColumnType {
  const found = kindsOfExternal.find(([pattern]) => pattern.test(native.toLowerCase()));
  const [, kind = 'text', bits] = found ?? [];
  const digits = /\((\d+)\s*,\s*(\d+)\)/.exec(native);
  return {
    kind,
    native,
    ...(bits === undefined ? {} : { bits }),
    ...(kind !== 'decimal' || digits === null
      ? {}
      : { precision: Number(digits[1]), scale: Number(digits[2]) }),
  };
}

/** What may be hidden from people without rights, or not be there on an older cluster: nothing then. */
async function ifAllowed<T>(read: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await read;
  } catch (error) {
    const state = sqlState(error);
    if (state === '42501' || state === '42P01' || isAppError(error)) return [];
    throw error;
  }
}

async function externalSchemas(link: Link): Promise<ReadonlySet<string>> {
  const rows = await ifAllowed(rowsOf(link, externalSchemasSql));
  return new Set(rows.map(([name]) => name ?? ''));
}

async function schemaNodes(link: Link, database: string): Promise<CatalogNode[]> {
  const external = await externalSchemas(link);
  const own = await rowsOf(link, schemasSql);
  const names = new Map(own.map(([name, comment]) => [name ?? '', comment ?? null]));
  for (const name of external) if (!names.has(name)) names.set(name, null);
  return [...names]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, comment]) => ({
      path: [database, name],
      name,
      kind: external.has(name) ? 'external-schema' : 'schema',
      ...commented(comment),
      hasChildren: true,
    }));
}

async function tableNodes(link: Link, database: string, schema: string): Promise<CatalogNode[]> {
  const sizes = new Map(
    (await ifAllowed(rowsOf(link, sizesSql, [schema]))).map(([name, rows, size]) => [name, { rows, size }]),
  );
  return (await rowsOf(link, tablesSql, [schema])).map(([name, kind, comment]) => {
    const known = sizes.get(name ?? '');
    const megabytes = known?.size ?? null;
    return {
      path: [database, schema, name ?? ''],
      name: name ?? '',
      kind: kind === 'r' ? 'table' : 'view',
      ...commented(comment),
      ...figures(known?.rows, megabytes === null ? null : String(Number(megabytes) * 1_048_576)),
      hasChildren: true,
    };
  });
}

async function externalTableNodes(link: Link, database: string, schema: string): Promise<CatalogNode[]> {
  return (await rowsOf(link, externalTablesSql, [schema])).map(([name]) => ({
    path: [database, schema, name ?? ''],
    name: name ?? '',
    kind: 'external-table',
    hasChildren: true,
  }));
}

async function columnNodes(link: Link, path: readonly [string, string, string]): Promise<CatalogNode[]> {
  const [, schema, table] = path;
  return (await rowsOf(link, columnsSql, [schema, table])).map(([name, oid, modifier, native, comment]) => ({
    path: [...path, name ?? ''],
    name: name ?? '',
    kind: 'column',
    type: { ...wireType(Number(oid), Number(modifier), new Map()), native: native ?? '' },
    ...commented(comment),
    hasChildren: false,
  }));
}

async function externalColumnNodes(
  link: Link,
  path: readonly [string, string, string],
): Promise<CatalogNode[]> {
  const [, schema, table] = path;
  const columns = await rowsOf(link, externalColumnsSql, [schema, table]);
  const nodes = columns.map(
    ([name, native, key]): CatalogNode => ({
      path: [...path, name ?? ''],
      name: name ?? '',
      kind: Number(key ?? 0) > 0 ? 'partition-column' : 'column',
      type: externalType(native ?? ''),
      hasChildren: false,
    }),
  );
  const partitions = await ifAllowed(rowsOf(link, externalPartitionsSql, [schema, table]));
  return [
    ...nodes,
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

/** One level of Redshift's tree: the database, schemas (external ones among them), tables, columns and partitions. */
export async function redshiftLevel(
  link: Link,
  database: string,
  path: readonly string[],
): Promise<readonly CatalogNode[]> {
  const [root, schema, table] = path;
  if (root === undefined) return [{ path: [database], name: database, kind: 'catalog', hasChildren: true }];
  if (root !== database) throw notFound(path);
  if (schema === undefined) return schemaNodes(link, database);
  const isExternal = (await externalSchemas(link)).has(schema);
  if (table === undefined) {
    const tables = isExternal
      ? await externalTableNodes(link, database, schema)
      : await tableNodes(link, database, schema);
    if (tables.length > 0) return tables;
    if (!(await schemaNodes(link, database)).some(({ name }) => name === schema)) throw notFound(path);
    return [];
  }
  if (path.length > 3) return [];
  const at: readonly [string, string, string] = [database, schema, table];
  const columns = isExternal ? await externalColumnNodes(link, at) : await columnNodes(link, at);
  if (columns.length === 0) throw notFound(path);
  return columns;
}

/** Every table with its columns, by two queries. */
export async function redshiftTables(link: Link): Promise<readonly CatalogTable[]> {
  const own = await rowsOf(link, allSql);
  const external = await ifAllowed(rowsOf(link, allExternalSql));
  return [...tablesOfRows(own), ...tablesOfRows(external)];
}

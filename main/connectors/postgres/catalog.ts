import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import type { Link } from './link.ts';
import { wireType } from './types.ts';

type Row = readonly (string | null)[];

/** Every value as the server's text. */
const asText = { getTypeParser: () => (text: string) => text };

/** Rows of a query of ours, as text. */
export async function rowsOf({ client }: Link, text: string, values: readonly string[] = []): Promise<Row[]> {
  const { rows } = await client.query({ text, values: [...values], rowMode: 'array', types: asText });
  return rows;
}

export function notFound(path: readonly string[]): AppError {
  return new AppError('not-found', `There is no ${path.join('.')} here.`, {
    hint: 'It may have been removed, or be hidden from you. Refresh the catalog.',
    details: { name: path.join('.') },
  });
}

/** A figure that the server keeps count of; it says -1 where it has not counted yet. */
function figure(text: string | null | undefined): number | undefined {
  const number = text === null || text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) && number >= 0 ? Math.round(number) : undefined;
}

export function figures(rows: string | null | undefined, bytes: string | null | undefined) {
  const [counted, sized] = [figure(rows), figure(bytes)];
  return {
    ...(counted === undefined ? {} : { rows: counted }),
    ...(sized === undefined ? {} : { bytes: sized }),
  };
}

export function commented(comment: string | null | undefined) {
  return comment === null || comment === undefined || comment === '' ? {} : { comment };
}

const schemasSql = `
SELECT n.nspname, pg_catalog.obj_description(n.oid, 'pg_namespace')
FROM pg_catalog.pg_namespace AS n
WHERE n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
  AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
ORDER BY n.nspname IN ('pg_catalog', 'information_schema'), n.nspname`;

const tablesSql = `
SELECT c.relname, c.relkind, pg_catalog.obj_description(c.oid, 'pg_class'),
  CASE WHEN c.relkind = 'p' THEN (
    SELECT sum(greatest(l.reltuples, 0)) FROM pg_catalog.pg_partition_tree(c.oid) AS p
    JOIN pg_catalog.pg_class AS l ON l.oid = p.relid WHERE p.isleaf)
  WHEN c.relkind IN ('r', 'm') THEN c.reltuples END,
  CASE WHEN c.relkind = 'p' THEN (
    SELECT sum(pg_catalog.pg_total_relation_size(p.relid)) FROM pg_catalog.pg_partition_tree(c.oid) AS p)
  WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_total_relation_size(c.oid) END
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relkind IN ('r', 'v', 'm', 'f', 'p') AND NOT c.relispartition
ORDER BY c.relname`;

const columnsSql = `
SELECT a.attname, CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END,
  CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
  pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.col_description(c.oid, a.attnum),
  a.attnum = ANY (pk.partattrs::smallint[]), t.typtype, t.typcategory
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_partitioned_table AS pk ON pk.partrelid = c.oid
WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

const partitionsSql = `
SELECT child.relname, pg_catalog.pg_get_expr(child.relpartbound, child.oid), child.reltuples,
  pg_catalog.pg_total_relation_size(child.oid)
FROM pg_catalog.pg_inherits AS i
JOIN pg_catalog.pg_class AS child ON child.oid = i.inhrelid
JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2 AND child.relispartition
ORDER BY child.relname`;

const allSql = `
SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_toast%'
ORDER BY n.nspname, c.relname, a.attnum`;

const kinds: Readonly<Record<string, CatalogNode['kind']>> = {
  r: 'table',
  p: 'table',
  v: 'view',
  m: 'view',
  f: 'external-table',
};

async function schemaNodes(link: Link, database: string): Promise<CatalogNode[]> {
  return (await rowsOf(link, schemasSql)).map(([name, comment]) => ({
    path: [database, name ?? ''],
    name: name ?? '',
    kind: 'schema',
    ...commented(comment),
    hasChildren: true,
  }));
}

async function tableNodes(link: Link, database: string, schema: string): Promise<CatalogNode[]> {
  return (await rowsOf(link, tablesSql, [schema])).map(([name, kind, comment, rows, bytes]) => ({
    path: [database, schema, name ?? ''],
    name: name ?? '',
    kind: kinds[kind ?? ''] ?? 'table',
    ...commented(comment),
    ...figures(rows, bytes),
    hasChildren: true,
  }));
}

/** A column's type as rows of it will have it; what people made is known by name. */
function typeOf([, oid, modifier, name, , , form, category]: Row) {
  const number = Number(oid);
  const native = name ?? '';
  const own = new Map(
    number < 16_384
      ? []
      : [[number, { name: native, form: form ?? 'b', element: category === 'A' ? 25 : 0 }]],
  );
  return { ...wireType(number, Number(modifier), own), native };
}

async function columnNodes(link: Link, path: readonly [string, string, string]): Promise<CatalogNode[]> {
  const [, schema, table] = path;
  const columns = await rowsOf(link, columnsSql, [schema, table]);
  const nodes = columns.map((row): CatalogNode => {
    const [name, , , , comment, isKey] = row;
    return {
      path: [...path, name ?? ''],
      name: name ?? '',
      kind: isKey === 't' ? 'partition-column' : 'column',
      type: typeOf(row),
      ...commented(comment),
      hasChildren: false,
    };
  });
  const partitions = (await rowsOf(link, partitionsSql, [schema, table])).map(
    ([name, bounds, rows, bytes]): CatalogNode => ({
      path: [...path, name ?? ''],
      name: name ?? '',
      kind: 'partition',
      ...commented(bounds),
      ...figures(rows, bytes),
      hasChildren: false,
    }),
  );
  return [...nodes, ...partitions];
}

/** One level of PostgreSQL's tree: the database, schemas, tables, columns and partitions. Throws not-found. */
export async function postgresLevel(
  link: Link,
  database: string,
  path: readonly string[],
): Promise<readonly CatalogNode[]> {
  const [root, schema, table] = path;
  if (root === undefined) return [{ path: [database], name: database, kind: 'catalog', hasChildren: true }];
  if (root !== database) throw notFound(path);
  if (schema === undefined) return schemaNodes(link, database);
  if (table === undefined) {
    const tables = await tableNodes(link, database, schema);
    if (tables.length > 0) return tables;
    const schemas = await schemaNodes(link, database);
    if (!schemas.some(({ name }) => name === schema)) throw notFound(path);
    return [];
  }
  if (path.length > 3) return [];
  const columns = await columnNodes(link, [database, schema, table]);
  if (
    columns.length === 0 &&
    !(await tableNodes(link, database, schema)).some(({ name }) => name === table)
  ) {
    throw notFound(path);
  }
  return columns;
}

/** Rows of schema, table, column and type, sorted, as tables. */
export function tablesOfRows(rows: readonly Row[]): CatalogTable[] {
  const tables: (CatalogTable & { columns: { name: string; type: string }[] })[] = [];
  for (const [schema, name, column, type] of rows) {
    let last = tables.at(-1);
    if (last === undefined || last.name !== name || last.schema !== schema) {
      last = { schema: schema ?? '', name: name ?? '', columns: [] };
      tables.push(last);
    }
    last.columns.push({ name: column ?? '', type: type ?? '' });
  }
  return tables;
}

/** Every table and view of the database with its columns, by one query. */
export async function postgresTables(link: Link): Promise<readonly CatalogTable[]> {
  return tablesOfRows(await rowsOf(link, allSql));
}

import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogNode, CatalogTable } from '#shared/model/catalog.ts';
import type { Column } from '#shared/model/column.ts';
import type { Engine } from '../../engine/engine.ts';
import type { LocalView, LocalViews } from '../../engine/local-views.ts';
import { quoteName } from '../../engine/sql-text.ts';

const comments: Readonly<Record<string, string>> = {
  main: 'The sample warehouse, and tables made by SQL while Backcast runs',
  results: 'Kept results',
  imports: 'Imported files',
};
const ownSchemas = Object.keys(comments);

/** A table or view that SQL made; it lives as long as the process. */
interface MadeTable {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
}

async function madeBySql(engine: Engine, views: readonly LocalView[]): Promise<MadeTable[]> {
  const { values, rowCount } = await engine.query(
    `SELECT schema_name, table_name, 'table' FROM duckdb_tables() WHERE NOT temporary
     UNION ALL SELECT schema_name, view_name, 'view' FROM duckdb_views() WHERE NOT internal AND NOT temporary
     ORDER BY ALL`,
  );
  const [schemas = [], names = [], kinds = []] = values;
  const own = new Set(views.map(({ schema, name }) => `${schema}.${name}`.toLowerCase()));
  return Array.from({ length: rowCount }, (_, row): MadeTable => {
    const kind = kinds[row] === 'view' ? 'view' : 'table';
    return { schema: String(schemas[row]), name: String(names[row]), kind };
  }).filter(({ schema, name }) => !own.has(`${schema}.${name}`.toLowerCase()));
}

async function columnsOfMade(engine: Engine, { schema, name }: MadeTable): Promise<readonly Column[]> {
  const table = await engine.query(`SELECT * FROM ${quoteName(schema)}.${quoteName(name)} LIMIT 0`);
  return table.columns;
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function notFound(path: readonly string[]): AppError {
  return new AppError('not-found', `There is no ${path.join('.')} in local SQL.`, {
    hint: 'It may have been removed. Refresh the catalog.',
    details: { name: path.join('.') },
  });
}

async function schemaNodes(engine: Engine): Promise<CatalogNode[]> {
  const { values } = await engine.query(
    "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal OR schema_name = 'main' ORDER BY 1",
  );
  const found = new Set((values[0] ?? []).map(String));
  const others = [...found].filter((name) => !ownSchemas.includes(name));
  return [...ownSchemas, ...others].map((name) => {
    const comment = comments[name];
    return {
      path: [name],
      name,
      kind: 'schema',
      ...(comment === undefined ? {} : { comment }),
      hasChildren: true,
    };
  });
}

async function tableNodes(
  engine: Engine,
  schema: string,
  views: readonly LocalView[],
): Promise<CatalogNode[]> {
  const kept = views
    .filter((view) => same(view.schema, schema))
    .map((view): CatalogNode => {
      return {
        path: [view.schema, view.name],
        name: view.name,
        kind: 'view',
        rows: view.rows,
        ...(view.comment === undefined ? {} : { comment: view.comment }),
        hasChildren: true,
      };
    });
  const made = (await madeBySql(engine, views))
    .filter((table) => same(table.schema, schema))
    .map((table): CatalogNode => {
      const { name, kind } = table;
      return { path: [table.schema, name], name, kind, hasChildren: true };
    });
  return [...kept, ...made];
}

function columnNodes(path: readonly string[], columns: readonly Column[]): CatalogNode[] {
  return columns.map(({ field, type }) => ({
    path: [...path, field],
    name: field,
    kind: 'column',
    type,
    hasChildren: false,
  }));
}

/** One level of local SQL's tree: schemas, tables, columns. Throws not-found. */
export async function catalogLevel(
  engine: Engine,
  localViews: LocalViews,
  path: readonly string[],
): Promise<CatalogNode[]> {
  const [schema, name] = path;
  if (schema === undefined) return schemaNodes(engine);
  const views = await localViews.list();
  if (name === undefined) {
    const known = (await schemaNodes(engine)).some((node) => same(node.name, schema));
    if (!known) throw notFound(path);
    return tableNodes(engine, schema, views);
  }
  if (path.length > 2) return [];
  const view = views.find((one) => same(one.schema, schema) && same(one.name, name));
  if (view !== undefined) return columnNodes(path, view.columns);
  const made = (await madeBySql(engine, views)).find(
    (one) => same(one.schema, schema) && same(one.name, name),
  );
  if (made === undefined) throw notFound(path);
  return columnNodes(path, await columnsOfMade(engine, made));
}

/** Every table and view with its columns. */
export async function catalogTables(engine: Engine, localViews: LocalViews): Promise<CatalogTable[]> {
  const views = await localViews.list();
  const described = (schema: string, name: string, columns: readonly Column[]): CatalogTable => ({
    schema,
    name,
    columns: columns.map(({ field, type }) => ({ name: field, type: type.native })),
  });
  const made: CatalogTable[] = [];
  for (const table of await madeBySql(engine, views)) {
    made.push(described(table.schema, table.name, await columnsOfMade(engine, table)));
  }
  return [...views.map(({ schema, name, columns }) => described(schema, name, columns)), ...made];
}

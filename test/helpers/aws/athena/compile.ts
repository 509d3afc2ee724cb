import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalog } from '../catalog/catalog.ts';
import { Violation } from '../core/errors.ts';
import type { ObjectStore } from '../s3/store.ts';
import { type AthenaEngine, quoteText, type ResultShape, valuesOf } from './engine.ts';
import { adapt, type TableName, unnamed } from './sql/ast.ts';
import { translateError } from './sql/engine-error.ts';
import { type Rewritten, rewrite } from './sql/rewrite.ts';
import { SqlError } from './sql/sql-error.ts';
import { placeIn } from './sql/tokens.ts';
import { readTree, writeTree } from './sql/tree-json.ts';
import { type TableView, viewOf } from './tables.ts';

/** Where a statement is run. */
export interface QueryContext {
  readonly catalogName: string;
  readonly database: string;
  readonly now: Date;
  readonly parameters: readonly string[];
}

/** A query that the engine can run. */
export interface CompiledQuery extends ResultShape {
  readonly sql: string;
  readonly tables: readonly TableView[];
}

export interface Compiler {
  /** Throws SqlError where the query is no SQL. */
  parse(connection: DuckDBConnection, sql: string, context: QueryContext): Promise<ParsedQuery>;
  /** Throws SqlError where a name is not known, say; makes the views that the query reads. */
  compile(connection: DuckDBConnection, sql: string, context: QueryContext): Promise<CompiledQuery>;
}

interface ParsedQuery {
  readonly rewritten: Rewritten;
  readonly tree: Record<string, unknown>;
}

/** Says a fault with its place in the statement as it was written. */
export function placed(error: SqlError, sql: string, rewritten: Rewritten): SqlError {
  if (error.offset === undefined) return error;
  const place = placeIn(sql, rewritten.sourceOffset(error.offset));
  return new SqlError(error.code, `${place}: ${error.message}`);
}

export function createCompiler(engine: AthenaEngine, catalog: Catalog, store: ObjectStore): Compiler {
  let marks = 0;

  async function parse(
    connection: DuckDBConnection,
    sql: string,
    context: QueryContext,
  ): Promise<ParsedQuery> {
    const rewritten = rewrite(sql, context);
    const [[text] = []] = await valuesOf(
      connection,
      `SELECT json_serialize_sql(${quoteText(rewritten.sql)})`,
    );
    const tree = readTree(String(text));
    if (tree.error !== true) return { rewritten, tree };
    const message = String(tree.error_message);
    const near = /at or near "(.*)"/s.exec(message)?.[1];
    const at = Number(tree.position ?? Buffer.byteLength(rewritten.sql));
    if (near === undefined && !message.includes('end of input'))
      throw new Violation(`The double cannot read: ${message}`);
    throw placed(
      new SqlError('SYNTAX', `mismatched input '${near ?? '<EOF>'}'. Expecting: <expression>`, at),
      sql,
      rewritten,
    );
  }

  function resolver(context: QueryContext, views: Map<string, TableName & { mark: string }>) {
    return (name: TableName): string => {
      const database = (name.schema === '' ? context.database : name.schema).toLowerCase();
      const place = (name.catalog === '' ? context.catalogName : name.catalog).toLowerCase();
      if (place !== 'awsdatacatalog') {
        throw new SqlError('CATALOG_NOT_FOUND', `Catalog '${place}' does not exist`, name.offset);
      }
      if (!catalog.databases.has(database)) {
        throw new SqlError('SCHEMA_NOT_FOUND', `Schema '${database}' does not exist`, name.offset);
      }
      const table = catalog.table(database, name.table);
      if (table === undefined) {
        const full = `${place}.${database}.${name.table.toLowerCase()}`;
        throw new SqlError('TABLE_NOT_FOUND', `Table '${full}' does not exist`, name.offset);
      }
      const key = `${database}.${table.name}`;
      const known = views.get(key);
      if (known !== undefined) return known.mark;
      marks += 1;
      const mark = `t${marks}`;
      views.set(key, { ...name, schema: database, table: table.name, mark });
      return mark;
    };
  }

  return {
    parse,
    async compile(connection, sql, context) {
      const { rewritten, tree } = await parse(connection, sql, context);
      const parameters = JSON.stringify(tree).split('"VALUE_PARAMETER"').length - 1;
      const expected = parameters + context.parameters.length;
      if (parameters > 0) {
        throw new SqlError(
          'INVALID_PARAMETER_USAGE',
          `line 1:1: Incorrect number of parameters: expected ${expected} but found ${context.parameters.length}`,
        );
      }
      const named = new Map<string, TableName & { mark: string }>();
      const original = structuredClone(tree);
      try {
        adapt(tree, { resolve: resolver(context, named) });
      } catch (error) {
        throw error instanceof SqlError ? placed(error, sql, rewritten) : error;
      }
      const tables: TableView[] = [];
      for (const { schema, table, mark } of named.values()) {
        const found = catalog.table(schema, table);
        if (found === undefined) throw new Error(`${table} has gone.`);
        const view = await viewOf(store, engine, found, mark);
        await connection.run(`CREATE TEMP VIEW ${mark} AS ${view.sql}`);
        tables.push(view);
      }
      try {
        const [[text] = []] = await valuesOf(
          connection,
          `SELECT json_deserialize_sql(${quoteText(writeTree(tree))})`,
        );
        const adapted = String(text);
        const prepared = await connection.prepare(adapted);
        const places = Array.from({ length: prepared.columnCount }, (_, index) => index);
        const names = places.map((index) => prepared.columnName(index));
        const types = places.map((index) => prepared.columnType(index));
        prepared.destroySync();
        return {
          sql: adapted,
          tables,
          types,
          names: names.map((name, index) =>
            name === unnamed || /^col\d+$/.test(name) ? `_col${index}` : name,
          ),
        };
      } catch (error) {
        throw placed(translateError(error, original), sql, rewritten);
      }
    },
  };
}

import {
  DescribeTable$,
  type DescribeTableRequest,
  type DescribeTableResponse,
  ListDatabases$,
  type ListDatabasesRequest,
  type ListDatabasesResponse,
  ListSchemas$,
  type ListSchemasRequest,
  type ListSchemasResponse,
  ListSessions$,
  type ListSessionsRequest,
  type ListSessionsResponse,
  ListStatements$,
  type ListStatementsRequest,
  type ListStatementsResponse,
  ListTables$,
  type ListTablesRequest,
  type ListTablesResponse,
} from '@aws-sdk/client-redshift-data';
import type { Clock } from '#main/platform/clock.ts';
import { type Call, type Operation, operation } from '../../core/service.ts';
import type { Warehouse } from '../warehouse.ts';
import { listedStatement } from './describe.ts';
import { invalid } from './refusals.ts';
import type { Sessions } from './sessions.ts';
import type { Statements } from './statements.ts';
import { type Addressed, type Places, targetOf } from './target.ts';

export interface ListSettings {
  readonly clock: Clock;
  readonly warehouse: Warehouse;
  readonly places: Places;
  readonly statements: Statements;
  readonly sessions: Sessions;
}

/** A part of a list; the token says how many came before. */
function page<T>(
  all: readonly T[],
  token: string | undefined,
  size: number,
): { items: T[]; next: string | undefined } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString());
  if (!(start >= 0 && start <= all.length)) throw invalid('The next token is not valid.');
  const end = start + size;
  const next = end < all.length ? Buffer.from(String(end)).toString('base64') : undefined;
  return { items: all.slice(start, end), next };
}

const systemTypes = `CASE WHEN table_schema IN ('pg_catalog', 'information_schema')
  THEN CASE WHEN table_type = 'VIEW' THEN 'SYSTEM VIEW' ELSE 'SYSTEM TABLE' END
  ELSE CASE WHEN table_type = 'BASE TABLE' THEN 'TABLE' ELSE table_type END END`;

/** PostgreSQL's name of a type as drivers of Redshift call it. */
const typeNames: ReadonlyMap<string, string> = new Map(
  Object.entries({
    smallint: 'int2',
    integer: 'int4',
    bigint: 'int8',
    real: 'float4',
    'double precision': 'float8',
    boolean: 'bool',
    'character varying': 'varchar',
    character: 'bpchar',
    text: 'varchar',
    'timestamp without time zone': 'timestamp',
    'timestamp with time zone': 'timestamptz',
    'time without time zone': 'time',
    'time with time zone': 'timetz',
    'binary varying': 'varbyte',
  }),
);

/** The operations that list what there is. */
export function listOperations(settings: ListSettings): Operation[] {
  const { clock, warehouse, places, statements, sessions } = settings;

  async function ask(request: Addressed, { caller }: Call, sql: string, values: readonly unknown[]) {
    const { database } = targetOf(request, caller, places);
    if (!places.databases.includes(database)) throw invalid(`FATAL: database "${database}" does not exist`);
    const administrator = await warehouse.administrator(database);
    return (await administrator.query(sql, [...values])).rows;
  }

  return [
    operation<ListDatabasesRequest, ListDatabasesResponse>(ListDatabases$, async (input, call) => {
      const sql = 'SELECT database_name AS name FROM svv_redshift_databases ORDER BY 1';
      const rows = await ask({ ...input, Database: input.Database ?? places.databases[0] }, call, sql, []);
      const { items, next } = page(rows, input.NextToken, input.MaxResults ?? 1000);
      return { Databases: items.map(({ name }) => name), NextToken: next };
    }),
    operation<ListSchemasRequest, ListSchemasResponse>(ListSchemas$, async (input, call) => {
      const sql = 'SELECT schema_name AS name FROM svv_all_schemas WHERE schema_name LIKE $1 ORDER BY 1';
      const rows = await ask(input, call, sql, [input.SchemaPattern ?? '%']);
      const { items, next } = page(rows, input.NextToken, input.MaxResults ?? 1000);
      return { Schemas: items.map(({ name }) => name), NextToken: next };
    }),
    operation<ListTablesRequest, ListTablesResponse>(ListTables$, async (input, call) => {
      const sql = `SELECT table_schema AS schema, table_name AS name, ${systemTypes} AS type FROM svv_tables
        WHERE table_schema LIKE $1 AND table_name LIKE $2 ORDER BY 1, 2`;
      const rows = await ask(input, call, sql, [input.SchemaPattern ?? '%', input.TablePattern ?? '%']);
      const { items, next } = page(rows, input.NextToken, input.MaxResults ?? 1000);
      return { Tables: items.map(({ schema, name, type }) => ({ schema, name, type })), NextToken: next };
    }),
    operation<DescribeTableRequest, DescribeTableResponse>(DescribeTable$, async (input, call) => {
      const sql = `SELECT * FROM svv_columns WHERE table_schema = $1 AND table_name = $2 ORDER BY ordinal_position`;
      const rows = await ask(input, call, sql, [input.Schema ?? 'public', input.Table ?? '']);
      const { items, next } = page(rows, input.NextToken, input.MaxResults ?? 1000);
      return {
        TableName: rows.length === 0 ? undefined : input.Table,
        ColumnList: items.map((row) => {
          const typeName = typeNames.get(row.data_type) ?? row.data_type;
          const isText = typeName === 'varchar' || typeName === 'bpchar';
          const length = row.character_maximum_length ?? 0;
          return {
            columnDefault: row.column_default ?? undefined,
            isCaseSensitive: isText,
            isCurrency: false,
            isSigned: row.numeric_precision !== null,
            label: row.column_name,
            length,
            name: row.column_name,
            nullable: row.is_nullable === 'YES' ? 1 : 0,
            precision: isText ? length : typeName === 'numeric' ? row.numeric_precision : 0,
            scale: typeName === 'numeric' ? row.numeric_scale : 0,
            schemaName: row.table_schema,
            tableName: row.table_name,
            typeName,
          };
        }),
        NextToken: next,
      };
    }),
    operation<ListStatementsRequest, ListStatementsResponse>(ListStatements$, (input) => {
      const size = input.MaxResults ?? 100;
      if (size < 1 || size > 100) throw invalid('MaxResults must be between 1 and 100.');
      const found = statements.all.filter(
        ({ status, name = '', target }) =>
          (input.Status === undefined || input.Status === 'ALL' || input.Status === status) &&
          name.startsWith(input.StatementName ?? '') &&
          (input.Database ?? target.database) === target.database &&
          (input.WorkgroupName ?? target.workgroup) === target.workgroup &&
          (input.ClusterIdentifier ?? target.cluster) === target.cluster,
      );
      const { items, next } = page(found.toReversed(), input.NextToken, size);
      return { Statements: items.map(listedStatement), NextToken: next };
    }),
    operation<ListSessionsRequest, ListSessionsResponse>(ListSessions$, (input) => {
      const all = sessions.all.map((session) => {
        const isOver = session.closed || (session.statementId === undefined && session.endsAt <= clock.now());
        return {
          SessionId: session.id,
          Status: isOver
            ? ('CLOSED' as const)
            : session.statementId === undefined
              ? ('AVAILABLE' as const)
              : ('BUSY' as const),
          CreatedAt: session.createdAt,
          UpdatedAt: session.updatedAt,
          Database: session.target.database,
          DbUser: session.target.role,
          ClusterIdentifier: session.target.cluster,
          WorkgroupName: session.target.workgroup,
          SessionAliveSeconds: session.keepAlive,
          SessionTtl: session.endsAt,
          CurrentStatementId: session.statementId,
        };
      });
      const found = all.filter(
        (one) =>
          (input.SessionId ?? one.SessionId) === one.SessionId && (input.Status ?? one.Status) === one.Status,
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults ?? 100);
      return { Sessions: items, NextToken: next };
    }),
  ];
}

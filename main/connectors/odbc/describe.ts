import type { ColumnType } from '#shared/model/column.ts';
import type { Dialect } from '#shared/model/query.ts';
import { natureOf } from '#shared/sql/statement-kind.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';
import { type OwnType, type WireColumn, wireColumns } from '../postgres/types.ts';
import type { OdbcConnection, OdbcResult } from './driver.ts';
import { asText, driverType } from './types.ts';

/** A statement whose rows come as exact text, and the columns they stand for. */
export interface Described {
  readonly sql: string;
  readonly columns: readonly WireColumn[];
}

const queryWords: ReadonlySet<string> = new Set(['select', 'with', 'values', 'table', '(']);

/** Whether a statement can stand in brackets: a query that only reads. */
export function isBracketable(sql: string, dialect: Dialect): boolean {
  const first = tokenize(sql, dialect).find(isSignificant);
  if (first === undefined || !queryWords.has(sql.slice(first.start, first.end).toLowerCase())) return false;
  return natureOf(sql, dialect).kind === 'read';
}

function rowsOf(result: OdbcResult): string[][] {
  return result.map((row) => result.columns.map(({ name }) => String(row[name] ?? '')));
}

/** Types that people made, by their numbers. */
async function ownTypes(
  connection: OdbcConnection,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, OwnType>> {
  const made = numbers.filter((number) => number >= 16_384);
  if (made.length === 0) return new Map();
  const result = await connection.query(
    `SELECT oid::bigint::text AS a, format_type(oid, NULL) AS b, typtype::text AS c,
       CASE WHEN typcategory = 'A' THEN typelem::bigint ELSE 0 END::text AS d
     FROM pg_catalog.pg_type WHERE oid IN (${made.join(', ')}) OR oid IN (
       SELECT typelem FROM pg_catalog.pg_type WHERE oid IN (${made.join(', ')}))`,
    [],
  );
  return new Map(
    rowsOf(result).map(([oid, name = '', form = '', element]) => [
      Number(oid),
      { name, form, element: Number(element) },
    ]),
  );
}

/** The numbers of the types, by PostgreSQL's own word: drivers call a timestamp with a zone one without. */
async function typeNumbers(
  connection: OdbcConnection,
  bracketed: string,
  names: readonly string[],
  values: readonly (string | null)[],
): Promise<readonly number[]> {
  const asked = names.map((name) => `pg_typeof(t.${name})::oid::bigint::text AS ${name}`);
  const result = await connection.query(
    `SELECT ${asked.join(', ')} FROM (SELECT 1) AS one LEFT JOIN (SELECT * FROM ${bracketed} AS q LIMIT 0) AS t(${names.join(', ')}) ON TRUE`,
    values,
  );
  return (rowsOf(result)[0] ?? []).map(Number);
}

/**
 * Looks at a query without running it, and wraps it so that every value comes as text: drivers and the package make
 * doubles of decimals, drop the zone of a timestamp, and give columns of one name once.
 */
export async function describe(
  connection: OdbcConnection,
  sql: string,
  values: readonly (string | null)[],
  dialect: Dialect,
): Promise<Described> {
  const bracketed = `(\n${sql}\n)`;
  const head = await connection.query(`SELECT * FROM ${bracketed} AS t LIMIT 0`, values);
  const names = head.columns.map((_, index) => `c${index + 1}`);
  let columns: readonly WireColumn[] = head.columns.map((column) => ({
    name: column.name,
    type: driverType(column),
  }));
  if (dialect === 'postgres') {
    const numbers = await typeNumbers(connection, bracketed, names, values);
    const own = await ownTypes(connection, numbers);
    const fields = head.columns.map(({ name }, index) => ({ name, oid: numbers[index] ?? 0, modifier: -1 }));
    columns = wireColumns(fields, own);
  }
  const types: readonly ColumnType[] = columns.map(({ type }) => type);
  const list = names.map((name, index) => {
    const type = types[index];
    return type === undefined ? name : `${asText(`t.${name}`, type, dialect)} AS ${name}`;
  });
  return {
    sql: `SELECT ${list.join(', ')} FROM ${bracketed} AS t(${names.join(', ')})`,
    columns,
  };
}

import type { CostEstimate } from '#shared/model/cost.ts';
import type { Dialect } from '#shared/model/query.ts';
import { bindOrdinal } from '#shared/sql/bind.ts';
import { natureOf } from '#shared/sql/statement-kind.ts';
import type { Statement } from '../connector.ts';
import { postgresError } from './errors.ts';
import type { Link } from './link.ts';

/** How the server would run a statement, as its own text; it is not run. */
export async function explainStatement(
  { client }: Link,
  statement: Statement,
  dialect: Dialect,
): Promise<string> {
  const bound = bindOrdinal(statement, dialect);
  const prefix = 'EXPLAIN ';
  try {
    const { rows } = await client.query({
      text: prefix + bound.sql,
      values: [...bound.values],
      rowMode: 'array',
    });
    return rows.map(([line]) => String(line)).join('\n');
  } catch (error) {
    const shifted = {
      sql: prefix + bound.sql,
      sourceOffset: (offset: number) => bound.sourceOffset(Math.max(0, offset - prefix.length)),
    };
    throw postgresError(error, { sql: statement.sql, bound: shifted, redshift: dialect === 'redshift' });
  }
}

/** What begins a query that the server plans; SHOW, EXPLAIN and their like read too. */
const plannable: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'TABLE', 'WITH']);
const planned = /\brows=(\d+) width=(\d+)/;

/** The planner's figure of rows. Nothing is billed by the query, and what would be read is not known. */
export async function estimateStatement(
  link: Link,
  statement: Statement,
  dialect: Dialect,
): Promise<CostEstimate> {
  const { kind, verb } = natureOf(statement.sql, dialect);
  if (kind !== 'read' || !plannable.has(verb)) {
    return {
      kind: 'unknown',
      basis: 'Only queries are planned ahead; nothing is billed by the query.',
      warnings: [],
    };
  }
  const rows = planned.exec(await explainStatement(link, statement, dialect))?.[1];
  return {
    kind: 'unknown',
    ...(rows === undefined ? {} : { rows: Number(rows) }),
    basis: 'Rows as the planner expects them (EXPLAIN); nothing is billed by the query.',
    warnings: [],
  };
}

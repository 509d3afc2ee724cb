import type { CostEstimate } from '#shared/model/cost.ts';
import type { Dialect } from '#shared/model/query.ts';
import { bindOrdinal } from '#shared/sql/bind.ts';
import { isPlannable, plannedRows } from '#shared/sql/plan-text.ts';
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

/** The planner's figure of rows. Nothing is billed by the query, and what would be read is not known. */
export async function estimateStatement(
  link: Link,
  statement: Statement,
  dialect: Dialect,
): Promise<CostEstimate> {
  if (!isPlannable(statement.sql, dialect)) {
    return {
      kind: 'unknown',
      basis: 'Only queries are planned ahead; nothing is billed by the query.',
      warnings: [],
    };
  }
  const rows = plannedRows(await explainStatement(link, statement, dialect));
  return {
    kind: 'unknown',
    ...(rows === undefined ? {} : { rows }),
    basis: 'Rows as the planner expects them (EXPLAIN); nothing is billed by the query.',
    warnings: [],
  };
}

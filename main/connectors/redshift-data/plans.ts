import type { CostEstimate } from '#shared/model/cost.ts';
import { bindDataApi } from '#shared/sql/bind.ts';
import { isPlannable, plannedRows } from '#shared/sql/plan-text.ts';
import type { Statement } from '../connector.ts';
import { type Asking, ask } from './ask.ts';

/** How the cluster would run a statement, as its own text; it is not run. */
export async function explainStatement(
  asking: Asking,
  statement: Statement,
  sessionId?: string,
): Promise<string> {
  const bound = bindDataApi(statement);
  const prefix = 'EXPLAIN ';
  const parameters = Object.fromEntries(bound.parameters.map(({ name, value }) => [name, value]));
  const rows = await ask(asking, prefix + bound.sql, parameters, {
    sent: { sql: statement.sql, bound, prefix },
    ...(sessionId === undefined ? {} : { SessionId: sessionId }),
  });
  return rows.map(([line]) => line ?? '').join('\n');
}

/** The planner's figure of rows. Nothing is billed by the query, and what would be read is not known. */
export async function estimateStatement(
  asking: Asking,
  statement: Statement,
  sessionId?: string,
): Promise<CostEstimate> {
  const nothing = { kind: 'unknown' as const, warnings: [] };
  if (!isPlannable(statement.sql, 'redshift')) {
    return { ...nothing, basis: 'Only queries are planned ahead; nothing is billed by the query.' };
  }
  const rows = plannedRows(await explainStatement(asking, statement, sessionId));
  return {
    ...nothing,
    ...(rows === undefined ? {} : { rows }),
    basis: 'Rows as the planner expects them (EXPLAIN); nothing is billed by the query.',
  };
}

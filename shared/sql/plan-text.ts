import type { Dialect } from '../model/query.ts';
import { natureOf } from './statement-kind.ts';

/** What begins a query that a server plans; SHOW, EXPLAIN and their like read too. */
const plannable: ReadonlySet<string> = new Set(['SELECT', 'VALUES', 'TABLE', 'WITH']);
const planned = /\brows=(\d+) width=(\d+)/;

/** Whether PostgreSQL or Redshift plans the statement, and nothing is changed by asking. */
export function isPlannable(sql: string, dialect: Dialect): boolean {
  const { kind, verb } = natureOf(sql, dialect);
  return kind === 'read' && plannable.has(verb);
}

/** The rows that the planner expects, by what EXPLAIN says; undefined where it says none. */
export function plannedRows(plan: string): number | undefined {
  const rows = planned.exec(plan)?.[1];
  return rows === undefined ? undefined : Number(rows);
}

import { listOf, readStatement } from '../sql/reader.ts';
import { SqlError } from '../sql/sql-error.ts';
import type { Plan, PlanContext } from './plan.ts';
import { textPlan } from './text-outcome.ts';

/** PREPARE, EXECUTE and DEALLOCATE; undefined where it is none. `planOf` reads the statement that is prepared. */
export function preparedPlan(
  context: PlanContext,
  sql: string,
  planOf: (context: PlanContext, sql: string) => Plan,
): Plan | undefined {
  const reader = readStatement(sql);
  const { prepared } = context;
  if (reader.take('PREPARE')) {
    const name = reader.name();
    reader.demand('FROM');
    const statement = sql.slice(reader.offset);
    return textPlan(context, 'PREPARE', () => ({ publish: () => void prepared.set(name, statement) }));
  }
  const missing = (name: string) => new SqlError('NOT_FOUND', `Prepared statement not found: ${name}`);
  if (reader.take('DEALLOCATE', 'PREPARE')) {
    const name = reader.name();
    return textPlan(context, 'DEALLOCATE', () => {
      if (!prepared.has(name)) throw missing(name);
      return { publish: () => void prepared.delete(name) };
    });
  }
  if (!reader.take('EXECUTE')) return undefined;
  const name = reader.name();
  const using = reader.take('USING');
  const rest = reader.tokens.filter(({ start }) => start >= reader.offset);
  if (!using && rest.length > 0) reader.refuse();
  const values = listOf(rest).map((part) => part.map(({ text }) => text).join(' '));
  const statement = prepared.get(name);
  if (statement === undefined) {
    return textPlan(context, 'EXECUTE', () => {
      throw missing(name);
    });
  }
  const plan = planOf(context, statement);
  return { ...plan, run: (run) => plan.run({ ...run, parameters: using ? values : run.parameters }) };
}

import { Violation } from '../core/errors.ts';
import { invalidRequest } from './errors.ts';
import { createAsPlan, insertPlan } from './plans/create-as.ts';
import { createTablePlan } from './plans/create-table.ts';
import { type ExplainType, explainPlan } from './plans/explain.ts';
import { hivePlan } from './plans/hive.ts';
import type { Plan, PlanContext } from './plans/plan.ts';
import { preparedPlan } from './plans/prepared.ts';
import { selectPlan } from './plans/select.ts';
import { showPlan } from './plans/show.ts';
import { unloadPlan } from './plans/unload.ts';
import { onlyPart } from './sql/reader.ts';
import { closing, isSymbol, isWord, meaningful, placeIn, type Token, tokensOf } from './sql/tokens.ts';

/** A statement taken to pieces, its comments left out. */
interface Statement {
  readonly sql: string;
  readonly tokens: readonly Token[];
}

function explainOf(context: PlanContext, { sql, tokens }: Statement): Plan {
  let from = 1;
  let type: ExplainType = 'DISTRIBUTED';
  if (isWord(tokens[1], 'ANALYZE')) throw new Violation('The double has no EXPLAIN ANALYZE.');
  if (isSymbol(tokens[1], '(')) {
    const end = closing(tokens, 1);
    const options = tokens.slice(2, end).map(({ text }) => text.toUpperCase());
    const at = options.indexOf('TYPE');
    if (at >= 0) type = options[at + 1] as ExplainType;
    from = end + 1;
  }
  const start = tokens[from]?.start;
  if (start === undefined) throw invalidRequest(`${placeIn(sql, sql.length)}: mismatched input '<EOF>'`);
  return explainPlan(context, onlyPart(sql, start), type);
}

/** What a statement is, by its first words. */
export function planOf(context: PlanContext, text: string): Plan {
  const sql = text.replace(/;\s*$/, '');
  const tokens = meaningful(tokensOf(sql));
  const [first] = tokens;
  if (tokens.some((token) => isSymbol(token, ';'))) {
    throw invalidRequest(`Only one sql statement is allowed. Got: ${text}`);
  }
  if (isWord(first, 'SELECT', 'WITH', 'VALUES', 'TABLE') || isSymbol(first, '('))
    return selectPlan(context, sql);
  if (isWord(first, 'EXPLAIN')) return explainOf(context, { sql, tokens });
  if (isWord(first, 'UNLOAD')) return unloadPlan(context, sql);
  if (isWord(first, 'INSERT')) return insertPlan(context, sql);
  if (isWord(first, 'CREATE') && isWord(tokens[1], 'TABLE')) return createAsPlan(context, sql);
  if (isWord(first, 'CREATE') && isWord(tokens[1], 'EXTERNAL')) return createTablePlan(context, sql);
  if (isWord(first, 'CREATE', 'DROP') && isWord(tokens[1], 'VIEW', 'OR')) {
    throw new Violation('The double has no views.');
  }
  const other = showPlan(context, sql) ?? hivePlan(context, sql) ?? preparedPlan(context, sql, planOf);
  if (other !== undefined) return other;
  throw invalidRequest(
    `line 1:1: mismatched input '${first?.text ?? '<EOF>'}'. Expecting: 'ALTER', 'ANALYZE', 'CALL', 'COMMENT', 'COMMIT', 'CREATE', 'DEALLOCATE', 'DELETE', 'DENY', 'DESC', 'DESCRIBE', 'DROP', 'EXECUTE', 'EXPLAIN', 'GRANT', 'INSERT', 'MERGE', 'PREPARE', 'REFRESH', 'RESET', 'REVOKE', 'ROLLBACK', 'SET', 'SHOW', 'START', 'TRUNCATE', 'UPDATE', 'USE', <query>`,
    'MALFORMED_QUERY',
  );
}

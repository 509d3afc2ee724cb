import { isSignificant, tokenize } from './tokens.ts';

/** The words of a statement in lower case, and `(` where it begins with one. */
function wordsOf(sql: string): readonly string[] {
  return tokenize(sql, 'athena')
    .filter(isSignificant)
    .flatMap(({ kind, start, end }, index) =>
      kind === 'word' || index === 0 ? [sql.slice(start, end).toLowerCase()] : [],
    );
}

const dml = new Set([
  'select',
  'with',
  'values',
  'table',
  'insert',
  'update',
  'delete',
  'merge',
  'unload',
  '(',
]);
const definitions = new Set(['alter', 'create', 'drop', 'msck', 'show', 'describe', 'desc', 'truncate']);

/** Whether Athena takes execution parameters with a statement: it does with its DML. */
export function takesExecutionParameters(sql: string): boolean {
  return dml.has(wordsOf(sql)[0] ?? '');
}

/** Whether Athena reads a statement by Hive's rules, as it does with definitions that hold no query. */
export function isHiveStatement(sql: string): boolean {
  const [first = '', ...rest] = wordsOf(sql);
  return definitions.has(first) && !(first === 'create' && rest.includes('select'));
}

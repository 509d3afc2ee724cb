import { splitStatements } from '#shared/sql/statements.ts';
import { firstMistake, type Grammar } from './first-mistake.ts';
import { type CheckedDialect, isJudged, queryOf } from './known.ts';
import { masked } from './masked.ts';

/** A doubtful place in a text; offsets in UTF-16 units. */
export interface Problem {
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** What was found in each statement of the last text, so that only changed ones are read again. */
export type Found = ReadonlyMap<string, Problem | null>;

function problemOf(statement: string, dialect: CheckedDialect, grammar: Grammar): Problem | null {
  const plain = masked(statement, dialect);
  if (!isJudged(plain, dialect)) return null;
  const mistake = firstMistake(queryOf(plain, dialect), grammar);
  if (mistake === undefined) return null;
  const { start, end, found } = mistake;
  if (found === '') {
    const last = Math.min(statement.length, start);
    return { start: Math.max(0, last - 1), end: last, message: 'The statement seems to end too early.' };
  }
  const shown = statement.slice(start, Math.min(end, start + 40));
  return { start, end, message: `${shown} seems not to belong here.` };
}

/** The first doubtful place of each statement of a script. `before` is what the last call gave as `found`. */
export function problemsOf(
  text: string,
  dialect: CheckedDialect,
  grammar: Grammar,
  before: Found,
): { readonly problems: readonly Problem[]; readonly found: Found } {
  const found = new Map<string, Problem | null>();
  const problems: Problem[] = [];
  for (const { text: statement, start } of splitStatements(text, dialect)) {
    const known = [found, before].find((map) => map.has(statement))?.get(statement);
    const problem = known === undefined ? problemOf(statement, dialect, grammar) : known;
    found.set(statement, problem);
    if (problem !== null) {
      problems.push({ ...problem, start: start + problem.start, end: start + problem.end });
    }
  }
  return { problems, found };
}

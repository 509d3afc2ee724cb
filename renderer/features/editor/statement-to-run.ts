import type { Dialect } from '#shared/model/query.ts';
import { splitStatements, statementAt } from '#shared/sql/statements.ts';

/** A stretch of the editor's text to run; `offset` is where it begins in the whole text. */
export interface TextToRun {
  readonly sql: string;
  readonly offset: number;
}

/** The selected text if it holds a statement, else the statement the cursor is in. */
export function statementToRun(
  text: string,
  selection: { readonly start: number; readonly end: number },
  dialect?: Dialect,
): TextToRun | undefined {
  const selected = text.slice(selection.start, selection.end);
  if (splitStatements(selected, dialect).length > 0) return { sql: selected, offset: selection.start };
  const statement = statementAt(text, selection.start, dialect);
  return statement === undefined ? undefined : { sql: statement.text, offset: statement.start };
}

/** The whole text, if it holds a statement. */
export function allToRun(text: string, dialect?: Dialect): TextToRun | undefined {
  return splitStatements(text, dialect).length === 0 ? undefined : { sql: text, offset: 0 };
}

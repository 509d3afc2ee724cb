import type { Dialect } from '../model/query.ts';
import { isSignificant, type Token, tokenize } from './tokens.ts';

/** One statement of a script, without its semicolon; offsets count UTF-16 units in the script. */
export interface ScriptStatement {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A statement with the offset after its semicolon, or the end of the script. */
interface Stretch extends ScriptStatement {
  readonly until: number;
}

function stretches(text: string, dialect: Dialect | undefined): Stretch[] {
  const found: Stretch[] = [];
  let first: Token | undefined;
  let last: Token | undefined;
  const close = (until: number) => {
    if (first !== undefined && last !== undefined) {
      found.push({ text: text.slice(first.start, last.end), start: first.start, end: last.end, until });
    }
    first = undefined;
    last = undefined;
  };
  for (const token of tokenize(text, dialect)) {
    if (token.kind === 'symbol' && text[token.start] === ';') close(token.end);
    else if (token.kind !== 'space') {
      first ??= token;
      if (isSignificant(token)) last = token;
    }
  }
  close(text.length);
  return found;
}

function withoutUntil({ text, start, end }: Stretch): ScriptStatement {
  return { text, start, end };
}

/**
 * The statements of a script. Comments before a statement belong to it, those behind its last word to nobody;
 * what holds no statement is dropped.
 */
export function splitStatements(text: string, dialect?: Dialect): ScriptStatement[] {
  return stretches(text, dialect).map(withoutUntil);
}

/**
 * The statement an editor's cursor is in. Between two statements it is the one that ended on the cursor's line,
 * otherwise the one that follows; behind the last one it is the last. Undefined where there is none.
 */
export function statementAt(text: string, offset: number, dialect?: Dialect): ScriptStatement | undefined {
  const all = stretches(text, dialect);
  for (const [index, one] of all.entries()) {
    const following = all[index + 1];
    if (following === undefined || offset < one.until) return withoutUntil(one);
    const sameLine = !text.slice(one.until, offset).includes('\n');
    if (offset < following.start && sameLine) return withoutUntil(one);
    if (offset < following.start) return withoutUntil(following);
  }
  return undefined;
}

import type { Dialect } from '../model/query.ts';
import { isSignificant, type Token, tokenize } from './tokens.ts';

/** Words after which a value stands, so that a colon behind them begins a parameter even inside brackets. */
const beforeValue = new Set(
  'all and any as between by case distinct else from having ilike in is like limit not offset on or order return select similar then union values when where'.split(
    ' ',
  ),
);

const nameStart = /^[A-Za-z_]/;

/** Whether a token can end an expression: then a colon behind it slices or separates, as in `a[1:n]`, `{'k':v}`. */
function endsOperand(token: Token | undefined, text: string): boolean {
  if (token === undefined) return false;
  if (token.kind === 'symbol') return ')]}'.includes(text.charAt(token.start));
  if (token.kind === 'word') return !beforeValue.has(text.slice(token.start, token.end).toLowerCase());
  return true;
}

/** A `:name` in the text; `start` is the colon's offset. */
export interface ParameterUse {
  readonly name: string;
  readonly start: number;
}

const asciiName = /[A-Za-z_][A-Za-z0-9_]*/y;

/** Every use of a parameter, in order. */
export function parameterUses(text: string, dialect?: Dialect): ParameterUse[] {
  const found: ParameterUse[] = [];
  const brackets: string[] = [];
  let before: Token | undefined;
  const tokens = tokenize(text, dialect);
  for (const [index, token] of tokens.entries()) {
    if (!isSignificant(token)) continue;
    const symbol = token.kind === 'symbol' ? text.charAt(token.start) : '';
    if (symbol !== '' && '([{'.includes(symbol)) brackets.push(symbol);
    if (symbol !== '' && ')]}'.includes(symbol)) brackets.pop();
    const following = tokens[index + 1];
    if (symbol === ':' && following?.kind === 'word' && nameStart.test(text.charAt(following.start))) {
      const previous = tokens[index - 1];
      const inCast = previous?.kind === 'symbol' && text[previous.start] === ':';
      const touching = before !== undefined && before.end === token.start;
      const separates = endsOperand(before, text) && (touching || '[{'.includes(brackets.at(-1) ?? '('));
      if (!inCast && !separates) {
        asciiName.lastIndex = following.start;
        const name = asciiName.exec(text)?.[0];
        if (name !== undefined) found.push({ name, start: token.start });
      }
    }
    before = token;
  }
  return found;
}

/**
 * Names of the parameters `:name` of a SQL text, each once, in the order they first stand. A cast `::type`, a slice
 * `a[1:n]`, a struct's `{'k':v}`, `x := 1` and anything in quotes or comments is none; `a[:n]` is taken for one.
 */
export function namedParameters(sql: string, dialect?: Dialect): string[] {
  return [...new Set(parameterUses(sql, dialect).map(({ name }) => name))];
}

/** The same SQL as DuckDB binds it: `:name` written `$name`. Equally long, so that positions hold. */
export function bindNamed(sql: string): string {
  let bound = '';
  let at = 0;
  for (const { start } of parameterUses(sql)) {
    bound += `${sql.slice(at, start)}$`;
    at = start + 1;
  }
  return bound + sql.slice(at);
}

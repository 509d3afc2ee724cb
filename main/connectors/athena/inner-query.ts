import { natureOf } from '#shared/sql/statement-kind.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';

/** A significant token with its text in lower case and how many brackets it stands in. */
interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

function wordsOf(sql: string): readonly Word[] {
  let depth = 0;
  return tokenize(sql, 'athena')
    .filter(isSignificant)
    .map(({ kind, start, end }) => {
      const text = kind === 'word' || kind === 'symbol' ? sql.slice(start, end).toLowerCase() : '';
      if (text === ')') depth -= 1;
      const word = { text, start, end, depth };
      if (text === '(') depth += 1;
      return word;
    });
}

const queryWords: ReadonlySet<string> = new Set(['select', 'with', 'values', 'table']);

/** The query that UNLOAD, CREATE TABLE … AS or INSERT holds, which is what reads; the statement where it holds none. */
export function innerQuery(sql: string): string {
  const words = wordsOf(sql);
  const [first, second] = words;
  if (first?.text === 'unload' && second?.text === '(') {
    const close = words.findIndex(({ text, depth }, index) => index > 1 && text === ')' && depth === 0);
    return sql.slice(second.end, words[close]?.start ?? sql.length).trim();
  }
  const isCreate = first?.text === 'create';
  if (!isCreate && first?.text !== 'insert') return sql;
  const from = isCreate ? words.findIndex(({ text, depth }) => text === 'as' && depth === 0) + 1 : 1;
  if (isCreate && from === 0) return sql;
  const start = words.slice(from).find(({ text, depth }) => depth === 0 && queryWords.has(text));
  return start === undefined ? sql : sql.slice(start.start);
}

/** Whether one of the words stands anywhere outside quotes and comments. */
export function hasWord(sql: string, ...wanted: readonly string[]): boolean {
  return wordsOf(sql).some(({ text }) => wanted.includes(text));
}

/** Whether a statement is a query and nothing else. */
export function isPlainQuery(sql: string): boolean {
  const first = wordsOf(sql).find(({ text }) => text !== '(')?.text ?? '';
  return queryWords.has(first) && natureOf(sql, 'athena').kind === 'read';
}

/** Whether the rows of a query come in an order that it asks for. */
export function ordersItsRows(sql: string): boolean {
  return wordsOf(sql).some(({ text, depth }) => text === 'order' && depth === 0);
}

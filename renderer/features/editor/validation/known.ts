import type { Dialect } from '#shared/model/query.ts';
import { isSignificant, tokenize } from '#shared/sql/tokens.ts';

/** Dialects that there is a parser for. DuckDB has none here: its own errors have positions. */
export type CheckedDialect = Exclude<Dialect, 'duckdb'>;

/** First words of the statements that a dialect's parser reads without a false alarm. */
const checked: Readonly<Record<CheckedDialect, ReadonlySet<string>>> = {
  athena: new Set(
    'select with values table ( insert delete update merge explain unload create prepare'.split(' '),
  ),
  redshift: new Set('select with values ( insert update'.split(' ')),
  postgres: new Set('select with values ( insert update delete'.split(' ')),
};

/** Words that PostgreSQL and Redshift have a use for which the parser does not know. */
const postgresWords = new Set(
  `precision overlaps json unknown normalized normalize collate isnull notnull uescape depth position overlay treat
  without ignore respect any some setof end row json_value json_object json_serialize json_scalar json_query json_exists
  json_array json_table json_objectagg json_arrayagg xmltable merge_action grouping operator`.split(/\s+/),
);

const redshiftWords = new Set(
  `top qualify pivot unpivot exclude approximate minus at connect prior convert array user tag snapshot
  raw percent super`.split(/\s+/),
);

/** Pairs of neighbours that are valid though the parser takes them for a mistake. */
function isOddPair(one: string, next: string, dialect: CheckedDialect): boolean {
  const isText = (word: string) => word.startsWith("'");
  if (isText(one) && isText(next)) return true;
  if ((one === '<' && next === '<') || (one === '>' && next === '>')) return true;
  if (one === 'by' && next === 'all') return true;
  if (one === 'select' && (next === 'from' || next === '')) return true;
  if (next === '(' && one === 'all') return true;
  return dialect === 'redshift' && ((one === '(' && next === '+') || (one === ',' && next === 'from'));
}

/**
 * Whether a statement, masked, is one that the parser of its dialect judges well. Where it holds something that the
 * parser is known to refuse though the source takes it, nothing is said of it rather than something wrong.
 */
export function isJudged(plain: string, dialect: CheckedDialect): boolean {
  const words = tokenize(plain, dialect === 'redshift' ? 'postgres' : dialect)
    .filter(isSignificant)
    .map(({ start, end }) => plain.slice(start, end).toLowerCase());
  const [first = ''] = words;
  if (!checked[dialect].has(first)) return false;
  if (dialect === 'athena')
    return first !== 'create' || (words.includes('select') && !words.includes('external'));
  const odd = (word: string) =>
    postgresWords.has(word) || (dialect === 'redshift' && (redshiftWords.has(word) || word === '#'));
  return !words.some((word, index) => odd(word) || isOddPair(word, words[index + 1] ?? '', dialect));
}

/** Of Athena's `UNLOAD (query) TO …` the query alone, in its place; any other statement as it is. */
export function queryOf(plain: string, dialect: CheckedDialect): string {
  const opening = dialect === 'athena' ? /^\s*unload\s*\(/i.exec(plain)?.[0] : undefined;
  if (opening === undefined) return plain;
  let depth = 1;
  let at = opening.length;
  for (; at < plain.length && depth > 0; at++) {
    if (plain[at] === '(') depth += 1;
    if (plain[at] === ')') depth -= 1;
  }
  return ' '.repeat(opening.length) + plain.slice(opening.length, depth === 0 ? at - 1 : at);
}

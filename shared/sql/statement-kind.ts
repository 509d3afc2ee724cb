import type { Dialect } from '../model/query.ts';
import {
  changingVerbs,
  isActingFunction,
  kindsByVerb,
  queryVerbs,
  removingWords,
  rightsWords,
} from './statement-words.ts';
import { isSignificant, tokenize } from './tokens.ts';

/**
 * What a statement does, from the least to the most that there is to ask about: it reads; it steers the session; it
 * defines or changes objects, rights among them; it writes rows or files; it may do anything (CALL, EXECUTE, and
 * whatever is not known here); it removes rows or objects.
 */
const severity = ['read', 'control', 'define', 'write', 'unknown', 'remove'] as const;
export type StatementKind = (typeof severity)[number];

export interface StatementNature {
  readonly kind: StatementKind;
  /** The word that makes it so, in upper case, e.g. `DELETE`; empty where there is no statement. */
  readonly verb: string;
}

/** Whether a statement of this kind may change more than its own session. */
export function changesSomething(kind: StatementKind): boolean {
  return kind !== 'read' && kind !== 'control';
}

const nothing: StatementNature = { kind: 'read', verb: '' };

function graver(one: StatementNature, other: StatementNature): StatementNature {
  const isGraver = severity.indexOf(other.kind) > severity.indexOf(one.kind);
  return isGraver || (one.verb === '' && one.kind === other.kind) ? other : one;
}

function nature(kind: StatementKind, verb: string): StatementNature {
  return { kind, verb: verb.toUpperCase() };
}

/** A statement's tokens: words in lower case, signs as they are, and everything quoted as `'`. */
type Words = readonly string[];

function wordsOf(sql: string, dialect: Dialect): Words {
  return tokenize(sql, dialect)
    .filter(isSignificant)
    .map(({ kind, start, end }) => {
      if (kind === 'word') return sql.slice(start, end).toLowerCase();
      return kind === 'symbol' ? sql.slice(start, end) : "'";
    });
}

/** The statements of the words, without their semicolons. */
function statementsOf(words: Words): readonly Words[] {
  const statements: string[][] = [[]];
  for (const word of words) {
    if (word === ';') statements.push([]);
    else statements.at(-1)?.push(word);
  }
  return statements.filter((statement) => statement.length > 0);
}

/** The index behind the bracket that opens at `open`. */
function behindBracket(words: Words, open: number): number {
  let depth = 0;
  for (let index = open; index < words.length; index++) {
    if (words[index] === '(') depth += 1;
    if (words[index] === ')') depth -= 1;
    if (depth === 0) return index + 1;
  }
  return words.length;
}

/** Words from the first on that is not an opening bracket. */
function unbracketed(words: Words): Words {
  const first = words.findIndex((word) => word !== '(');
  return first < 0 ? [] : words.slice(first);
}

/**
 * The statement behind `WITH name AS (…), …`: it begins behind a closing bracket, or somewhere behind SEARCH or CYCLE.
 * Undefined where that cannot be found.
 */
function behindExpressions(words: Words): Words | undefined {
  let mayBegin = false;
  let inClause = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (mayBegin && (word === '(' || queryVerbs.has(word))) return words.slice(index);
    if (word === '(') index = behindBracket(words, index) - 1;
    if (word === 'search' || word === 'cycle') inClause = true;
    if (word === ',') inClause = false;
    mayBegin = word === '(' || inClause;
  }
  return undefined;
}

/** What a query does besides reading: rows changed in brackets, INTO, functions that act. */
function effectsWithin(words: Words, dialect: Dialect): StatementNature {
  let worst = nothing;
  for (const [index, word] of words.entries()) {
    const next = words[index + 1] ?? '';
    if (word === '(' && changingVerbs.has(next)) worst = graver(worst, byVerb(words.slice(index + 1)));
    if (word === 'into' && dialect !== 'duckdb') worst = graver(worst, nature('define', 'select into'));
    if (next === '(' && isActingFunction(word, dialect)) worst = graver(worst, nature('unknown', word));
  }
  return worst;
}

/** By the first word, and by what of the rest makes it worse. */
function byVerb(words: Words): StatementNature {
  const [verb = '', second, third] = words;
  if (removingWords[verb]?.some((word) => words.includes(word))) return nature('remove', verb);
  const replaces = second === 'overwrite' || (second === 'or' && third === 'replace');
  if (verb === 'insert' && replaces)
    return nature('remove', `insert ${second === 'or' ? 'or replace' : second}`);
  if (verb === 'create' && replaces && words.slice(3, 6).includes('table')) {
    return nature('remove', 'create or replace');
  }
  const kind = kindsByVerb.get(verb) ?? 'unknown';
  const givesRights = kind === 'control' && words.some((word) => rightsWords.has(word));
  return nature(givesRights ? 'unknown' : kind, verb);
}

/** Behind EXPLAIN: whether it runs the statement, and the statement. */
function explained(words: Words): { readonly runs: boolean; readonly statement: Words } {
  let index = 1;
  let runs = false;
  for (; index < words.length; index++) {
    const word = words[index] ?? '';
    if (word === 'analyze' || word === 'analyse') runs = true;
    else if (word === '(') {
      const first = words.slice(index).find((one) => one !== '(') ?? '';
      if (queryVerbs.has(first)) break;
      const behind = behindBracket(words, index);
      runs ||= words.slice(index, behind).some((one) => one === 'analyze' || one === 'analyse');
      index = behind - 1;
    } else if (word !== 'verbose') break;
  }
  return { runs, statement: words.slice(index) };
}

/** The statement that another one holds behind one of the words. */
function behindWord(words: Words, ...holders: readonly string[]): Words {
  const at = words.findIndex((word) => holders.includes(word));
  return at < 0 ? [] : words.slice(at + 1);
}

function natureOfWords(statement: Words, dialect: Dialect): StatementNature {
  const words = unbracketed(statement);
  const [verb = ''] = words;
  switch (verb) {
    case '':
      return nothing;
    case 'with': {
      const main = behindExpressions(words);
      if (main === undefined) return graver(nature('unknown', verb), effectsWithin(words, dialect));
      return graver(natureOfWords(main, dialect), effectsWithin(words, dialect));
    }
    case 'explain': {
      const { runs, statement: inner } = explained(words);
      return runs ? natureOfWords(inner, dialect) : nature('read', verb);
    }
    case 'prepare':
    case 'declare': {
      const inner = behindWord(words, ...(verb === 'declare' ? ['for'] : ['as', 'from']));
      return inner.length === 0 ? nature('unknown', verb) : natureOfWords(inner, dialect);
    }
    default: {
      const own = byVerb(words);
      return own.kind === 'read' ? graver(own, effectsWithin(words, dialect)) : own;
    }
  }
}

/** How the source may read a backslash in a text: one way, or two where a setting or its age decides. */
const readings: Readonly<Record<Dialect, readonly Dialect[]>> = {
  duckdb: ['duckdb'],
  athena: ['athena'],
  postgres: ['postgres', 'redshift'],
  redshift: ['redshift', 'postgres'],
};

/**
 * What a statement, or the gravest of several, does. It is told by its words, not by a parser, and where they leave a
 * doubt it is the graver: a statement that only reads may be taken for more, never one that changes for one that reads.
 * What a function does that a query calls is known of PostgreSQL's own alone.
 */
export function natureOf(sql: string, dialect: Dialect): StatementNature {
  return readings[dialect]
    .flatMap((reading) => statementsOf(wordsOf(sql, reading)))
    .map((statement) => natureOfWords(statement, dialect))
    .reduce(graver, nothing);
}

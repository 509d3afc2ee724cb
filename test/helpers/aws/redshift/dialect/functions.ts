import { datePart } from './date-parts.ts';
import { DialectError, notInDouble } from './dialect-error.ts';
import {
  type Group,
  isGap,
  isParens,
  isSymbol,
  isWord,
  type Node,
  parens,
  raw,
  render,
  significant,
  skipGaps,
  splitAtCommas,
  textValue,
} from './tree.ts';

/** A call that is another one in PostgreSQL: its arguments, already translated, and what follows it. */
interface Call {
  readonly name: string;
  readonly items: readonly Node[];
  readonly parts: readonly (readonly Node[])[];
}

type Rewrite = (call: Call) => readonly Node[];

function text(nodes: readonly Node[] | undefined): string {
  return render(nodes ?? []);
}

/** The first argument, a bare word or a literal, as the literal of a date part. */
function withDatePart(target: string): Rewrite {
  return ({ name, parts }) => {
    const [first = [], ...rest] = parts;
    const [word] = significant(first);
    const written = textValue(word) ?? (word?.kind === 'word' ? word.text : '');
    const part = datePart(written);
    if (part === undefined) {
      throw new DialectError(`invalid datepart "${written}" in ${name}`, '22023');
    }
    // A bare literal is of no type yet; Redshift takes it for a timestamp.
    const values = rest.map((one) => {
      const [only, more] = significant(one);
      const isLiteral = only?.kind === 'text' && more === undefined;
      return isLiteral ? `${text(one)}::timestamp` : text(one);
    });
    return [raw(`${target}('${part}', ${values.join(', ')})`)];
  };
}

function renamed(target: string): Rewrite {
  return ({ items }) => [raw(target), parens(...items)];
}

function decode({ parts }: Call): readonly Node[] {
  const [value, ...rest] = parts;
  const branches: string[] = [];
  let at = 0;
  for (; at + 1 < rest.length; at += 2) {
    branches.push(`WHEN ${text(value)} IS NOT DISTINCT FROM ${text(rest[at])} THEN ${text(rest[at + 1])}`);
  }
  const otherwise = at < rest.length ? ` ELSE ${text(rest[at])}` : '';
  return [raw(`(CASE ${branches.join(' ')}${otherwise} END)`)];
}

function convert({ parts }: Call): readonly Node[] {
  const [type, value] = parts;
  return [raw(`CAST(${text(value)} AS ${text(type)})`)];
}

/** Calls that stand for themselves, whatever follows them. */
const rewrites: ReadonlyMap<string, Rewrite> = new Map(
  Object.entries({
    dateadd: withDatePart('dateadd'),
    date_add: withDatePart('dateadd'),
    datediff: withDatePart('datediff'),
    date_diff: withDatePart('datediff'),
    date_part: withDatePart('date_part'),
    nvl: renamed('COALESCE'),
    nvl2: ({ parts: [value, then, otherwise] }) => [
      raw(`(CASE WHEN ${text(value)} IS NOT NULL THEN ${text(then)} ELSE ${text(otherwise)} END)`),
    ],
    decode,
    convert,
    object: renamed('jsonb_build_object'),
    // Functions that PostgreSQL has too, but with another outcome; their own schema keeps the column's name.
    avg: renamed('pg_redshift.avg'),
    concat: renamed('pg_redshift.concat'),
    regexp_replace: renamed('pg_redshift.regexp_replace'),
    version: renamed('pg_redshift.version'),
  }),
);

/** The brackets after a word, and the index after them. */
function bracketsAfter(nodes: readonly Node[], from: number): { group: Group; end: number } | null {
  const at = skipGaps(nodes, from);
  const group = nodes[at];
  return isParens(group) ? { group, end: at + 1 } : null;
}

/** `WITHIN GROUP (ORDER BY …)` from here on: its ordering, and the index after it. */
function withinGroup(nodes: readonly Node[], from: number): { order: string; end: number } | null {
  const within = skipGaps(nodes, from);
  const group = skipGaps(nodes, within + 1);
  if (!isWord(nodes[within], 'within') || !isWord(nodes[group], 'group')) return null;
  const brackets = bracketsAfter(nodes, group + 1);
  return brackets === null ? null : { order: render(brackets.group.items), end: brackets.end };
}

interface Rewritten {
  readonly nodes: readonly Node[];
  /** The index of the first node that was not taken in. */
  readonly end: number;
}

function isOver(nodes: readonly Node[], from: number): boolean {
  return isWord(nodes[skipGaps(nodes, from)], 'over');
}

function listagg(nodes: readonly Node[], { group, end }: { group: Group; end: number }): Rewritten {
  const within = withinGroup(nodes, end);
  const after = within?.end ?? end;
  if (isOver(nodes, after)) throw notInDouble('LISTAGG as a window function');
  const [value = [], separator = [raw("''")]] = splitAtCommas(group.items);
  const isDistinct = isWord(value[0], 'distinct');
  const argument = `CAST(${render(isDistinct ? value.slice(1) : value).trim()} AS text)`;
  const direction = /\bDESC\b/i.test(within?.order ?? '') ? ' DESC' : '';
  // With DISTINCT, PostgreSQL orders by the very argument only.
  const order = within === null ? '' : isDistinct ? ` ORDER BY ${argument}${direction}` : ` ${within.order}`;
  const sql = `listagg(${isDistinct ? 'DISTINCT ' : ''}${argument}, ${render(separator)}${order})`;
  return { nodes: [raw(sql)], end: after };
}

function median(nodes: readonly Node[], { group, end }: { group: Group; end: number }): Rewritten {
  if (isOver(nodes, end)) throw notInDouble('MEDIAN as a window function');
  return { nodes: [raw(`percentile_cont(0.5) WITHIN GROUP (ORDER BY ${render(group.items)})`)], end };
}

function ratioToReport(nodes: readonly Node[], { group, end }: { group: Group; end: number }): Rewritten {
  const over = skipGaps(nodes, end);
  const window = bracketsAfter(nodes, over + 1);
  if (!isWord(nodes[over], 'over') || window === null) {
    throw new DialectError('RATIO_TO_REPORT wants an OVER clause', '42601');
  }
  const value = render(group.items);
  const total = `SUM(${value}) OVER (${render(window.group.items)})`;
  return { nodes: [raw(`(CAST(${value} AS float8) / NULLIF(${total}, 0))`)], end: window.end };
}

/** `ARRAY(1, 2)` makes a SUPER; `ARRAY(SELECT …)` is PostgreSQL's own. */
function array(_nodes: readonly Node[], { group, end }: { group: Group; end: number }): Rewritten {
  const isQuery = isWord(significant(group.items)[0], 'select', 'with');
  return { nodes: [raw(isQuery ? 'ARRAY' : 'jsonb_build_array'), group], end };
}

/** `EXTRACT(part FROM moment)` gives an integer in a column named `date_part`. */
function extract(_nodes: readonly Node[], { group, end }: { group: Group; end: number }): Rewritten {
  const from = group.items.findIndex((node) => isWord(node, 'from'));
  const [word] = significant(group.items.slice(0, from));
  const written = textValue(word) ?? render(word === undefined ? [] : [word]);
  const part = datePart(written);
  if (from < 0 || part === undefined)
    throw new DialectError(`invalid datepart "${written}" in EXTRACT`, '22023');
  const value = render(group.items.slice(from + 1)).trim();
  return { nodes: [raw(`CAST(date_part('${part}', ${value}) AS bigint)`)], end };
}

type WithContext = (nodes: readonly Node[], call: { group: Group; end: number }) => Rewritten;
const withContext: ReadonlyMap<string, WithContext> = new Map([
  ['listagg', listagg],
  ['median', median],
  ['ratio_to_report', ratioToReport],
  ['array', array],
  ['extract', extract],
]);

/** The call at `at`, if it is one that PostgreSQL writes otherwise; its arguments were translated before. */
export function rewriteCall(nodes: readonly Node[], at: number): Rewritten | null {
  const node = nodes[at];
  let before = at - 1;
  while (before >= 0 && isGap(nodes[before])) before -= 1;
  if (node?.kind !== 'word' || isSymbol(nodes[before], '.')) return null;
  const name = node.text.toLowerCase();
  if (name === 'sysdate')
    return { nodes: [raw('sysdate()')], end: bracketsAfter(nodes, at + 1)?.end ?? at + 1 };
  const call = bracketsAfter(nodes, at + 1);
  if (call === null) return null;
  const special = withContext.get(name);
  if (special !== undefined) return special(nodes, call);
  const rewrite = rewrites.get(name);
  if (rewrite === undefined) return null;
  const parts = splitAtCommas(call.group.items);
  return { nodes: rewrite({ name, items: call.group.items, parts }), end: call.end };
}

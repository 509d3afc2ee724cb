import { DialectError, notInDouble } from './dialect-error.ts';
import { rewriteCall } from './functions.ts';
import { isParens, isSymbol, isWord, type Node, raw, render, skipGaps } from './tree.ts';
import { translateCastInside, translateCasts } from './types.ts';

export interface TranslateOptions {
  /** Whether names in double quotes keep their letters; Redshift makes them small unless told otherwise. */
  readonly caseSensitive: boolean;
}

/** Names of users with credentials of IAM's: not identifiers that case is taken from. */
const iamUser = /^"IAM[AR]?:/;

function names(nodes: readonly Node[], { caseSensitive }: TranslateOptions): Node[] {
  const made: Node[] = [];
  for (const node of nodes) {
    const before = made.at(-1);
    if (node.kind === 'quoted-name' && !caseSensitive && !iamUser.test(node.text)) {
      made.push({ kind: 'quoted-name', text: node.text.toLowerCase() });
    } else if (node.kind === 'word' && isSymbol(before, '#')) {
      // `#name` is the name of a temporary table.
      made.splice(-1, 1, { kind: 'quoted-name', text: `"#${node.text.toLowerCase()}"` });
    } else made.push(node);
  }
  return made;
}

/** `MINUS` is `EXCEPT`; `APPROXIMATE` says only how exactly to count, and the double counts exactly. */
function words(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node, index) => {
    const following = nodes[skipGaps(nodes, index + 1)];
    if (isWord(node, 'minus') && (isWord(following, 'select') || isParens(following))) return [raw('EXCEPT')];
    if (isWord(node, 'approximate') && isWord(following, 'count', 'percentile_disc')) return [];
    return [node];
  });
}

/** `SELECT TOP n …` is `SELECT … LIMIT n`. */
function top(nodes: readonly Node[]): Node[] {
  const found = nodes.flatMap((node, index) => {
    const select = isWord(node, 'select') ? skipGaps(nodes, index + 1) : -1;
    if (select < 0) return [];
    const afterQuantifier = isWord(nodes[select], 'distinct', 'all') ? skipGaps(nodes, select + 1) : select;
    const count = skipGaps(nodes, afterQuantifier + 1);
    const isTop = isWord(nodes[afterQuantifier], 'top') && nodes[count]?.kind === 'number';
    return isTop ? [{ from: afterQuantifier, count }] : [];
  });
  const [only, more] = found;
  if (only === undefined) return [...nodes];
  const combined = nodes.some((node) => isWord(node, 'union', 'intersect', 'except'));
  if (more !== undefined || combined) throw notInDouble('TOP in a part of a UNION');
  if (nodes.some((node) => isWord(node, 'limit'))) {
    throw new DialectError('TOP and LIMIT cannot stand in one query', '42601');
  }
  const count = render(nodes.slice(only.count, only.count + 1));
  return [...nodes.slice(0, only.from), ...nodes.slice(only.count + 1), raw(` LIMIT ${count}`)];
}

function calls(nodes: readonly Node[]): Node[] {
  const made: Node[] = [];
  for (let at = 0; at < nodes.length; ) {
    const call = rewriteCall(nodes, at);
    const node = nodes[at];
    if (call !== null) made.push(...call.nodes);
    else if (node !== undefined) made.push(node);
    at = call?.end ?? at + 1;
  }
  return made;
}

/** A stretch of Redshift's SQL as PostgreSQL's: its functions, types, TOP, MINUS and names. */
export function translateNodes(nodes: readonly Node[], options: TranslateOptions): Node[] {
  const inside = nodes.map((node, index): Node => {
    if (node.kind !== 'group') return node;
    const items = translateNodes(node.items, options);
    const isCast = isWord(nodes[index - 1], 'cast') || isWord(nodes[index - 2], 'cast');
    return { ...node, items: isCast && isParens(node) ? translateCastInside(items) : items };
  });
  return calls(top(words(translateCasts(names(inside, options)))));
}

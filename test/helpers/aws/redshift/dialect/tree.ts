import { type Token, tokenize } from '#shared/sql/tokens.ts';

/** A token with its text. */
export interface Leaf {
  readonly kind: Token['kind'];
  readonly text: string;
}

/** What stands between brackets. */
export interface Group {
  readonly kind: 'group';
  readonly open: string;
  readonly items: readonly Node[];
  readonly close: string;
}

export type Node = Leaf | Group;

const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A SQL text with its brackets paired; one that is not closed reaches to the end, and PostgreSQL will say so. */
export function parseTree(sql: string): Node[] {
  const tokens = tokenize(sql);
  let at = 0;
  const until = (close: string): { items: Node[]; closed: boolean } => {
    const items: Node[] = [];
    while (at < tokens.length) {
      const token = tokens[at];
      at += 1;
      if (token === undefined) break;
      const text = sql.slice(token.start, token.end);
      const expected = token.kind === 'symbol' ? closing[text] : undefined;
      if (token.kind === 'symbol' && text === close) return { items, closed: true };
      if (expected === undefined) items.push({ kind: token.kind, text });
      else {
        const inner = until(expected);
        items.push({ kind: 'group', open: text, items: inner.items, close: inner.closed ? expected : '' });
      }
    }
    return { items, closed: false };
  };
  return until('').items;
}

export function render(nodes: readonly Node[]): string {
  return nodes
    .map((node) => (node.kind === 'group' ? node.open + render(node.items) + node.close : node.text))
    .join('');
}

export function isGap(node: Node | undefined): boolean {
  return node?.kind === 'space' || node?.kind === 'comment';
}

/** Whether a node is one of these words, written in small letters. */
export function isWord(node: Node | undefined, ...words: readonly string[]): node is Leaf {
  return node?.kind === 'word' && words.includes(node.text.toLowerCase());
}

export function isSymbol(node: Node | undefined, text: string): boolean {
  return node?.kind === 'symbol' && node.text === text;
}

export function isParens(node: Node | undefined): node is Group {
  return node?.kind === 'group' && node.open === '(';
}

/** The nodes that say something. */
export function significant(nodes: readonly Node[]): Node[] {
  return nodes.filter((node) => !isGap(node));
}

/** The index of the first node from `from` on that says something; the length if there is none. */
export function skipGaps(nodes: readonly Node[], from: number): number {
  let at = from;
  while (at < nodes.length && isGap(nodes[at])) at += 1;
  return at;
}

export function trimmed(nodes: readonly Node[]): Node[] {
  const from = skipGaps(nodes, 0);
  let to = nodes.length;
  while (to > from && isGap(nodes[to - 1])) to -= 1;
  return nodes.slice(from, to);
}

/** What commas part, each without the gaps around it; nothing at all is no part. */
export function splitAtCommas(nodes: readonly Node[]): Node[][] {
  if (significant(nodes).length === 0) return [];
  const parts: Node[][] = [[]];
  for (const node of nodes) {
    if (isSymbol(node, ',')) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts.map(trimmed);
}

/** A stretch of SQL as one node. */
export function raw(text: string): Leaf {
  return { kind: 'word', text };
}

export function parens(...items: readonly Node[]): Group {
  return { kind: 'group', open: '(', items, close: ')' };
}

/** The value of a text literal in single quotes, as Redshift reads it: a backslash escapes what follows. */
export function textValue(node: Node | undefined): string | null {
  if (node?.kind !== 'text' || !node.text.startsWith("'")) return null;
  return node.text
    .slice(1, -1)
    .replaceAll(/''|\\([\s\S])/g, (all, escaped) => (all === "''" ? "'" : escaped));
}

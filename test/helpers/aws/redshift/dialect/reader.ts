import { type Group, isParens, isWord, type Node, render, skipGaps, textValue } from './tree.ts';

/** Reads a list of nodes from front to back, gaps left out. */
export class Reader {
  readonly nodes: readonly Node[];
  at = 0;

  constructor(nodes: readonly Node[]) {
    this.nodes = nodes;
  }

  get next(): Node | undefined {
    return this.nodes[skipGaps(this.nodes, this.at)];
  }

  take(): Node | undefined {
    const at = skipGaps(this.nodes, this.at);
    this.at = at + 1;
    return this.nodes[at];
  }

  takeWord(...words: readonly string[]): boolean {
    if (!isWord(this.next, ...words)) return false;
    this.take();
    return true;
  }

  takeGroup(): Group | null {
    const { next } = this;
    if (!isParens(next)) return null;
    this.take();
    return next;
  }

  takeText(): string | null {
    const value = textValue(this.next);
    if (value !== null) this.take();
    return value;
  }
}

/** The name a word or a name in quotes stands for. */
export function nameOf(node: Node | undefined): string {
  const text = node === undefined ? '' : render([node]);
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}

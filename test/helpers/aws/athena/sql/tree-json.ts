import { isRecord } from '../../core/schema.ts';

const mark = '\u0001#';
const written = JSON.stringify(mark).slice(1, -1);

/**
 * The engine's tree of a statement, its numbers kept as they were written: some have no JavaScript number of their
 * own, and 1.0 must not become 1.
 */
export function readTree(text: string): Record<string, unknown> {
  const marked = text.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (piece) =>
    piece.startsWith('"') ? piece : `"${written}${piece}"`,
  );
  const tree: unknown = JSON.parse(marked);
  if (!isRecord(tree)) throw new Error('The engine gave no tree.');
  return tree;
}

export function writeTree(tree: Record<string, unknown>): string {
  return JSON.stringify(tree).replaceAll(new RegExp(`"${written.replace('\\', '\\\\')}([^"]*)"`, 'g'), '$1');
}

/** A number of the tree's; undefined where there is none that JavaScript has. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value !== 'string' || !value.startsWith(mark)) return undefined;
  const number = Number(value.slice(mark.length));
  return Number.isSafeInteger(number) ? number : undefined;
}

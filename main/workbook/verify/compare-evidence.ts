import type { Difference, Evidence } from '#shared/contract/evidence.ts';

const longestShown = 300;

function shown(value: unknown): string | null {
  if (value === undefined) return null;
  const text = typeof value === 'object' ? JSON.stringify(value, bigintText) : String(value);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

function bigintText(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

function isTree(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function walk(found: unknown, expected: unknown, place: readonly string[], added: boolean): Difference[] {
  if (isTree(found) && isTree(expected)) {
    const keys = new Set([...Object.keys(found), ...Object.keys(expected)]);
    return [...keys].flatMap((key) =>
      added && !Array.isArray(expected) && !(key in found)
        ? []
        : walk(found[key], expected[key], [...place, key], added),
    );
  }
  if (Object.is(found, expected)) return [];
  return [
    {
      kind: 'evidence',
      where: `evidence: ${place.join('.')}`,
      workbook: shown(found),
      snapshot: shown(expected),
    },
  ];
}

/**
 * Each figure of the evidence that is not what the snapshot gives, by its place. Where `added`, what only the snapshot's
 * has is no difference: another version of the program told less.
 */
export function evidenceDifferences(found: Evidence, expected: Evidence, added = false): Difference[] {
  return walk(found, expected, [], added);
}

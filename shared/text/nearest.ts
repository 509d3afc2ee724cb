import { distance } from 'fastest-levenshtein';

/**
 * The names most like `wanted`, best first, compared without case. One that begins with or contains what was
 * written counts as near however long it is; others only while less than about half of their letters differ.
 */
export function nearest(wanted: string, names: readonly string[], limit = 3): string[] {
  const target = wanted.toLowerCase();
  const scored = names.map((name) => {
    const candidate = name.toLowerCase();
    const contains = target.length > 1 && (candidate.includes(target) || target.includes(candidate));
    const edits = distance(target, candidate);
    return {
      name,
      score: contains ? Math.min(edits, 1) : edits,
      longest: Math.max(target.length, candidate.length),
    };
  });
  return scored
    .filter(({ score, longest }) => score <= 1 || score < longest * 0.45)
    .sort((a, b) => a.score - b.score)
    .slice(0, limit)
    .map(({ name }) => name);
}

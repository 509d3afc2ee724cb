import type { ResultInfo } from '#shared/model/result.ts';

function sameSource(a: ResultInfo, b: ResultInfo): boolean {
  const [one, other] = [a.origin, b.origin];
  if (one.kind !== 'run' || other.kind !== 'run') return a.title === b.title;
  return one.queryId === undefined || other.queryId === undefined
    ? a.title === b.title
    : one.queryId === other.queryId;
}

/** What a result can be compared with: earlier answers of the same query first, the latest of them at the top. */
export function otherResults(results: readonly ResultInfo[], result: ResultInfo): ResultInfo[] {
  const rank = (one: ResultInfo) => {
    if (!sameSource(one, result)) return 2;
    return one.finishedAt <= result.finishedAt ? 0 : 1;
  };
  return results
    .filter(({ id, origin }) => id !== result.id && origin.kind !== 'rejects')
    .sort((a, b) => rank(a) - rank(b) || (a.finishedAt < b.finishedAt ? 1 : -1));
}

/** A result's title with when it was made. */
export function shortName({ title, finishedAt }: ResultInfo): string {
  const at = new Date(finishedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  return `${title} · ${at}`;
}

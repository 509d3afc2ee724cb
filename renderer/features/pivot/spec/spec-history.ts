import type { PivotSpec } from '#shared/model/pivot.ts';

/** Every change of a pivot, to be undone and done again; `now` is the one shown. */
export interface SpecHistory {
  readonly past: readonly PivotSpec[];
  readonly now: PivotSpec;
  readonly future: readonly PivotSpec[];
}

/** How many changes can be undone. */
const depth = 100;

export function historyOf(spec: PivotSpec): SpecHistory {
  return { past: [], now: spec, future: [] };
}

export function changed(history: SpecHistory, next: PivotSpec): SpecHistory {
  if (next === history.now) return history;
  return { past: [...history.past, history.now].slice(-depth), now: next, future: [] };
}

export function undone(history: SpecHistory): SpecHistory {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future] };
}

export function redone(history: SpecHistory): SpecHistory {
  const [next, ...future] = history.future;
  return next === undefined ? history : { past: [...history.past, history.now], now: next, future };
}

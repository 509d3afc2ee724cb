import { useCallback, useEffect, useRef, useState } from 'react';
import type { PivotSpec } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { suggestSpec } from './spec-edits.ts';
import { changed, historyOf, redone, type SpecHistory, undone } from './spec-history.ts';

function sameSpec(a: PivotSpec, b: PivotSpec): boolean {
  const plain = (spec: PivotSpec) =>
    JSON.stringify(spec, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
  return a === b || plain(a) === plain(b);
}

/**
 * The pivot shown, with every change of it. What comes from outside and differs replaces it; without a given one, a
 * first pivot is suggested and told.
 */
export function useSpecHistory(
  result: ResultInfo,
  given: PivotSpec | undefined,
  onSpecChange: (spec: PivotSpec) => void,
) {
  const [history, setHistory] = useState<SpecHistory>(() => historyOf(given ?? suggestSpec(result)));
  const told = useRef<PivotSpec | undefined>(given);
  const tell = useRef(onSpecChange);
  useEffect(() => {
    tell.current = onSpecChange;
  });

  useEffect(() => {
    if (given === undefined || given === told.current) return;
    told.current = given;
    setHistory((known) => (sameSpec(known.now, given) ? known : historyOf(given)));
  }, [given]);

  const { now } = history;
  useEffect(() => {
    if (told.current !== undefined && sameSpec(told.current, now)) return;
    told.current = now;
    tell.current(now);
  }, [now]);

  return {
    history,
    change: useCallback((next: PivotSpec) => setHistory((known) => changed(known, next)), []),
    undo: useCallback(() => setHistory(undone), []),
    redo: useCallback(() => setHistory(redone), []),
  };
}

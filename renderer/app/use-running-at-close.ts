import { useEffect } from 'react';
import type { RunsStore } from '#renderer/features/editor/index.ts';

/** Asks before the window closes while something runs at a source: it goes on there, and can be followed later. */
export function useRunningAtClose(runs: RunsStore): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      const open = Object.values(runs.store.getState().runs).flatMap(({ statements }) => statements);
      if (open.some(({ outcome, runId }) => outcome === 'running' && runId !== undefined))
        event.preventDefault();
    };
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [runs]);
}

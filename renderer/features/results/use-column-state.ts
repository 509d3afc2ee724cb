import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { Column } from '#shared/model/column.ts';
import { type ColumnState, columnStateSchema, noColumnState, settingsKey } from './column-state.ts';

/** A dragged width is kept once it rests, in milliseconds. */
const saveAfterMs = 400;

/** The reader's arrangement of these columns, remembered for every result that has the same ones. */
export function useColumnState(
  columns: readonly Column[],
): [ColumnState, (change: (state: ColumnState) => ColumnState) => void] {
  const client = useClient();
  const key = useMemo(() => settingsKey(columns), [columns]);
  const [state, setState] = useState<ColumnState>(noColumnState);
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    let current = true;
    touched.current = false;
    setState(noColumnState);
    client.settings.all().then(
      (all) => {
        const known = columnStateSchema.safeParse(all[key]);
        if (current && !touched.current && known.success) setState(known.data);
      },
      // Without what was remembered the columns stand as the result has them.
      () => undefined,
    );
    return () => {
      current = false;
      clearTimeout(timer.current);
    };
  }, [client, key]);

  const change = useCallback(
    (by: (state: ColumnState) => ColumnState) => {
      touched.current = true;
      setState((known) => {
        const next = by(known);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => {
          client.settings.set({ key, value: next }).catch(() => undefined);
        }, saveAfterMs);
        return next;
      });
    },
    [client, key],
  );
  return [state, change];
}

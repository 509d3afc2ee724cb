import { useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { CellRectangle } from '#renderer/components/data-grid/index.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { Summary, View } from '#shared/model/result.ts';

export type SelectionSummary =
  | { readonly kind: 'none' }
  | { readonly kind: 'counting' }
  | { readonly kind: 'failed'; readonly error: AppError }
  | { readonly kind: 'done'; readonly summary: Summary };

/** A selection that rests this long is summed up, in milliseconds. */
const restMs = 120;

/** Figures of the selected cells, by the engine; nothing for a single cell. */
export function useSummary(
  resultId: string,
  view: View,
  fields: readonly string[],
  rectangle: CellRectangle | null,
): SelectionSummary {
  const client = useClient();
  const [state, setState] = useState<SelectionSummary>({ kind: 'none' });
  const rows = rectangle === null ? 0 : rectangle.rowLast - rectangle.rowFirst;
  const offset = rectangle?.rowFirst ?? 0;
  const named = JSON.stringify(rows * fields.length > 1 ? fields : []);
  useEffect(() => {
    const chosen: string[] = JSON.parse(named);
    if (chosen.length === 0) {
      setState({ kind: 'none' });
      return;
    }
    const controller = new AbortController();
    setState({ kind: 'counting' });
    const timer = setTimeout(() => {
      client.results
        .summary({ id: resultId, view, fields: chosen, offset, count: rows }, { signal: controller.signal })
        .then(
          (summary) => {
            if (!controller.signal.aborted) setState({ kind: 'done', summary });
          },
          (thrown: unknown) => {
            if (!controller.signal.aborted) setState({ kind: 'failed', error: toAppError(thrown) });
          },
        );
    }, restMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, resultId, view, named, offset, rows]);
  return state;
}

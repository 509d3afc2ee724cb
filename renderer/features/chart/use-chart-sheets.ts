import { useCallback, useMemo } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import type { Client, Outputs } from '#shared/contract/contract.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';

type Sheet = Outputs['pivot']['sheets'][number];

const none: readonly Sheet[] = [];

/** The sheets of the pivot that is drawn, of which one is: figures of different Types have no common axis. */
export function useChartSheets(resultId: string, pivot: PivotSpec, wanted: string | undefined) {
  const { sheets: field, rows, columns, pages, derived } = pivot;
  const placed = [...rows, ...columns, ...pages].some((one) => one.field === field);
  const asked = placed ? undefined : field;
  const load = useCallback(
    async (client: Client, signal: AbortSignal): Promise<readonly Sheet[]> =>
      asked === undefined
        ? none
        : client.pivot.sheets(
            {
              resultId,
              spec: pivotSpecSchema.parse({ rows: [], columns: [], measures: [], derived, sheets: asked }),
            },
            { signal },
          ),
    [resultId, asked, derived],
  );
  const { data, error } = useRemote(load, undefined);
  const sheets = asked === undefined ? none : data;
  const shown = sheets?.find(({ name }) => name === wanted) ?? sheets?.[0];
  const held = useMemo((): PivotSpec | null => {
    if (sheets === undefined) return null;
    if (asked === undefined || shown === undefined) return pivot;
    return { ...pivot, pages: [...pivot.pages, { field: asked, items: [...shown.items] }] };
  }, [pivot, sheets, asked, shown]);
  return { sheets: sheets ?? none, shown: shown?.name ?? null, held, error };
}

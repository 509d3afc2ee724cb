import { useEffect, useMemo, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { Outputs } from '#shared/contract/contract.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { readAddress } from '#shared/getpivotdata/read-address.ts';
import { type PivotSpec, pivotSpecSchema } from '#shared/model/pivot.ts';
import type { ResultInfo } from '#shared/model/result.ts';
import { placeOnAxes } from './spec/spec-edits.ts';

/** One sheet of a report: an item of the pivot's `sheets` field, in every spelling the rows have. */
export type Sheet = Outputs['pivot']['sheets'][number];

/** More sheets than this are no sheets any more; the field can be put among the filters instead. */
const mostSheets = 100;

const noSheets: readonly Sheet[] = [];

/** The sheet that a formula's second argument names, if it names one. */
function sheetNamed(formula: string, sheets: readonly Sheet[]): Sheet | undefined {
  try {
    const wanted = readAddress(formula).pivot.sheet?.toLowerCase();
    return sheets.find(({ name }) => name.toLowerCase() === wanted);
  } catch (error) {
    // What is wrong with the formula is told by whoever reads it.
    if (isAppError(error)) return undefined;
    throw error;
  }
}

/**
 * The sheets of a report's pivot, one on show at a time: figures of different Types add up to nothing. None where
 * the spec has no `sheets` field, or the user has put that field somewhere in the pivot.
 */
export function useSheets(result: ResultInfo, spec: PivotSpec) {
  const client = useClient();
  const [found, setFound] = useState<readonly Sheet[] | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const field =
    spec.sheets !== undefined && placeOnAxes(spec, spec.sheets) === null ? spec.sheets : undefined;

  const { derived } = spec;

  useEffect(() => {
    if (field === undefined) return;
    const controller = new AbortController();
    const { signal } = controller;
    const bare = pivotSpecSchema.parse({ rows: [], columns: [], measures: [], derived, sheets: field });
    client.pivot.sheets({ resultId: result.id, spec: bare }, { signal }).then(
      (sheets) => {
        if (!signal.aborted) setFound(sheets.length > mostSheets ? [] : sheets);
      },
      () => {
        // The pivot over the same rows fails too, and says why in the place of its cells.
        if (!signal.aborted) setFound([]);
      },
    );
    return () => controller.abort();
  }, [client, result.id, field, derived]);

  const sheets = field === undefined ? noSheets : found;
  const shown = sheets?.find(({ name }) => name === chosen) ?? sheets?.[0];
  const held = useMemo(
    (): PivotSpec =>
      field === undefined || shown === undefined
        ? spec
        : { ...spec, pages: [...spec.pages, { field, items: [...shown.items] }] },
    [spec, field, shown],
  );
  return {
    sheets: sheets ?? noSheets,
    shown: shown?.name ?? null,
    /** The spec held to the sheet on show. */
    held,
    /** Whether the sheets are known, so that nothing is computed over all of them by mistake. */
    ready: sheets !== null,
    choose: setChosen,
    named: (formula: string) => sheetNamed(formula, sheets ?? noSheets)?.name,
  };
}

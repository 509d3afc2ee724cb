import { useCallback, useRef } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { ResultInfo } from '#shared/model/result.ts';

interface KnownResult {
  /** Undefined until it has been read, and where it is no longer kept. */
  readonly result: ResultInfo | undefined;
  readonly error: AppError | undefined;
}

/** A kept result by its id, with its name and pin as they are now. `known` saves reading what a run just gave. */
export function useResult(id: string | undefined, known: ResultInfo | undefined): KnownResult {
  const load = useCallback(
    (client: Client) => (id === undefined ? Promise.resolve(undefined) : client.results.get({ id })),
    [id],
  );
  const { data, error } = useRemote(load, 'results');
  const fetched = data?.id === id ? data : undefined;
  return { result: useSame(error === undefined ? (fetched ?? known) : undefined), error };
}

/** The same object as long as nothing of the result changed, so that a grid does not read its pages again. */
function useSame(result: ResultInfo | undefined): ResultInfo | undefined {
  const before = useRef(result);
  const kept = before.current;
  const same =
    kept !== undefined &&
    result !== undefined &&
    kept.id === result.id &&
    kept.name === result.name &&
    kept.title === result.title &&
    kept.pinned === result.pinned;
  if (!same) before.current = result;
  return same ? kept : result;
}

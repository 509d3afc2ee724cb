import { useMemo } from 'react';
import { useRemote } from '#renderer/client/use-remote.ts';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import type { QueryProblem, QuerySummary } from '#shared/model/query.ts';

export interface Library {
  /** Undefined until it has been read. */
  readonly queries: readonly QuerySummary[] | undefined;
  readonly problems: readonly QueryProblem[];
  readonly error: AppError | undefined;
}

const loadLibrary = (client: Client) => client.library.list();

/** The saved queries, read again when a file of theirs changes. */
export function useLibrary(): Library {
  const { data, error } = useRemote(loadLibrary, 'queries');
  return useMemo(() => ({ queries: data?.queries, problems: data?.problems ?? [], error }), [data, error]);
}

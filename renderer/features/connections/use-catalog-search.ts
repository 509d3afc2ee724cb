import { useCallback, useEffect, useState } from 'react';
import { useChangeFeed } from '#renderer/client/changes.tsx';
import { useClient } from '#renderer/client/context.tsx';
import type { CatalogFindings } from '#shared/contract/connections.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';

/** A text has to stand still so long before it is searched for, in milliseconds. */
const stillMs = 120;

export type CatalogSearch = readonly CatalogFindings[] | AppError;

/**
 * What is found in all that is kept of every connection; undefined where nothing is searched for, or nothing is known
 * yet. What was found before stays while the next is looked for, and is looked for again when tables were read.
 */
export function useCatalogSearch(text: string): CatalogSearch | undefined {
  const client = useClient();
  const subscribe = useChangeFeed();
  const wanted = text.trim();
  const [found, setFound] = useState<CatalogSearch>();

  const find = useCallback(
    async (signal: AbortSignal) => {
      if (wanted === '') return;
      const answer = await client.connections.searchCatalog({ text: wanted }, { signal }).catch(toAppError);
      if (!signal.aborted) setFound(answer);
    },
    [client, wanted],
  );

  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => void find(controller.signal), stillMs);
    const unsubscribe = subscribe((topic) => {
      if (topic === 'catalogs' || topic === 'connections') void find(controller.signal);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
      controller.abort();
    };
  }, [find, subscribe]);

  return wanted === '' ? undefined : found;
}

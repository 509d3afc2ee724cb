import { useCallback, useEffect, useRef, useState } from 'react';
import type { Client } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';
import { useChangeFeed, type WorkspaceTopic } from './changes.tsx';
import { useClient } from './context.tsx';

export interface Remote<T> {
  /** The latest data; undefined until there is some. Stays while newer data is fetched, and when that fails. */
  readonly data: T | undefined;
  readonly error: AppError | undefined;
  reload(): void;
}

/**
 * Data from the core that is fetched again when a topic changes. `load` must be the same function as long as it
 * fetches the same thing; `topic` undefined means that nothing changes it.
 */
export function useRemote<T>(
  load: (client: Client, signal: AbortSignal) => Promise<T>,
  topic: WorkspaceTopic | undefined,
): Remote<T> {
  const client = useClient();
  const subscribe = useChangeFeed();
  const [state, setState] = useState<{ data: T | undefined; error: AppError | undefined }>({
    data: undefined,
    error: undefined,
  });
  const under = useRef<AbortController>(undefined);

  const reload = useCallback(() => {
    under.current?.abort();
    const controller = new AbortController();
    under.current = controller;
    load(client, controller.signal).then(
      (data) => {
        if (!controller.signal.aborted) setState({ data, error: undefined });
      },
      (thrown: unknown) => {
        if (!controller.signal.aborted) setState(({ data }) => ({ data, error: toAppError(thrown) }));
      },
    );
  }, [client, load]);

  useEffect(() => {
    reload();
    return () => under.current?.abort();
  }, [reload]);

  useEffect(
    () =>
      subscribe((changed) => {
        if (changed === topic) reload();
      }),
    [subscribe, topic, reload],
  );

  return { ...state, reload };
}

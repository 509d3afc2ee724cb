import { useEffect, useState } from 'react';
import { useClient } from '#renderer/client/context.tsx';
import type { RunRequest } from '#shared/contract/runs.ts';
import { toAppError } from '#shared/errors/wire.ts';
import type { CostEstimate } from '#shared/model/cost.ts';

/** The text has to stand still so long before its price is asked for, in milliseconds. */
const stillMs = 1200;

export interface ShownEstimate {
  readonly estimate: CostEstimate | undefined;
  /** Why there is none. */
  readonly problem: string | undefined;
}

/**
 * What a statement would read and cost, asked for once its text stands still; undefined while nothing is known of it.
 * `request` undefined asks for nothing: the source bills nothing, or there is no statement.
 */
export function useEstimate(request: RunRequest | undefined): ShownEstimate | undefined {
  const client = useClient();
  const [shown, setShown] = useState<{ readonly key: string; readonly value: ShownEstimate }>();
  // The same question is not asked again because the object that asks it is a new one.
  const key =
    request === undefined
      ? ''
      : JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));

  useEffect(() => {
    if (request === undefined || shown?.key === key) return;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      client.runs.estimate(request, { signal: controller.signal }).then(
        ([estimate]) => setShown({ key, value: { estimate, problem: undefined } }),
        (thrown: unknown) => {
          const error = toAppError(thrown);
          if (error.code !== 'query.cancelled') {
            setShown({ key, value: { estimate: undefined, problem: error.message } });
          }
        },
      );
    }, stillMs);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [client, request, key, shown]);
  return shown?.key === key ? shown.value : undefined;
}

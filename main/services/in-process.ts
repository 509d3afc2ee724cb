import { withAppErrors } from '#shared/contract/app-errors.ts';

interface Call {
  readonly signal?: AbortSignal;
}

/**
 * Makes the client without a transport behave as the ones with a transport do: what it throws, also from streams, is
 * an AppError, and leaving a stream early aborts the handler's signal.
 */
export function asOverTransport<TCall extends Call>(
  options: TCall & { next(call?: Omit<TCall, 'next'>): Promise<unknown> },
): Promise<unknown> {
  const { next, ...call } = options;
  const left = new AbortController();
  const signal = call.signal === undefined ? left.signal : AbortSignal.any([call.signal, left.signal]);
  return withAppErrors(() => next({ ...call, signal }), {
    signal: call.signal,
    onLeave: () => left.abort(),
  });
}

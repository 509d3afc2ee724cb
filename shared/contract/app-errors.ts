import { AsyncIteratorClass } from '@orpc/client';
import { AppError, cancelled } from '../errors/app-error.ts';
import { toAppError } from '../errors/wire.ts';

export interface CallConditions {
  /** The caller's. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the transport that carries the call is gone. Absent where there is no transport to lose. */
  readonly isLost?: () => boolean;
  /** Told when the caller leaves a stream before its end, before the stream itself is told. */
  readonly onLeave?: () => void;
}

export function connectionLost(cause?: unknown): AppError {
  return new AppError('connection.lost', 'The connection to Backcast was lost.', {
    hint: 'Try again once the connection is back; check that the program still runs.',
    retryable: true,
    cause,
  });
}

function isStream(value: unknown): value is AsyncIterator<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.asyncIterator in value &&
    'next' in value &&
    typeof value.next === 'function'
  );
}

function meaning(thrown: unknown, { signal, isLost }: CallConditions): AppError {
  const error = toAppError(thrown);
  // What the server said stands. What only this end made up (a closed queue, a refused send) is told by its cause.
  const madeHere = error.code === 'internal' || error.code === 'query.cancelled';
  if (madeHere && signal?.aborted === true) return cancelled('The call');
  return madeHere && isLost?.() === true ? connectionLost(thrown) : error;
}

function streamOfAppErrors(
  stream: AsyncIterator<unknown>,
  conditions: CallConditions,
): AsyncIterator<unknown> {
  return new AsyncIteratorClass<unknown, unknown, unknown>(
    async () => {
      try {
        const item = await stream.next();
        // An aborted stream of the core in this process just ends; a caller must not take that for its end.
        if (item.done === true && conditions.signal?.aborted === true) throw cancelled('The call');
        return item;
      } catch (error) {
        throw meaning(error, conditions);
      }
    },
    async (reason) => {
      if (reason === 'next') return;
      conditions.onLeave?.();
      await stream.return?.();
    },
  );
}

/**
 * Runs one call so that whatever it throws, at once or later from its stream, is an AppError: `query.cancelled`
 * where the caller aborted it, `connection.lost` (retryable) where its transport broke, else what the core said.
 */
export async function withAppErrors(
  run: () => Promise<unknown>,
  conditions: CallConditions,
): Promise<unknown> {
  try {
    if (conditions.signal?.aborted === true) throw cancelled('The call');
    const output = await run();
    return isStream(output) ? streamOfAppErrors(output, conditions) : output;
  } catch (error) {
    throw meaning(error, conditions);
  }
}

import { cancelled } from '#shared/errors/app-error.ts';
import type { Clock } from '../platform/clock.ts';

/** Who waits, and by which clock. */
export interface Waiting {
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Waits so many milliseconds. Throws query.cancelled as soon as the signal aborts. */
export async function pause(milliseconds: number, { clock, signal }: Waiting): Promise<void> {
  if (signal.aborted) throw cancelled('The call');
  if (milliseconds <= 0) return;
  try {
    await clock.sleep(milliseconds, signal);
  } catch (error) {
    throw signal.aborted ? cancelled('The call') : error;
  }
}

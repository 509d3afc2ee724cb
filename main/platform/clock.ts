import { setTimeout as wait } from 'node:timers/promises';
import { cancelled } from '#shared/errors/app-error.ts';

/** Time as the core sees it; tests bring their own. */
export interface Clock {
  now(): Date;
  /** Waits so many milliseconds. Throws query.cancelled as soon as `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    try {
      await wait(milliseconds, undefined, { signal });
    } catch (error) {
      if (signal?.aborted === true) throw cancelled('The wait');
      throw error;
    }
  },
};

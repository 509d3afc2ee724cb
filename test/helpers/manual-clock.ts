import type { Clock } from '#main/platform/clock.ts';
import { cancelled } from '#shared/errors/app-error.ts';

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/** A clock that a test moves. It starts far ahead, so that no SDK holds what the double issued for expired. */
export interface ManualClock extends Clock {
  /** Moves time on; what sleeps wakes in order, each at its own time. Milliseconds, a fraction of which is kept. */
  advance(milliseconds: number): void;
  /** How many sleep now. */
  readonly sleeping: number;
}

/**
 * `auto`: a sleep moves time on at once, so that waiting takes no real time. Otherwise a sleep lasts until the test
 * advances past it.
 */
export function manualClock({
  start = new Date('2030-01-01T00:00:00.000Z'),
  auto = false,
}: {
  readonly start?: Date;
  readonly auto?: boolean;
} = {}): ManualClock {
  let time = start.getTime();
  const sleepers = new Set<Sleeper>();

  function advanceTo(end: number): void {
    for (;;) {
      const next = [...sleepers].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      time = Math.max(time, next.due);
      sleepers.delete(next);
      next.wake();
    }
    time = Math.max(time, end);
  }

  return {
    now: () => new Date(time),
    get sleeping() {
      return sleepers.size;
    },
    advance: (milliseconds) => advanceTo(time + milliseconds),
    async sleep(milliseconds, signal) {
      throwIfAborted(signal);
      if (auto) {
        advanceTo(time + milliseconds);
        // A turn of the event loop, so that one who only sleeps lets requests through.
        await new Promise((resolve) => setImmediate(resolve));
        throwIfAborted(signal);
        return;
      }
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          sleepers.delete(sleeper);
          reject(cancelled('The wait'));
        };
        const sleeper: Sleeper = {
          due: time + milliseconds,
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      });
    },
  };
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled('The wait');
}

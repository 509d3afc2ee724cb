import { AppError } from '#shared/errors/app-error.ts';
import { pause, type Waiting } from './pause.ts';

/** How calls to a service that refuses them are spread out. Milliseconds. */
export interface RateLimits {
  /** The wait after the first refusal; it doubles with each further one, up to `longest`. */
  readonly first: number;
  readonly longest: number;
  /** A call refused for so long is given up. */
  readonly patience: number;
}

export const usualRateLimits: RateLimits = { first: 200, longest: 20_000, patience: 300_000 };

/** One budget of calls for all who share a key. */
export interface RateBudget {
  /** Waits for one's turn: within `perSecond`, and not before a pause that refusals brought has ended. */
  turn(key: string, perSecond: number | undefined, waiting: Waiting): Promise<void>;
  /**
   * Told of a refusal of a call that began at `began` and is tried since `since`. Throws limit.exceeded where that is
   * longer than the patience.
   */
  refused(key: string, call: { began: number; since: number; after: number | undefined }, now: number): void;
  answered(key: string): void;
}

interface Bucket {
  tokens: number;
  filledAt: number;
  pausedAt: number;
  pausedUntil: number;
  refusals: number;
}

export function createRateBudget(limits: RateLimits, random: () => number): RateBudget {
  const buckets = new Map<string, Bucket>();

  function bucketOf(key: string, capacity: number, now: number): Bucket {
    const found = buckets.get(key);
    if (found !== undefined) return found;
    const made = { tokens: capacity, filledAt: now, pausedAt: -1, pausedUntil: 0, refusals: 0 };
    buckets.set(key, made);
    return made;
  }

  /** Takes a token; gives the milliseconds until it may be used. */
  function take(bucket: Bucket, perSecond: number, now: number): number {
    const capacity = Math.max(1, perSecond);
    const gained = ((now - bucket.filledAt) / 1000) * perSecond;
    bucket.tokens = Math.min(capacity, bucket.tokens + Math.max(0, gained)) - 1;
    bucket.filledAt = now;
    return bucket.tokens >= 0 ? 0 : (-bucket.tokens / perSecond) * 1000;
  }

  return {
    async turn(key, perSecond, waiting) {
      const now = () => waiting.clock.now().getTime();
      const bucket = bucketOf(key, Math.max(1, perSecond ?? 1), now());
      if (perSecond !== undefined) await pause(take(bucket, perSecond, now()), waiting);
      for (let left = bucket.pausedUntil - now(); left > 0; left = bucket.pausedUntil - now()) {
        // All who wait wake apart from each other.
        await pause(left + random() * limits.first, waiting);
      }
    },
    refused(key, { began, since, after }, now) {
      if (now - since > limits.patience) {
        const minutes = Math.round(limits.patience / 60_000);
        throw new AppError(
          'limit.exceeded',
          `AWS has refused ${key} for ${minutes} minutes: too many calls.`,
          {
            hint: 'Others of the account may be using the rate up. Try again later.',
            retryable: true,
          },
        );
      }
      const bucket = bucketOf(key, 1, now);
      // Refusals of calls that were under way when the pause began tell nothing new.
      if (began < bucket.pausedAt) return;
      bucket.refusals += 1;
      const backoff = Math.min(limits.longest, limits.first * 2 ** (bucket.refusals - 1));
      bucket.pausedAt = now;
      bucket.pausedUntil = now + Math.max(after ?? 0, backoff * (0.5 + random() / 2));
    },
    answered(key) {
      const bucket = buckets.get(key);
      if (bucket !== undefined) bucket.refusals = 0;
    },
  };
}

import type { Clock } from '#main/platform/clock.ts';
import type { ServiceError } from './errors.ts';

/** What goes wrong with a call. */
export type Fault =
  /** The service's own throttling error, with or without a retry-after. */
  | { readonly kind: 'throttle'; readonly retryAfterSeconds?: number }
  | { readonly kind: 'expired-credentials' }
  /** The connection breaks before anything was done. */
  | { readonly kind: 'reset-before' }
  /** The work is done, then the connection breaks: the answer is lost. */
  | { readonly kind: 'reset-after' }
  /** A proxy's page instead of an answer; 200 unless said otherwise. */
  | { readonly kind: 'html'; readonly status?: number }
  /** The answer takes so long, by the clock. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** An error of the server's own, with its status. */
  | { readonly kind: 'server-error'; readonly status?: number }
  /** The answer ends half way. */
  | { readonly kind: 'truncated' }
  /** The service answers with this error. */
  | { readonly kind: 'error'; readonly error: ServiceError };

export interface Injection {
  /** The signing name, e.g. `athena`; every service's where absent. */
  readonly service?: string;
  readonly operation?: string;
  /** Only calls with such an input. */
  readonly when?: (input: unknown) => boolean;
  readonly fault: Fault;
  /** How many calls it hits; once where neither this nor `until` is given. */
  readonly times?: number;
  /** Every call before this time, by the clock. */
  readonly until?: Date;
}

export interface Faults {
  inject(injection: Injection): void;
  /** The fault that hits this call, if any; it is counted. The first injected comes first. */
  take(service: string, operation: string, input: unknown): Fault | undefined;
  clear(): void;
}

export function createFaults(clock: Clock): Faults {
  const entries: { readonly injection: Injection; left: number }[] = [];
  return {
    inject(injection) {
      const once = injection.until === undefined ? 1 : Number.POSITIVE_INFINITY;
      entries.push({ injection, left: injection.times ?? once });
    },
    take(service, operation, input) {
      const now = clock.now().getTime();
      const hit = entries.find(
        ({ injection, left }) =>
          left > 0 &&
          (injection.service ?? service) === service &&
          (injection.operation ?? operation) === operation &&
          (injection.until?.getTime() ?? Number.POSITIVE_INFINITY) > now &&
          (injection.when?.(input) ?? true),
      );
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.injection.fault;
    },
    clear() {
      entries.length = 0;
    },
  };
}

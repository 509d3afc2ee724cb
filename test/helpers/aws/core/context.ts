import type { Clock } from '#main/platform/clock.ts';
import type { Keys } from './keys.ts';

/** What every service of the double stands on. */
export interface DoubleContext {
  readonly clock: Clock;
  readonly keys: Keys;
  /** `http://127.0.0.1:port`; known once the server listens. */
  endpoint(): string;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** A folder of the double's own, gone with it. */
  readonly folder: string;
  /** Records what the double cannot do or must not be asked; the test fails on it. */
  violation(problem: string): void;
}

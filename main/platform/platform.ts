import type { Clock } from './clock.ts';
import type { Log } from './log.ts';
import type { SecretStore } from './secrets.ts';

/** What a host must give the core. No Electron and no HTTP from here on down. */
export interface Platform {
  readonly host: 'desktop' | 'browser' | 'cli';
  readonly version: string;
  /** The workspace folder; it is made if it is not there. */
  readonly workspace: string;
  /** The folder of the built-in query packs. */
  readonly queries: string;
  /** Whether callers may name files on this machine's disk. Only where the caller is the user's own shell. */
  readonly allowPaths: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: SecretStore;
}

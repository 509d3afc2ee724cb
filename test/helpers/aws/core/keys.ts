import type { Clock } from '#main/platform/clock.ts';
import type { Caller, Exchange } from './service.ts';

/** Credentials as a client wants them. */
export interface IssuedKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** What is wrong with the key of a request. */
export type KeyProblem = 'unknown' | 'expired' | 'token';

/** The access keys that the double gave out, and until when each is good. */
export interface Keys {
  /** A key; with an end it is temporary and comes with a session token. */
  issue(caller: Caller, expiration?: Date): IssuedKey;
  /** Ends every temporary key now, as a login that is over does. */
  expireAll(): void;
  check(exchange: Exchange): { readonly caller: Caller } | { readonly problem: KeyProblem };
}

export function createKeys(clock: Clock): Keys {
  const issued = new Map<string, { key: IssuedKey; caller: Caller; end: number }>();
  let count = 0;
  return {
    issue(caller, expiration) {
      count += 1;
      const number = String(count).padStart(12, '0');
      const key: IssuedKey = {
        accessKeyId: `${expiration === undefined ? 'AKIA' : 'ASIA'}${number}TEST`,
        secretAccessKey: `secret-${number}`,
        ...(expiration === undefined ? {} : { sessionToken: `token-${number}`, expiration }),
      };
      issued.set(key.accessKeyId, { key, caller, end: expiration?.getTime() ?? Number.POSITIVE_INFINITY });
      return key;
    },
    expireAll() {
      for (const entry of issued.values()) if (entry.key.expiration !== undefined) entry.end = 0;
    },
    check(exchange) {
      const entry = issued.get(exchange.signed?.accessKeyId ?? '');
      if (entry === undefined) return { problem: 'unknown' };
      const token =
        exchange.header('x-amz-security-token') ?? exchange.url.searchParams.get('X-Amz-Security-Token');
      if ((token ?? undefined) !== entry.key.sessionToken) return { problem: 'token' };
      return entry.end <= clock.now().getTime() ? { problem: 'expired' } : { caller: entry.caller };
    },
  };
}

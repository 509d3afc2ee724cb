import { createHash } from 'node:crypto';
import type { Clock } from '#main/platform/clock.ts';

/** A login: a name with a password, who it is in the database, and until when it is good. */
export interface Login {
  readonly password: string;
  readonly role: string;
  readonly expiration?: Date;
}

/** Who may log in over the wire. Several passwords of one name may be good at once. */
export interface Users {
  add(name: string, login: Login): void;
  /** The role of a name whose password this answers; null where it does not, or the password has expired. */
  check(name: string, answer: string, salt: Buffer): string | null;
}

function md5(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** What a client answers to a salt. */
export function md5Answer(name: string, password: string, salt: Buffer): string {
  return `md5${md5(md5(password, name), salt)}`;
}

export function createUsers(clock: Clock): Users {
  const logins = new Map<string, Login[]>();
  return {
    add(name, login) {
      logins.set(name, [...(logins.get(name) ?? []), login]);
    },
    check(name, answer, salt) {
      const now = clock.now();
      const found = logins
        .get(name)
        ?.find(
          ({ password, expiration }) =>
            md5Answer(name, password, salt) === answer && (expiration === undefined || expiration > now),
        );
      return found?.role ?? null;
    },
  };
}

import { AppError } from '#shared/errors/app-error.ts';
import type { AwsAccess } from '#shared/model/connection.ts';
import { createSharedWork } from '../platform/shared-work.ts';
import type { Waiting } from './pause.ts';
import { effectiveProfile, placeOf } from './places.ts';
import {
  type AwsCredentials,
  type ResolveSettings,
  resolveCredentials,
  SignInNeeded,
  signInOf,
} from './resolve-credentials.ts';
import { readSharedConfig } from './shared-config.ts';

/** Credentials that end within so many milliseconds are got anew first; the SDK does so five minutes before, too. */
const early = 300_000;

/** The credentials in use, in memory only. */
export interface CredentialStore {
  /** Credentials that are good for now; asks for a sign-in where one is needed, once for all who wait for it. */
  get(access: AwsAccess, waiting: Waiting): Promise<AwsCredentials>;
  /** A service says that these have ended: they are got anew the next time. */
  forget(access: AwsAccess, ended: AwsCredentials): void;
  /** Ends and renews the sign-in that the access rests on. Throws auth.expired where it rests on none. */
  signInAnew(access: AwsAccess, waiting: Waiting): Promise<void>;
}

/** Accesses of a key have the same credentials; the region is not part of it, or a code of an MFA device would be used twice. */
export function credentialKey({ profile = '', endpoint = '' }: AwsAccess): string {
  return JSON.stringify([profile, endpoint]);
}

function expired(profile: string): AppError {
  return new AppError('auth.expired', `The AWS credentials of the profile ${profile} have expired.`, {
    hint: 'Renew them where they come from, then try again.',
    retryable: true,
  });
}

export function createCredentialStore(settings: ResolveSettings): CredentialStore {
  const kept = new Map<string, AwsCredentials>();
  const resolving = createSharedWork<AwsCredentials>();
  /** How often each sign-in was renewed, so that who failed before the last one only tries again. */
  const renewals = new Map<string, number>();

  async function signIn(
    { profile, session, command, message }: SignInNeeded,
    waiting: Waiting,
  ): Promise<void> {
    await settings.prompts.ask(
      { kind: 'sign-in', key: `sign-in:${session}`, profile, command: [...command], reason: message },
      waiting.signal,
    );
    renewals.set(session, (renewals.get(session) ?? 0) + 1);
    kept.clear();
  }

  async function renewed(access: AwsAccess, waiting: Waiting): Promise<AwsCredentials> {
    const key = credentialKey(access);
    const { region } = await placeOf(access, 'sts', settings.environment);
    return resolving.join(key, waiting.signal, async (signal) => {
      const credentials = await resolveCredentials(access, region, settings, signal);
      kept.set(key, credentials);
      return credentials;
    });
  }

  return {
    async get(access, waiting) {
      const found = kept.get(credentialKey(access));
      const end = found?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      if (found !== undefined && end - waiting.clock.now().getTime() > early) return found;
      for (let attempt = 1; ; attempt += 1) {
        const before = new Map(renewals);
        try {
          return await renewed(access, waiting);
        } catch (error) {
          if (!(error instanceof SignInNeeded)) throw error;
          if (attempt > 2) throw expired(error.profile);
          const isOld = renewals.get(error.session) !== before.get(error.session);
          if (!isOld) await signIn(error, waiting);
        }
      }
    },
    forget(access, ended) {
      const key = credentialKey(access);
      if (kept.get(key) === ended) kept.delete(key);
    },
    async signInAnew(access, waiting) {
      const profile = effectiveProfile(access, settings.environment);
      const needed = signInOf(profile, await readSharedConfig());
      if (needed === undefined) throw expired(profile);
      await signIn(needed, waiting);
    },
  };
}

import { AppError } from '#shared/errors/app-error.ts';
import type { Aws } from '../../aws/aws.ts';
import type { SessionContext } from '../connector.ts';
import { createPasswords, type PasswordOwner, type PasswordSettings, refusalOf } from '../passwords.ts';
import { sqlState } from './errors.ts';
import { createIamLogins } from './iam.ts';
import { type Link, openLink, PasswordWanted } from './link.ts';
import { type PostgresProfile, portOf } from './profile.ts';
import type { Place } from './secure.ts';

export interface LoginSettings extends PasswordSettings {
  readonly aws: Aws;
  /** The variables of the process, for PGUSER and PGPASSWORD. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Opens connections as the profile says who one is. */
export interface Logins {
  place(profile: PostgresProfile, context: SessionContext): Promise<Place>;
  /** Asks the person where a password is needed and none is known. */
  open(profile: PostgresProfile, place: Place, context: SessionContext): Promise<Link>;
  /** Another connection with what is known. Throws auth.failed where that is not enough: nobody is asked. */
  another(profile: PostgresProfile, place: Place, context: SessionContext): Promise<Link>;
}

function isRefused(error: unknown): boolean {
  return sqlState(error)?.startsWith('28') === true;
}

/** Redshift says of a wrong password no more than that the login is not valid. */
function isWrongPassword(error: unknown, { server }: PostgresProfile): boolean {
  const state = sqlState(error);
  return state === '28P01' || (server === 'redshift' && state === '28000');
}

/** Who logs in where the profile names nobody: as libpq has it, the system's user. */
function userOf(
  { user }: PostgresProfile,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const found = user ?? environment.PGUSER ?? environment.USER ?? environment.USERNAME;
  if (found !== undefined) return found;
  throw new AppError('input.invalid', 'The connection names no user.', {
    hint: 'Give the user to log in as.',
  });
}

export function createLogins(settings: LoginSettings): Logins {
  const iamLogins = createIamLogins(settings.aws);
  const passwords = createPasswords(settings);

  async function byIam(
    profile: PostgresProfile,
    iam: NonNullable<PostgresProfile['iam']>,
    place: Place,
    context: SessionContext,
  ): Promise<Link> {
    const { signal } = context;
    const login = await iamLogins.login(profile, iam, context);
    try {
      return await openLink({ profile, place, login, signal });
    } catch (error) {
      // It may have ended sooner than AWS said: one more is asked for, once.
      if (!isRefused(error)) throw error;
      const renewed = await iamLogins.login(profile, iam, context, true);
      return openLink({ profile, place, login: renewed, signal });
    }
  }

  function ownerOf(profile: PostgresProfile, place: Place, user: string): PasswordOwner {
    const { id, name } = profile;
    const where = `${place.host}:${place.port}`;
    return { id, name, user, place: where, fallback: settings.environment.PGPASSWORD };
  }

  return {
    async place(profile, context) {
      if (profile.iam !== undefined) return iamLogins.place(profile, profile.iam, context);
      if (profile.host !== undefined) return { host: profile.host, port: portOf(profile) };
      throw new AppError('input.invalid', 'The connection names no host.', { hint: 'Give a host.' });
    },
    async open(profile, place, context) {
      if (profile.iam !== undefined) return byIam(profile, profile.iam, place, context);
      const user = userOf(profile, settings.environment);
      return passwords.login(ownerOf(profile, place, user), context, async (password) => {
        try {
          const login = { user, password };
          return { made: await openLink({ profile, place, login, signal: context.signal }) };
        } catch (error) {
          if (error instanceof PasswordWanted) return { wanted: true };
          if (password !== undefined && isWrongPassword(error, profile)) return { refused: refusalOf(error) };
          throw error;
        }
      });
    },
    async another(profile, place, context) {
      if (profile.iam !== undefined) return byIam(profile, profile.iam, place, context);
      const user = userOf(profile, settings.environment);
      const password = await passwords.known(ownerOf(profile, place, user));
      try {
        return await openLink({ profile, place, login: { user, password }, signal: context.signal });
      } catch (error) {
        if (!(error instanceof PasswordWanted)) throw error;
        throw new AppError('auth.failed', 'The password is no longer known.', { cause: error });
      }
    },
  };
}

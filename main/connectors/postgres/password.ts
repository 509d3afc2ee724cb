import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { PromptAnswer } from '#shared/model/prompt.ts';
import type { Prompts } from '../../platform/prompts.ts';
import type { SecretStore } from '../../platform/secrets.ts';
import type { SessionContext } from '../connector.ts';
import { sqlState } from './errors.ts';
import { PasswordWanted } from './link.ts';
import { type PostgresProfile, secretKeyOf } from './profile.ts';

export interface PasswordSettings {
  readonly prompts: Prompts;
  readonly secrets: SecretStore;
  /** The variables of the process, for PGPASSWORD. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Passwords of people, in memory while the program runs, and where this machine keeps secrets if they say so. */
export interface Passwords {
  /** One that is known already. */
  known(profile: PostgresProfile): Promise<string | undefined>;
  /**
   * Logs in: with what is known, then with what the person gives, until it is right or they decline. Throws what
   * `attempt` throws otherwise.
   */
  login<T>(
    profile: PostgresProfile,
    context: SessionContext,
    attempt: (password: string | undefined) => Promise<T>,
  ): Promise<T>;
}

/** Redshift says of a wrong password no more than that the login is not valid. */
function isRefused(error: unknown, { server }: PostgresProfile): boolean {
  const state = sqlState(error);
  return state === '28P01' || (server === 'redshift' && state === '28000');
}

function keyOf(profile: PostgresProfile): string {
  return JSON.stringify([profile.id, profile.host, profile.port, profile.user]);
}

export function createPasswords({ prompts, secrets, environment }: PasswordSettings): Passwords {
  const remembered = new Map<string, string>();

  async function known(profile: PostgresProfile): Promise<string | undefined> {
    const inMemory = remembered.get(keyOf(profile));
    if (inMemory !== undefined) return inMemory;
    const kept = (await secrets.available()) ? await secrets.get(secretKeyOf(profile)) : undefined;
    return kept ?? environment.PGPASSWORD;
  }

  /** Only what was refused is forgotten: another one may have been given meanwhile. */
  async function forget(profile: PostgresProfile, refused: string): Promise<void> {
    if (remembered.get(keyOf(profile)) === refused) remembered.delete(keyOf(profile));
    if (!(await secrets.available())) return;
    if ((await secrets.get(secretKeyOf(profile))) === refused) await secrets.remove(secretKeyOf(profile));
  }

  async function ask(
    profile: PostgresProfile,
    context: SessionContext,
    refused: string | undefined,
  ): Promise<PromptAnswer> {
    return prompts.ask(
      {
        kind: 'password',
        key: secretKeyOf(profile),
        connectionId: profile.id,
        connection: profile.name,
        ...(profile.user === undefined ? {} : { user: profile.user }),
        canRemember: await secrets.available(),
        ...(refused === undefined ? {} : { refused }),
      },
      context.signal,
    );
  }

  async function keep(profile: PostgresProfile, password: string, remember: boolean): Promise<void> {
    remembered.set(keyOf(profile), password);
    if (remember && (await secrets.available())) await secrets.set(secretKeyOf(profile), password);
  }

  return {
    known,
    async login(profile, context, attempt) {
      let password = await known(profile);
      let answer: PromptAnswer | undefined;
      for (;;) {
        let refused: string | undefined;
        try {
          const made = await attempt(password);
          if (answer?.text !== undefined) await keep(profile, answer.text, answer.remember);
          return made;
        } catch (error) {
          const wanted = error instanceof PasswordWanted;
          if (!wanted && !(password !== undefined && isRefused(error, profile))) throw error;
          if (!wanted && password !== undefined) {
            await forget(profile, password);
            refused = isAppError(error) ? error.message : 'It was refused.';
          }
        }
        // Somebody else may have been asked and have answered while this one was tried.
        const meanwhile = remembered.get(keyOf(profile));
        if (meanwhile !== undefined && meanwhile !== password) {
          password = meanwhile;
          answer = undefined;
          continue;
        }
        answer = await ask(profile, context, refused);
        password = answer.text ?? '';
        if (password === '') {
          throw new AppError('auth.failed', `No password was given for ${profile.name}.`, {
            hint: 'Run it again and give the password.',
          });
        }
      }
    },
  };
}

import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { PromptAnswer } from '#shared/model/prompt.ts';
import type { Prompts } from '../platform/prompts.ts';
import type { SecretStore } from '../platform/secrets.ts';
import type { SessionContext } from './connector.ts';

export interface PasswordSettings {
  readonly prompts: Prompts;
  readonly secrets: SecretStore;
}

/** Whose password is meant. */
export interface PasswordOwner {
  /** The connection's id, and its name for the person. */
  readonly id: string;
  readonly name: string;
  readonly user?: string | undefined;
  /** Where it is sent; one given for another place is not used. */
  readonly place: string;
  /** One that stands in the environment, where the source's own programs look for it. */
  readonly fallback?: string | undefined;
}

/** What became of a try to log in. */
export type LoginOutcome<T> =
  | { readonly made: T }
  /** A password is asked for and none was given. */
  | { readonly wanted: true }
  /** The one given is wrong; the source's own words. */
  | { readonly refused: string };

/** Passwords of people: in memory while the program runs, and where this machine keeps secrets if they say so. */
export interface Passwords {
  /** One that is known already. */
  known(owner: PasswordOwner): Promise<string | undefined>;
  /**
   * Logs in: with what is known, then with what the person gives, until it is right or they decline; all who wait for
   * the same one share one question. Throws auth.failed, query.cancelled, and what `attempt` throws.
   */
  login<T>(
    owner: PasswordOwner,
    context: SessionContext,
    attempt: (password: string | undefined) => Promise<LoginOutcome<T>>,
  ): Promise<T>;
}

/** Under which the machine's keyring keeps the password of a connection. */
export function passwordKey(connectionId: string): string {
  return `connection:${connectionId}:password`;
}

/** Forgets what is kept for a connection that was changed or removed: it may lead elsewhere now. */
export async function forgetPassword(secrets: SecretStore, connectionId: string): Promise<void> {
  if (await secrets.available()) await secrets.remove(passwordKey(connectionId));
}

function memoryKey({ id, place, user }: PasswordOwner): string {
  return JSON.stringify([id, place, user]);
}

export function createPasswords({ prompts, secrets }: PasswordSettings): Passwords {
  const remembered = new Map<string, string>();
  /** Passwords just given that are being tried; who comes meanwhile waits for what becomes of them. */
  const tried = new Map<string, Promise<unknown>>();

  async function known(owner: PasswordOwner): Promise<string | undefined> {
    const inMemory = remembered.get(memoryKey(owner));
    if (inMemory !== undefined) return inMemory;
    const kept = (await secrets.available()) ? await secrets.get(passwordKey(owner.id)) : undefined;
    return kept ?? owner.fallback;
  }

  /** Only what was refused is forgotten: another one may have been given meanwhile. */
  async function forget(owner: PasswordOwner, refused: string): Promise<void> {
    if (remembered.get(memoryKey(owner)) === refused) remembered.delete(memoryKey(owner));
    if (!(await secrets.available())) return;
    if ((await secrets.get(passwordKey(owner.id))) === refused) await secrets.remove(passwordKey(owner.id));
  }

  async function ask(
    { id, name, user, place }: PasswordOwner,
    { signal }: SessionContext,
    refused: string | undefined,
  ): Promise<PromptAnswer & { readonly text: string }> {
    const answer = await prompts.ask(
      {
        kind: 'password',
        key: `${passwordKey(id)} ${place}`,
        connectionId: id,
        connection: name,
        ...(user === undefined ? {} : { user }),
        canRemember: await secrets.available(),
        ...(refused === undefined ? {} : { refused }),
      },
      signal,
    );
    const { text } = answer;
    if (text !== undefined && text !== '') return { ...answer, text };
    throw new AppError('auth.failed', `No password was given for ${name}.`, {
      hint: 'Run it again and give the password.',
    });
  }

  async function keep(owner: PasswordOwner, password: string, remember: boolean): Promise<void> {
    remembered.set(memoryKey(owner), password);
    if (remember && (await secrets.available())) await secrets.set(passwordKey(owner.id), password);
  }

  /** One try; a password just given that is right is kept before anybody hears of it. */
  async function tryOne<T>(
    owner: PasswordOwner,
    password: string | undefined,
    remember: boolean | undefined,
    attempt: (password: string | undefined) => Promise<LoginOutcome<T>>,
  ): Promise<LoginOutcome<T>> {
    const outcome = await attempt(password);
    if ('made' in outcome && remember !== undefined && password !== undefined) {
      await keep(owner, password, remember);
    }
    return outcome;
  }

  return {
    known,
    async login(owner, context, attempt) {
      const key = memoryKey(owner);
      let password = await known(owner);
      let remember: boolean | undefined;
      for (;;) {
        const trying = tryOne(owner, password, remember, attempt);
        const settled = trying.catch(() => undefined);
        if (remember !== undefined) tried.set(key, settled);
        const outcome = await trying.finally(() => {
          if (tried.get(key) === settled) tried.delete(key);
        });
        if ('made' in outcome) return outcome.made;
        const refused = 'refused' in outcome ? outcome.refused : undefined;
        if (refused !== undefined && password !== undefined) await forget(owner, password);
        await tried.get(key);
        // Somebody else may have been asked, and have answered, while this one was tried.
        const meanwhile = remembered.get(key);
        if (meanwhile !== undefined && meanwhile !== password) {
          password = meanwhile;
          remember = undefined;
          continue;
        }
        const answer = await ask(owner, context, refused);
        password = answer.text;
        remember = answer.remember;
      }
    },
  };
}

/** Words for a refusal, of whatever was thrown. */
export function refusalOf(error: unknown): string {
  return isAppError(error) ? error.message : 'It was refused.';
}

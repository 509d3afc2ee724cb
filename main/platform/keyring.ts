import { AsyncEntry } from '@napi-rs/keyring';
import { AppError } from '#shared/errors/app-error.ts';
import type { SecretStore } from './secrets.ts';

const service = 'Backcast';

/**
 * The keyring of the operating system: Keychain, Credential Manager, or the Secret Service. Where there is none,
 * such as on a server, nothing is kept.
 */
export function systemKeyring(): SecretStore {
  const entry = (key: string) => new AsyncEntry(service, key);

  async function isThere(): Promise<boolean> {
    try {
      await entry('probe').getPassword();
      return true;
    } catch {
      return false;
    }
  }

  return {
    available: isThere,
    async get(key) {
      try {
        return (await entry(key).getPassword()) ?? undefined;
      } catch {
        // A keyring that cannot be opened holds nothing for us; the person is asked instead.
        return undefined;
      }
    },
    async set(key, secret) {
      if (!(await isThere())) {
        throw new AppError('unsupported', 'This machine has no keyring, so nothing secret is kept.', {
          hint: 'The password is asked for again the next time.',
        });
      }
      await entry(key).setPassword(secret);
    },
    async remove(key) {
      if (await isThere()) await entry(key).deletePassword();
    },
  };
}

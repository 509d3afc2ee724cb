import type { SecretStore } from '#main/platform/secrets.ts';

/** A keyring that lasts as long as the test. */
export function secretsInMemory(): SecretStore {
  const kept = new Map<string, string>();
  return {
    available: async () => true,
    get: async (key) => kept.get(key),
    set: async (key, secret) => {
      kept.set(key, secret);
    },
    remove: async (key) => {
      kept.delete(key);
    },
  };
}

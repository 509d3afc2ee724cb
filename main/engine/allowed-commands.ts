import type { AllowedCommands } from '../platform/allowed-commands.ts';
import type { SettingsStore } from './settings-store.ts';

const key = 'aws.allowed-commands';

/** Kept with the workspace's settings. */
export function openAllowedCommands(settings: SettingsStore): AllowedCommands {
  async function hashes(): Promise<readonly string[]> {
    const kept = (await settings.all())[key];
    return Array.isArray(kept) ? kept.filter((hash) => typeof hash === 'string') : [];
  }
  return {
    has: async (hash) => (await hashes()).includes(hash),
    async add(hash) {
      await settings.set(key, [...new Set([...(await hashes()), hash])]);
    },
  };
}

import type { SettingsStore } from '../engine/settings-store.ts';
import { procedures } from './procedure.ts';

export function createSettingsService(settings: SettingsStore) {
  const os = procedures.settings;
  return {
    all: os.all.handler(() => settings.all()),
    set: os.set.handler(({ input }) => settings.set(input.key, input.value)),
  };
}

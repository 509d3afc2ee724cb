import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { readTextIfThere, writeAtomically } from '../platform/files.ts';
import { withLock } from '../platform/lock.ts';
import type { Workspace } from './workspace.ts';

const settingsSchema = z.record(z.string(), z.json());
export type Settings = z.infer<typeof settingsSchema>;
export type SettingValue = Settings[string];

/** `settings.json`: small values by key, shared by every process on the workspace. */
export interface SettingsStore {
  all(): Promise<Settings>;
  set(key: string, value: SettingValue): Promise<void>;
  /** Bytes of kept results above which the oldest leave. */
  capBytes(): Promise<number>;
}

const capKey = 'results.cap-bytes';
const defaultCapBytes = 10 * 2 ** 30;

export function openSettings(workspace: Workspace): SettingsStore {
  async function all(): Promise<Settings> {
    const text = await readTextIfThere(workspace.settings);
    if (text === null) return {};
    try {
      return settingsSchema.parse(JSON.parse(text));
    } catch (error) {
      throw new AppError('input.invalid', `${workspace.settings} cannot be read.`, {
        hint: 'Correct the file, or delete it to start from the defaults.',
        cause: error,
        details: { file: workspace.settings },
      });
    }
  }

  return {
    all,
    set: (key, value) =>
      withLock(workspace.lock, async () => {
        if (key === capKey && !(typeof value === 'number' && Number.isInteger(value) && value > 0)) {
          throw new AppError('input.invalid', `${capKey} must be a whole number of bytes above 0.`);
        }
        const settings = { ...(await all()), [key]: value };
        await writeAtomically(workspace.settings, JSON.stringify(settings, null, 2), workspace.temporary);
      }),
    async capBytes() {
      const value = (await all())[capKey];
      return typeof value === 'number' ? value : defaultCapBytes;
    },
  };
}

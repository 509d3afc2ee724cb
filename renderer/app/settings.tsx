import { createContext, type ReactNode, useCallback, useContext, useMemo } from 'react';
import type { z } from 'zod';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Client, Inputs } from '#shared/contract/contract.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toAppError } from '#shared/errors/wire.ts';

type SettingValue = Inputs['settings']['set']['value'];

/** What the interface remembers. A change counts at once; writing it follows, the latest value of a key last. */
export function createSettings(
  client: Client,
  initial: Readonly<Record<string, SettingValue>>,
  onError: (error: AppError) => void,
) {
  const store = createStore<Readonly<Record<string, SettingValue>>>(() => initial);
  const writing = new Set<string>();

  async function write(key: string): Promise<void> {
    if (writing.has(key)) return;
    writing.add(key);
    try {
      for (;;) {
        const value = store.getState()[key];
        if (value === undefined) break;
        await client.settings.set({ key, value });
        if (Object.is(store.getState()[key], value)) break;
      }
    } catch (thrown) {
      onError(toAppError(thrown));
    } finally {
      writing.delete(key);
    }
  }
  return {
    store,
    set(key: string, value: SettingValue): void {
      store.setState({ [key]: value });
      void write(key);
    },
  };
}
export type Settings = ReturnType<typeof createSettings>;

const SettingsContext = createContext<Settings | undefined>(undefined);

export function SettingsProvider(props: { readonly settings: Settings; readonly children: ReactNode }) {
  return <SettingsContext value={props.settings}>{props.children}</SettingsContext>;
}

export function useSettings(): Settings {
  const settings = useContext(SettingsContext);
  if (settings === undefined) throw new Error('useSetting needs a SettingsProvider above it.');
  return settings;
}

/** One remembered value; `fallback` where there is none, or one of an older shape. */
export function useSetting<Schema extends z.ZodType<SettingValue>>(
  key: string,
  schema: Schema,
  fallback: z.output<Schema>,
): [z.output<Schema>, (value: z.output<Schema>) => void] {
  const settings = useSettings();
  const stored = useStore(settings.store, (values) => values[key]);
  const value = useMemo(() => {
    const parsed = schema.safeParse(stored);
    return parsed.success ? parsed.data : fallback;
  }, [schema, stored, fallback]);
  const set = useCallback((next: z.output<Schema>) => settings.set(key, next), [settings, key]);
  return [value, set];
}

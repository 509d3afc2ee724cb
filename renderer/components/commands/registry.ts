import { createStore } from 'zustand/vanilla';
import type { Command } from './command.ts';
import { type KeyPress, matchesKeys } from './keys.ts';

interface Registration {
  readonly token: symbol;
  readonly command: Command;
}

/** Every mounted command. The palette and the key handler read it; components write it through useCommand. */
export function createCommandRegistry() {
  const store = createStore<{ readonly registrations: readonly Registration[] }>(() => ({
    registrations: [],
  }));

  return {
    store,
    /** Adds a command, or replaces the one registered with the same token, keeping its age. */
    put(token: symbol, command: Command): void {
      store.setState(({ registrations }) => ({
        registrations: registrations.some((one) => one.token === token)
          ? registrations.map((one) => (one.token === token ? { token, command } : one))
          : [...registrations, { token, command }],
      }));
    },
    drop(token: symbol): void {
      store.setState(({ registrations }) => ({
        registrations: registrations.filter((one) => one.token !== token),
      }));
    },
    find(id: string): Command | undefined {
      return activeCommands(store.getState().registrations).find((command) => command.id === id);
    },
    /** The command a key press means, enabled or not. */
    match(press: KeyPress, apple: boolean): Command | undefined {
      return activeCommands(store.getState().registrations).findLast(
        (command) => command.keys !== undefined && matchesKeys(press, command.keys, apple),
      );
    },
  };
}
export type CommandRegistry = ReturnType<typeof createCommandRegistry>;

/** One command an id, in the order of first registration; the newest registration of an id is the one kept. */
export function activeCommands(registrations: readonly Registration[]): readonly Command[] {
  const byId = new Map<string, Command>();
  for (const { command } of registrations) byId.set(command.id, command);
  return [...byId.values()];
}

import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Command } from './command.ts';
import { describeKeys, isAppleSystem } from './keys.ts';
import { activeCommands, type CommandRegistry, createCommandRegistry } from './registry.ts';

const RegistryContext = createContext<CommandRegistry | undefined>(undefined);

/** Holds the commands of everything below it and runs them by their keys. */
export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const registry = useMemo(createCommandRegistry, []);

  useEffect(() => {
    const apple = isAppleSystem(navigator.userAgent);
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest('[data-commands="off"]') !== null) return;
      const command = registry.match(event, apple);
      if (command === undefined) return;
      // Also of a disabled command: the browser's own meaning of the key (save page, print) is never wanted.
      event.preventDefault();
      event.stopPropagation();
      if (command.enabled !== false && !event.repeat) command.run();
    }
    // While capturing, so that the editor's own bindings do not swallow the workbench's keys.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [registry]);

  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/** The registry itself: to run a command by its id. */
export function useCommandRegistry(): CommandRegistry {
  const registry = useContext(RegistryContext);
  if (registry === undefined) throw new Error('useCommand needs a CommandsProvider above it.');
  return registry;
}

/** Every command mounted now, one an id. */
export function useCommands(): readonly Command[] {
  const registry = useCommandRegistry();
  const registrations = useStore(registry.store, (state) => state.registrations);
  return useMemo(() => activeCommands(registrations), [registrations]);
}

/** How a command's keys read on this system; empty where it has none. */
export function useKeysText(keys: string | undefined): string {
  return useMemo(
    () => (keys === undefined ? '' : describeKeys(keys, isAppleSystem(navigator.userAgent))),
    [keys],
  );
}

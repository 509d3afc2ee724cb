import { useEffect, useMemo, useRef } from 'react';
import type { Command } from './command.ts';
import { useCommandRegistry } from './commands-provider.tsx';

/**
 * Registers a command while the calling component is mounted. `run` may change with every render: the latest one
 * is called.
 */
export function useCommand(command: Command): void {
  const registry = useCommandRegistry();
  const token = useMemo(() => Symbol(command.id), [command.id]);
  const run = useRef(command.run);
  useEffect(() => {
    run.current = command.run;
  });

  const { id, title, keys, section, enabled } = command;
  useEffect(() => {
    registry.put(token, { id, title, keys, section, enabled, run: () => run.current() });
  }, [registry, token, id, title, keys, section, enabled]);
  useEffect(() => () => registry.drop(token), [registry, token]);
}

import { useMemo } from 'react';
import { Chooser } from '#renderer/components/chooser/chooser.tsx';
import { useCommandRegistry, useCommands } from '#renderer/components/commands/index.ts';
import { useWorkbench } from './workbench-context.tsx';

interface PaletteProps {
  readonly open: boolean;
  onClose(): void;
}

/** Everything that can be done here, with its keys. */
export function CommandPalette({ open, onClose }: PaletteProps) {
  const registry = useCommandRegistry();
  const commands = useCommands();
  const choices = useMemo(
    () =>
      commands
        .filter(({ id }) => id !== 'palette')
        .map(({ id, title, keys, section, enabled }) => ({
          id,
          title,
          keys,
          detail: section,
          disabled: enabled === false,
        }))
        .toSorted((a, b) => Number(a.disabled) - Number(b.disabled) || a.title.localeCompare(b.title)),
    [commands],
  );
  return (
    <Chooser
      label="Commands"
      placeholder="What would you like to do?"
      open={open}
      choices={choices}
      onClose={onClose}
      onChoose={(id) => registry.find(id)?.run()}
      empty="No command matches."
    />
  );
}

/** Opens a saved query, or goes to an open tab. */
export function QuickOpen({ open, onClose }: PaletteProps) {
  const { library, tabs, openQuery } = useWorkbench();
  const openTabs = tabs.store.getState().tabs;
  const choices = [
    ...openTabs.map((tab) => ({ id: `tab:${tab.id}`, title: tab.title, detail: 'open tab' })),
    ...(library.queries ?? [])
      .filter((query) => !openTabs.some((tab) => tab.queryId === query.id))
      .map((query) => ({ id: `query:${query.id}`, title: query.title, detail: query.id })),
  ];
  return (
    <Chooser
      label="Open a query"
      placeholder="Open a query"
      open={open}
      choices={choices}
      onClose={onClose}
      onChoose={(id) => {
        if (id.startsWith('tab:')) tabs.activate(id.slice('tab:'.length));
        const query = library.queries?.find((one) => `query:${one.id}` === id);
        if (query !== undefined) openQuery(query);
      }}
      empty="No query matches."
    />
  );
}

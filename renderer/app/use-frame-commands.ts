import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useCommand } from '#renderer/components/commands/index.ts';
import { createPaneSwitcher } from './panes.ts';
import type { PanelName } from './rail.tsx';
import { useTheme } from './theme.ts';
import { useWorkbench } from './workbench-context.tsx';

interface FrameActions {
  showPanel(panel: PanelName): void;
  toggleSide(): void;
  ask(what: 'command' | 'query'): void;
}

/** The commands that are always there. Returns the keys of a new tab, which differ between hosts. */
export function useFrameCommands({ showPanel, toggleSide, ask }: FrameActions): string {
  const { tabs, closeTab, workspace } = useWorkbench();
  const { choose } = useTheme();
  const focusPane = useMemo(createPaneSwitcher, []);
  const activeId = useStore(tabs.store, (state) => state.activeId);
  const count = useStore(tabs.store, (state) => state.tabs.length);
  // A browser keeps Ctrl+T and Ctrl+W to itself, so there the other ones are shown.
  const [first, second] = workspace.host === 'desktop' ? ['Mod', 'Alt'] : ['Alt', 'Mod'];
  const newTabKeys = `${first}+T ${second}+T`;

  function step(by: number): void {
    const open = tabs.store.getState().tabs;
    const index = open.findIndex((tab) => tab.id === activeId);
    const next = open[(index + by + open.length) % open.length];
    if (next !== undefined) tabs.activate(next.id);
  }

  const go = { section: 'Go' } as const;
  useCommand({ ...go, id: 'palette', title: 'All commands', keys: 'Mod+K', run: () => ask('command') });
  useCommand({ ...go, id: 'quick-open', title: 'Open a query…', keys: 'Mod+P', run: () => ask('query') });
  useCommand({ ...go, id: 'pane.next', title: 'Next pane', keys: 'F6', run: () => focusPane(1) });
  useCommand({
    ...go,
    id: 'pane.previous',
    title: 'Previous pane',
    keys: 'Shift+F6',
    run: () => focusPane(-1),
  });
  useCommand({ ...go, id: 'panel.library', title: 'Show the library', run: () => showPanel('library') });
  useCommand({
    ...go,
    id: 'panel.connections',
    title: 'Show the connections',
    run: () => showPanel('connections'),
  });
  useCommand({ ...go, id: 'panel.results', title: 'Show the kept results', run: () => showPanel('results') });
  useCommand({
    ...go,
    id: 'panel.addresses',
    title: 'Show the addresses',
    run: () => showPanel('addresses'),
  });
  useCommand({ ...go, id: 'panel.history', title: 'Show the history', run: () => showPanel('history') });
  useCommand({ ...go, id: 'panel.settings', title: 'Show the settings', run: () => showPanel('settings') });

  const tab = { section: 'Tabs' } as const;
  useCommand({ ...tab, id: 'tab.new', title: 'New query', keys: newTabKeys, run: () => void tabs.open() });
  useCommand({
    ...tab,
    id: 'tab.close',
    title: 'Close the tab',
    keys: `${first}+W ${second}+W`,
    enabled: activeId !== undefined,
    run: () => {
      if (activeId !== undefined) closeTab(activeId);
    },
  });
  useCommand({
    ...tab,
    id: 'tab.next',
    title: 'Next tab',
    keys: 'Alt+PageDown',
    enabled: count > 1,
    run: () => step(1),
  });
  useCommand({
    ...tab,
    id: 'tab.previous',
    title: 'Previous tab',
    keys: 'Alt+PageUp',
    enabled: count > 1,
    run: () => step(-1),
  });

  const view = { section: 'View' } as const;
  useCommand({
    ...view,
    id: 'side.toggle',
    title: 'Open or close the side panel',
    keys: 'Mod+B',
    run: toggleSide,
  });
  useCommand({ ...view, id: 'theme.light', title: 'Light theme', run: () => choose('light') });
  useCommand({ ...view, id: 'theme.dark', title: 'Dark theme', run: () => choose('dark') });
  useCommand({ ...view, id: 'theme.system', title: "The system's theme", run: () => choose('system') });
  return newTabKeys;
}

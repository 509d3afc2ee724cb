import { createStore } from 'zustand/vanilla';
import type { Client } from '#shared/contract/contract.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { createTabSaver } from './tab-saver.ts';

interface TabsState {
  /** In the order shown. */
  readonly tabs: readonly Tab[];
  readonly activeId: string | undefined;
  readonly loaded: boolean;
  /** Why the latest changes could not be saved yet. */
  readonly saveError: AppError | undefined;
}

/** What a new tab may start with. */
export type TabStart = Partial<
  Pick<
    Tab,
    | 'title'
    | 'sql'
    | 'connectionId'
    | 'queryId'
    | 'savedText'
    | 'parameters'
    | 'resultIds'
    | 'view'
    | 'pivot'
    | 'chart'
    | 'split'
  >
>;

/** The query tabs, in the workspace on every change. */
export function createTabsStore(client: Client) {
  const store = createStore<TabsState>(() => ({
    tabs: [],
    activeId: undefined,
    loaded: false,
    saveError: undefined,
  }));
  const saver = createTabSaver({
    write: (tab) => client.tabs.save(tab),
    onState: (saveError) => store.setState({ saveError }),
  });

  function change(id: string, part: Partial<Tab>): void {
    store.setState(({ tabs }) => ({
      tabs: tabs.map((tab) => {
        if (tab.id !== id) return tab;
        const changed = { ...tab, ...part };
        saver.save(changed);
        return changed;
      }),
    }));
  }

  function activate(id: string | undefined): void {
    const { tabs, activeId } = store.getState();
    if (id === activeId) return;
    store.setState({ activeId: id });
    for (const tab of tabs) {
      if (tab.active !== (tab.id === id)) change(tab.id, { active: tab.id === id });
    }
  }

  function add(tab: Tab): Tab {
    store.setState(({ tabs }) => ({ tabs: [...tabs, tab].sort((a, b) => a.order - b.order) }));
    saver.save(tab);
    activate(tab.id);
    return tab;
  }

  function open(start: TabStart = {}): Tab {
    const { tabs } = store.getState();
    return add({
      id: newTabId(),
      title: freeTitle(tabs),
      order: Math.max(0, ...tabs.map((tab) => tab.order)) + 1,
      active: true,
      sql: '',
      connectionId: localConnectionId,
      parameters: {},
      resultIds: [],
      shownResult: 0,
      view: 'result',
      split: 0.4,
      cursor: 0,
      ...start,
    });
  }

  return {
    store,
    change,
    activate,
    open,
    get: (id: string): Tab | undefined => store.getState().tabs.find((tab) => tab.id === id),
    async load(): Promise<void> {
      const tabs = [...(await client.tabs.list())].sort((a, b) => a.order - b.order);
      const active = tabs.find((tab) => tab.active) ?? tabs[0];
      store.setState({ tabs, activeId: active?.id, loaded: true });
    },
    /** Closes a tab; its neighbour becomes the active one. `reopen` brings it back as it was. */
    close(id: string): { reopen(): void } | undefined {
      const { tabs, activeId } = store.getState();
      const index = tabs.findIndex((tab) => tab.id === id);
      const tab = tabs[index];
      if (tab === undefined) return undefined;
      if (activeId === id) activate((tabs[index + 1] ?? tabs[index - 1])?.id);
      // The neighbour has just been changed: what is left is taken from the tabs as they are now.
      store.setState((now) => ({ tabs: now.tabs.filter((one) => one.id !== id) }));
      void saver
        .forget(id)
        .then(() => client.tabs.close({ id }))
        .catch(() => saver.retry());
      // Under an id of its own: the closing of the old one may still be under way.
      return { reopen: () => void add({ ...tab, id: newTabId(), active: true }) };
    },
    retrySaving: () => saver.retry(),
    /** Resolves when nothing is being written. */
    saved: () => saver.idle(),
  };
}
export type TabsStore = ReturnType<typeof createTabsStore>;

function newTabId(): string {
  return `tab-${crypto.randomUUID()}`;
}

function freeTitle(tabs: readonly Tab[]): string {
  const taken = new Set(tabs.map((tab) => tab.title));
  for (let number = 1; ; number++) {
    const title = `Query ${number}`;
    if (!taken.has(title)) return title;
  }
}

/** Whether a title is one that a new tab was given. */
export function isNumberedTitle(title: string): boolean {
  return /^Query \d+$/.test(title);
}

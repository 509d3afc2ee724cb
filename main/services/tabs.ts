import type { TabStore } from '../engine/tab-store.ts';
import { procedures } from './procedure.ts';

export function createTabsService(tabs: TabStore) {
  const os = procedures.tabs;
  return {
    list: os.list.handler(() => tabs.list()),
    save: os.save.handler(({ input }) => tabs.save(input)),
    close: os.close.handler(({ input }) => tabs.close(input.id)),
  };
}

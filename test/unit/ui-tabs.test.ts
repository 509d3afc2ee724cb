import { describe, expect, it } from 'vitest';
import { createTabsStore } from '#renderer/features/editor/tabs-store.ts';
import type { Tab } from '#shared/contract/tabs.ts';
import { openTestCore, temporaryFolder } from '../helpers/core.ts';

async function withTabs(work: (open: () => Promise<ReturnType<typeof createTabsStore>>) => Promise<void>) {
  const { folder, remove } = await temporaryFolder();
  const core = await openTestCore(folder);
  try {
    await work(async () => {
      const tabs = createTabsStore(core.client);
      await tabs.load();
      return tabs;
    });
  } finally {
    await core.close();
    await remove();
  }
}

function told(tabs: readonly Tab[]) {
  return tabs.map(({ title, sql, active }) => ({ title, sql, active }));
}

describe('the open tabs', () => {
  it('come back as they were left, one of them in front', async () => {
    await withTabs(async (open) => {
      const tabs = await open();
      const first = tabs.open({ sql: 'SELECT 1' });
      const second = tabs.open({ sql: 'SELECT 2' });
      tabs.change(second.id, { sql: 'SELECT 2 + 2' });
      tabs.activate(first.id);
      await tabs.saved();
      expect(told((await open()).store.getState().tabs)).toEqual([
        { title: 'Query 1', sql: 'SELECT 1', active: true },
        { title: 'Query 2', sql: 'SELECT 2 + 2', active: false },
      ]);
    });
  });

  it('leave only the tab brought back in front, in the workspace too', async () => {
    await withTabs(async (open) => {
      const tabs = await open();
      tabs.open({ sql: 'SELECT 1' });
      const second = tabs.open({ sql: 'SELECT 2' });
      tabs.close(second.id)?.reopen();
      await tabs.saved();
      await expect
        .poll(async () => told((await open()).store.getState().tabs))
        .toEqual([
          { title: 'Query 1', sql: 'SELECT 1', active: false },
          { title: 'Query 2', sql: 'SELECT 2', active: true },
        ]);
    });
  });
});

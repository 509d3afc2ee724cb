import path from 'node:path';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { silentLog } from '#main/platform/log.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { repository, temporaryFolder } from '../helpers/core.ts';

test('under the policy a worker starts from the page’s own host, by the page’s own policy, and in no other way', async () => {
  const { folder, remove } = await temporaryFolder();
  await build({
    configFile: path.join(repository, 'vite.config.ts'),
    root: path.join(repository, 'test/fixtures/worker-page'),
    logLevel: 'warn',
    build: { outDir: folder },
  });
  const host = await startBrowserHost({
    core: { router: {}, context: { log: silentLog } },
    renderer: folder,
    port: 0,
  });
  const browser = await launchChromium();
  try {
    const { page, problems } = await openWatchedPage(browser);
    await page.goto(host.loginUrl());
    await page.locator('#own:not(:empty)').waitFor();
    expect(await page.locator('#own').textContent()).toBe('own');
    expect(await page.locator('#foreign').textContent()).toBe(
      "A worker's script must come from this page's host, not evil.example.",
    );
    expect(await page.locator('#unnamed').textContent()).toContain('TrustedScriptURL');
    expect(problems).toEqual([
      "This document requires 'TrustedScriptURL' assignment. The action has been blocked.",
    ]);
  } finally {
    await browser.close();
    await host.close();
    await remove();
  }
});

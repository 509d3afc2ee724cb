import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { bundledChromium } from '../helpers/bundled-chromium.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;

beforeAll(async () => {
  workspace = await temporaryFolder();
  expect((await cli('sample', '--workspace', workspace.folder)).code).toBe(0);
  [host, browser] = await Promise.all([startBuiltHost(workspace.folder), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await host.stop();
  await workspace.remove();
});

function colours(): number {
  const words = [...document.querySelectorAll('.monaco-editor .view-line span[class^=mtk]')];
  return new Set(words.map((word) => word.className)).size;
}

test('the printed link opens the workbench, with nothing against the policy and no error', async () => {
  const { page, problems, close } = await openWatchedPage(browser);
  await page.goto(host.url);
  await page.getByRole('button', { name: 'Open the Subscription report' }).click();
  await page.locator('.monaco-editor').waitFor();
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText("SELECT 'text' AS one, 2 FROM numbers");
  // Words in more than one colour: the editor has loaded, and so has its SQL.
  await expect.poll(() => page.evaluate(colours), { timeout: 30_000 }).toBeGreaterThan(2);
  expect(new URL(page.url()).search).toBe('');
  await page.reload();
  await page.locator('.monaco-editor .view-line').first().waitFor();
  expect(problems).toEqual([]);
  await close();
});

test('the link works once; another browser is told how to get a new one', async () => {
  const { page, close } = await openWatchedPage(browser);
  const response = await page.goto(host.url);
  expect(response?.status()).toBe(403);
  expect(await page.locator('h1').textContent()).toBe('A new link is needed');
  await close();
});

test('the Chromium that comes by npm starts and draws text', async () => {
  const bundled = await launchChromium(bundledChromium());
  try {
    const { page } = await openWatchedPage(bundled);
    await page.setContent('<h1>Backcast</h1>');
    expect((await page.locator('h1').boundingBox())?.height).toBeGreaterThan(20);
  } finally {
    await bundled.close();
  }
});

test('asked to end, the host ends in good order', async () => {
  const own = await temporaryFolder();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const running = await startBuiltHost(own.folder);
    expect(await running.stop(signal)).toBe(0);
  }
  await own.remove();
});

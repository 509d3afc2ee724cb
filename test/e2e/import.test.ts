import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;

beforeAll(async () => {
  workspace = await temporaryFolder();
  [host, browser] = await Promise.all([startBuiltHost(workspace.folder), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await host.stop();
  await workspace.remove();
});

test('a chosen file is shown as it will be read, changed, imported, and opened', async () => {
  const { page, problems, close } = await openWatchedPage(browser);
  await page.goto(host.url);
  await page.getByText('Backcast').first().waitFor({ state: 'attached' });
  await page.getByLabel('File to import').setInputFiles({
    name: 'Sales 2026.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('zip;amount;remark\n00123;1,5;""\n456;2,5;\n7;3\n'),
  });
  const panel = page.getByRole('region', { name: 'Import a file' });
  await panel.getByRole('cell', { name: '00123' }).waitFor();
  expect(await panel.getByLabel('Table name in schema imports').inputValue()).toBe('sales_2026');
  await panel.getByText('Semicolon ;').first().waitFor();
  await panel.getByLabel('Name of column 1', { exact: true }).fill('postcode');
  await panel.getByRole('button', { name: 'Import', exact: true }).click();
  await panel.getByText('2 rows imported as').waitFor();
  await panel.getByText('1 row could not be read').waitFor();
  await panel.getByRole('button', { name: 'Open the table' }).click();
  await panel.waitFor({ state: 'detached' });
  await page.getByText('postcode').first().waitFor();
  expect(problems).toEqual([]);
  await close();
});

import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;
let page: Page;
let problems: string[];
let compare: Locator;

const before = `SELECT * FROM (VALUES
  ('Hong Kong', 'Gold', 100.25::DECIMAL(12, 2)), ('Hong Kong', 'Gold', 0.50), ('Singapore', 'Gold', 7.25)
  ) t("Country", "Plan", "value")`;
const now = before.replace('0.50', '0.75').replace("('Singapore'", "('Thailand'");

async function run(sql: string): Promise<void> {
  await page.locator('.monaco-editor').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
}

beforeAll(async () => {
  workspace = await temporaryFolder();
  host = await startBuiltHost(workspace.folder);
  browser = await launchChromium();
  ({ page, problems } = await openWatchedPage(browser, {
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
  }));
  page.setDefaultTimeout(15_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await run(before);
  await page.getByRole('grid', { name: /^Rows of/ }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+2');
  await page.getByRole('grid', { name: 'Pivot' }).waitFor();
  await page.keyboard.press('Alt+4');
  compare = page.locator('.outcome__body');
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

const differences = async () => {
  const rows = await page.getByRole('grid', { name: 'Differences' }).locator('.grid__row').all();
  return Promise.all(rows.map((row) => row.locator('[data-column]').allTextContents()));
};

describe('comparing', () => {
  it('says what is missing while there is only one result', async () => {
    await compare.getByText('There is no other result to compare with.').waitFor();
  });

  it('lists the cells that differ from the answer before, the largest difference first', async () => {
    await run(now);
    await expect.poll(differences).toEqual([
      ['Singapore', '7.25', 'not there', '-7.25', '-100%'],
      ['Thailand', 'not there', '7.25', '7.25', ''],
      ['Hong Kong', '100.75', '101.00', '0.25', '+0.25%'],
    ]);
    expect(await page.getByRole('status').filter({ hasText: 'cells' }).textContent()).toBe(
      '3 cells · 0 equal · 1 changed · 1 gone · 1 new · 3 rows before, 3 rows now',
    );
  });

  it('shows the rows behind a difference', async () => {
    await page
      .getByRole('grid', { name: 'Differences' })
      .locator('[data-row="2"] [data-column="3"]')
      .dblclick();
    const side = (name: string) => page.getByRole('region', { name }).locator('td').allTextContents();
    await expect.poll(() => side('Only in before')).toEqual(['Hong Kong', 'Gold', '0.50']);
    expect(await side('Only in now')).toEqual(['Hong Kong', 'Gold', '0.75']);
    await page.getByText('1 row in both').waitFor();
  });

  it('lets small differences pass', async () => {
    await page.getByRole('textbox', { name: 'Let pass up to' }).fill('0.25');
    await expect.poll(async () => (await differences()).length).toBe(2);
    await page.getByRole('textbox', { name: 'Let pass up to' }).fill('x');
    await page.getByText('A number such as 0.01').waitFor();
    await page.getByRole('textbox', { name: 'Let pass up to' }).fill('0');
  });

  it('can be used by everyone', async () => {
    await page.getByRole('grid', { name: 'Differences' }).waitFor();
    const { violations } = await new AxeBuilder({ page }).include('.reconcile').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

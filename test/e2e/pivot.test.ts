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
let grid: Locator;
let formula: Locator;

/** Country × plan, each pair with values that sum to what the tests say. */
const sql = `SELECT * FROM (VALUES
  ('Hong Kong', 'Gold', 100.25::DECIMAL(12, 2)), ('Hong Kong', 'Gold', 0.50), ('Hong Kong', 'Silver', 20),
  ('Singapore', 'Gold', 7.25), ('Singapore', 'Silver', 1000)) t("Country", "Plan", "value")`;

beforeAll(async () => {
  workspace = await temporaryFolder();
  host = await startBuiltHost(workspace.folder);
  browser = await launchChromium();
  ({ page, problems } = await openWatchedPage(browser, {
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    locale: 'en-US',
  }));
  page.setDefaultTimeout(15_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid', { name: /^Rows of/ }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+2');
  grid = page.getByRole('grid', { name: 'Pivot' });
  formula = page.getByRole('textbox', { name: /Formula/ });
  await grid.waitFor();
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

/** Drawn text of the cells, row by row. */
async function cells(): Promise<string[][]> {
  const rows = await grid.locator('.grid__row').all();
  return Promise.all(rows.map((row) => row.locator('[data-column]').allTextContents()));
}

describe('the pivot', () => {
  it('suggests a first one: the first text down the side, the last number summed', async () => {
    await expect.poll(cells).toEqual([
      ['Hong Kong', '120.75'],
      ['Singapore', '1,007.25'],
      ['Grand Total', '1,128.00'],
    ]);
  });

  it('takes fields into its wells and moves them by keyboard', async () => {
    await page.getByRole('button', { name: 'Put Plan into…' }).click();
    await page.getByRole('menuitem', { name: 'Rows' }).click();
    await expect.poll(async () => (await cells()).length).toBe(7);

    await page.locator('[data-well="rows"][data-index="1"]').focus();
    await page.keyboard.press(' ');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press(' ');
    await expect.poll(cells).toEqual([
      ['Hong Kong', '100.75', '20.00', '120.75'],
      ['Singapore', '7.25', '1,000.00', '1,007.25'],
      ['Grand Total', '108.00', '1,020.00', '1,128.00'],
    ]);
  });

  it('gives the address of the selected cell and reads it back', async () => {
    await grid.locator('[data-row="1"] [data-column="2"]').click();
    const address = '=GETPIVOTDATA("value",Pivot!$A$5,"Country","Singapore","Plan","Silver")';
    await expect.poll(() => formula.inputValue()).toBe(address);

    await formula.fill('=GETPIVOTDATA("value",$A$5,"Country","hong kong","Plan","GOLD")');
    await formula.press('Enter');
    const value = page.getByRole('status', { name: 'Value of the formula' });
    await expect.poll(() => value.textContent()).toBe('100.75');
    const found = await grid.locator('[data-row="0"] [data-column="1"]').getAttribute('id');
    await expect.poll(() => grid.getAttribute('aria-activedescendant')).toBe(found);
  });

  it('names the nearest items where one is wrong, and puts the chosen one in', async () => {
    await formula.fill('=GETPIVOTDATA("value",$A$5,"Country","Hong Kng")');
    await formula.press('Enter');
    await page.getByRole('alert').getByRole('button', { name: 'Hong Kong' }).click();
    await expect
      .poll(() => page.getByRole('status', { name: 'Value of the formula' }).textContent())
      .toBe('120.75');
  });

  it('copies cells as they stand in the result', async () => {
    await grid.locator('[data-row="0"] [data-column="1"]').click();
    await grid.locator('[data-row="1"] [data-column="2"]').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+C');
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe('100.75\t20.00\r\n7.25\t1000.00');
  });

  it('undoes and does again', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await cells()).length).toBe(7);
    await page.getByRole('button', { name: 'Redo' }).click();
    await expect.poll(async () => (await cells()).length).toBe(3);
  });

  it('can be used by everyone', async () => {
    const { violations } = await new AxeBuilder({ page }).include('.pivot').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('shows the rows behind a cell', async () => {
    await grid.locator('[data-row="0"] [data-column="1"]').dblclick();
    await page.getByText('2 of 5 rows').waitFor();
    const rows = page.getByRole('grid', { name: /^Rows of/ });
    await expect
      .poll(() => rows.locator('[data-row="1"] [data-column]').allTextContents())
      .toEqual(['Hong Kong', 'Gold', '0.50']);
  });
});

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
  grid = page.getByRole('grid', { name: /^Rows of/ });
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

async function run(sql: string): Promise<void> {
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
  await grid.waitFor({ timeout: 60_000 });
  await grid.locator('[aria-rowindex="2"] [role=gridcell]:not([aria-busy])').first().waitFor();
}

/** The texts of a drawn row, counted from 0. */
function rowTexts(row: number): Promise<string[]> {
  return grid.locator(`[data-row="${row}"] [data-column]`).allTextContents();
}

const clipboard = () => page.evaluate(() => navigator.clipboard.readText());

describe('the result grid', () => {
  it('reaches the last of ten million rows, by key and by scroll bar', async () => {
    await run('SELECT i AS id, 9007199254740993 + i AS huge FROM range(10000000) r(i)');
    expect(await grid.getAttribute('aria-rowcount')).toBe('10000001');
    await grid.focus();
    await page.keyboard.press('Control+End');
    await expect.poll(() => rowTexts(9_999_999)).toEqual(['9,999,999', '9,007,199,264,740,992']);
    expect(await grid.getAttribute('aria-activedescendant')).toBe(
      await grid.locator('[data-row="9999999"] [data-column="1"]').getAttribute('id'),
    );

    await page.keyboard.press('Control+Home');
    await expect.poll(() => rowTexts(0)).toEqual(['0', '9,007,199,254,740,993']);
    await grid.evaluate((area) => {
      area.scrollTop = area.scrollHeight;
    });
    await expect.poll(() => rowTexts(9_999_999)).toEqual(['9,999,999', '9,007,199,264,740,992']);
    // The active cell stays drawn wherever the grid is scrolled to.
    expect(await grid.locator('[data-row="0"]').count()).toBe(1);
  });

  it('tells null from empty, sorts and filters to exact values', async () => {
    await run(
      `SELECT * FROM (VALUES (1, 'b', 12345678901234567.89::DECIMAL(20, 2)), (2, NULL, -0.50), (3, '', 2), (4, 'a', 10))
       t(id, name, amount)`,
    );
    await expect.poll(() => rowTexts(0)).toEqual(['1', 'b', '12,345,678,901,234,567.89']);
    expect([await rowTexts(1), await rowTexts(2)]).toEqual([
      ['2', 'null', '-0.50'],
      ['3', 'empty', '2.00'],
    ]);

    const amount = page.getByRole('columnheader', { name: 'amount' });
    await amount.click();
    await expect.poll(() => rowTexts(0)).toEqual(['2', 'null', '-0.50']);
    await amount.click();
    await expect.poll(() => rowTexts(0)).toEqual(['1', 'b', '12,345,678,901,234,567.89']);
    expect(await amount.getAttribute('aria-sort')).toBe('descending');

    await page.getByRole('button', { name: 'Add filter' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add filter' });
    await dialog.getByRole('button', { name: /Column/ }).click();
    await page.getByRole('option', { name: 'name' }).click();
    await dialog.getByText('null', { exact: true }).click();
    await dialog.getByText('a', { exact: true }).click();
    await dialog.getByRole('button', { name: 'Add filter' }).click();
    await page.getByText('2 of 4 rows').waitFor();
    await expect.poll(() => rowTexts(0)).toEqual(['4', 'a', '10.00']);
    expect(await rowTexts(1)).toEqual(['2', 'null', '-0.50']);
  });

  it('copies a selection with headers and sums it up', async () => {
    await run("SELECT i AS id, (i * 0.25)::DECIMAL(9, 2) AS part, 'x' || i AS name FROM range(1000) r(i)");
    await grid.focus();
    await page.keyboard.press('Control+Home');
    for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight'])
      await page.keyboard.press(key);
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(clipboard).toBe('id\tpart\r\n0\t0.00\r\n1\t0.25\r\n2\t0.50\r\n');
    await page.getByText('Count 6').waitFor();
    await page.getByText('Sum 3.75').waitFor();
  });

  it('shows one record and goes on to the next', async () => {
    await grid.focus();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Enter');
    const record = page.getByRole('region', { name: 'Record' });
    await record.getByText('x0').waitFor();
    await record.getByRole('button', { name: 'Next row' }).click();
    await record.getByText('x1').waitFor();
    expect(await record.getByRole('heading').textContent()).toBe('Row 2 of 1,000');
  });

  it('can be used by everyone', async () => {
    const { violations } = await new AxeBuilder({ page }).include('.result').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

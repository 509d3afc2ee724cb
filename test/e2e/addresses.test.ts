import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
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
let formula: Locator;
let book: Locator;

const file = () => path.join(workspace.folder, 'queries', 'my', 'facts.sql');
/** Country × plan; what Singapore has of Silver is told apart. */
const query = (silver: number) => `/*---
title: Facts
pivot:
  rows: [{ field: Country }]
  columns: [{ field: Plan }]
  measures: [{ field: value, aggregate: sum }]
---*/
SELECT * FROM (VALUES
  ('Hong Kong', 'Gold', 100.25::DECIMAL(12, 2)), ('Hong Kong', 'Gold', 0.50), ('Hong Kong', 'Silver', 20),
  ('Singapore', 'Gold', 7.25), ('Singapore', 'Silver', ${silver})) t("Country", "Plan", "value")
`;
const silver = '=GETPIVOTDATA("value",Pivot!$A$5,"Country","Singapore","Plan","Silver")';

beforeAll(async () => {
  workspace = await temporaryFolder();
  await mkdir(path.dirname(file()), { recursive: true });
  await writeFile(file(), query(1000));
  host = await startBuiltHost(workspace.folder);
  browser = await launchChromium();
  ({ page, problems } = await openWatchedPage(browser, {
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    locale: 'en-US',
  }));
  page.setDefaultTimeout(20_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  formula = page.getByRole('textbox', { name: /Formula: type/ });
  book = page.getByRole('grid', { name: 'Named cells' });
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

async function openFacts(): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.keyboard.type('Facts');
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: 'Facts', selected: true }).waitFor();
}

async function runToPivot(): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid', { name: /^Rows of/ }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+2');
  await page.getByRole('grid', { name: 'Pivot' }).waitFor();
}

async function axe(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('.side-panel').analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

describe('the addresses panel', () => {
  it('says what named cells are where there is no saved query', async () => {
    await page.keyboard.press('Alt+t');
    await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Addresses' }).click();
    await page.getByText('Named cells belong to a saved query.').waitFor();
    expect(await axe()).toEqual([]);
  });

  it('reads a cell by its SELECT, names it, and shows its value', async () => {
    await openFacts();
    await runToPivot();
    await formula.fill(`SELECT value FROM Pivot!$A$5 WHERE Country = 'singapore' AND Plan = 'SILVER'`);
    await formula.press('Enter');
    await expect
      .poll(() => page.getByRole('status', { name: 'Value of the formula' }).textContent())
      .toBe('1,000.00');
    await page.getByRole('button', { name: 'Name this cell in the address book' }).click();
    const dialog = page.getByRole('dialog', { name: 'Name this cell' });
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Singapore · Silver');
    await dialog.getByRole('textbox', { name: 'Name' }).press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const row = book.getByRole('row');
    await expect.poll(() => row.locator('.address__value').allTextContents()).toEqual(['1,000.00']);
    expect(await row.locator('.list__code').textContent()).toBe(silver);
  });

  it('keeps an error, with what is near', async () => {
    await book.getByRole('row').first().focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: /^Change/ });
    await dialog.getByRole('textbox', { name: 'Formula' }).fill(silver.replace('Silver', 'Silvr'));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await book.getByText('"Plan" has no item "Silvr". Nearest: "Silver".').waitFor();
    expect(await book.locator('.address__value').textContent()).toBe('#REF!');
    expect(await axe()).toEqual([]);
    await book.getByRole('row').first().focus();
    await page.keyboard.press('Enter');
    await dialog.getByRole('textbox', { name: 'Formula' }).fill(silver);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => book.locator('.address__value').textContent()).toBe('1,000.00');
  });

  it('reads a block of Excel cells, labels left alone, and gives it back with the values in it', async () => {
    await page.getByRole('radio', { name: 'Many formulas' }).click();
    const gold = 'GETPIVOTDATA("value",$A$5,"Plan","Gold")';
    await page
      .getByRole('textbox', { name: 'Formulas' })
      .fill(`Silver\t${silver}\r\nGold\t=${gold}\r\nNone\t=${gold.replace('Gold', 'Bronze')}\r\n`);
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.getByText('3 read, 1 of no cell').waitFor();
    const answers = page.getByRole('list', { name: 'Values of the formulas' });
    await expect
      .poll(() => answers.locator('.address__value').allTextContents())
      .toEqual(['1,000.00', '108.00']);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: 'Copy with the values' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toBe('Silver\t1000.00\r\nGold\t108.00\r\nNone\t#REF!\r\n');
  });

  it('reads the cell again from the next result and tells the change in a sign and a word', async () => {
    await page.getByRole('radio', { name: 'Named cells' }).click();
    await writeFile(file(), query(1250));
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(query(1250));
    await page.keyboard.press('Control+Enter');
    await expect
      .poll(() => book.locator('.address__value').textContent(), { timeout: 20_000 })
      .toBe('1,250.00');
    expect(await book.locator('.address__change--up').textContent()).toMatch(/^ up 250 \(25%\) since /);
    expect(await axe()).toEqual([]);
  });

  it('takes a cell out', async () => {
    await book.getByRole('row').first().hover();
    await book.getByRole('button', { name: 'Actions of Singapore · Silver' }).click();
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('No cell of this query has a name yet.').waitFor();
    expect(problems).toEqual([]);
  });
});

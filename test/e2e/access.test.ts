import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;
let page: Page;

const sql = `SELECT * FROM (VALUES ('Hong Kong', 'Gold', 100.25), ('Singapore', NULL, 7.25), ('', 'Silver', 1000))
  t("Country", "Plan", "value")`;

beforeAll(async () => {
  workspace = await temporaryFolder();
  host = await startBuiltHost(workspace.folder);
  browser = await launchChromium();
  ({ page } = await openWatchedPage(browser, { viewport: { width: 1440, height: 900 }, locale: 'en-US' }));
  page.setDefaultTimeout(15_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('gridcell', { name: 'Hong Kong' }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

/** What axe finds in either theme, each with the place it found it. */
async function findings(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForFunction((theme) => document.documentElement.dataset.theme === theme, colorScheme);
    // What floats over the page lies beside its landmarks, by way of the library's own hidden Dismiss buttons.
    const floats = (await page.locator('#root[inert]').count()) > 0;
    const { violations } = await new AxeBuilder({ page }).disableRules(floats ? ['region'] : []).analyze();
    // Axe gathers its findings in a page of its own, which leaves this one in the background.
    await page.bringToFront();
    for (const { id, nodes } of violations) {
      for (const { html, failureSummary } of nodes) {
        found.push(`${colorScheme}: ${id}: ${html}: ${failureSummary}`);
      }
    }
  }
  return found;
}

const outcome = () => page.getByRole('region', { name: 'Outcome' });
const dialog = () => page.getByRole('dialog');

describe('axe finds nothing in', () => {
  it('the grid, its filter and its record', async () => {
    await outcome().getByRole('gridcell', { name: 'Hong Kong' }).click();
    await outcome().getByRole('button', { name: 'Record' }).click();
    expect(await findings()).toEqual([]);
    await outcome().getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('dialog', { name: 'Add filter' }).waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('the pivot with its formula, its SQL and its heatmap', async () => {
    await page.keyboard.press('Alt+2');
    const pivot = page.getByRole('grid', { name: 'Pivot' });
    await pivot.locator('[data-row="0"] [data-column="1"]').click();
    await outcome().getByRole('button', { name: 'Show the SQL it means' }).click();
    await outcome()
      .getByRole('button', { name: /Shading$/ })
      .click();
    await page.getByRole('option', { name: 'Heat: all cells' }).click();
    expect(await findings()).toEqual([]);
    const formula = outcome().getByRole('textbox', { name: /Formula/ });
    await formula.fill('=GETPIVOTDATA("value",$A$5,"Country","Hong Kng")');
    await formula.press('Enter');
    await outcome().getByRole('alert').waitFor();
    expect(await findings()).toEqual([]);
  });

  it('the pivot in compact form with bars, slicers, a menu of a field and its dialog', async () => {
    await page.getByRole('button', { name: 'Put Plan into…' }).click();
    await page.getByRole('menuitem', { name: 'Rows' }).click();
    await page.getByRole('button', { name: 'Layout', exact: true }).click();
    await page.getByRole('menuitemradio', { name: /^Compact/ }).click();
    await page.getByRole('button', { name: /Shading$/ }).click();
    await page.getByRole('option', { name: 'Bars: all cells' }).click();
    await page.getByRole('button', { name: 'Slicer', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Plan' }).click();
    await page.getByRole('listbox', { name: 'Items of Plan' }).getByRole('option').first().click();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Options of Country' }).click();
    await page.getByRole('menuitem', { name: 'Top or bottom…' }).click();
    await dialog().waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('menus and choices', async () => {
    await outcome().getByRole('button', { name: 'Export' }).click();
    await page.getByRole('menu').waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'hidden' });
    await outcome()
      .getByRole('button', { name: /Shading$/ })
      .click();
    await page.getByRole('listbox', { name: /Shading/ }).waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('listbox', { name: /Shading/ }).waitFor({ state: 'hidden' });
  });

  it('the palette', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    await page.keyboard.type('the');
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('dialogs', async () => {
    await page.keyboard.press('Control+s');
    await page.getByRole('dialog', { name: 'Save as your own query' }).waitFor();
    expect(await findings()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  it('the import of a file', async () => {
    await page.getByLabel('File to import').setInputFiles({
      name: 'spend.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('id,spend\n001,1.50\n002,2.50\n'),
    });
    await page.getByRole('columnheader', { name: /spend/ }).first().waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('2 rows imported as').waitFor();
    expect(await findings()).toEqual([]);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
  });

  it('what went wrong', async () => {
    await page.keyboard.press('Alt+t');
    await page.locator('.monaco-editor.focused').waitFor();
    await page.keyboard.insertText('SELECT nowhere FROM range(2)');
    await page.keyboard.press('Control+Enter');
    await outcome().getByRole('alert').waitFor();
    expect(await findings()).toEqual([]);
  });
});

import { readFile } from 'node:fs/promises';
import path from 'node:path';
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
let rows: Locator;

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
  rows = page.getByRole('grid', { name: /^Rows of/ });
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

async function showPanel(name: string): Promise<void> {
  const heading = page.getByRole('heading', { name, exact: true });
  if (!(await heading.isVisible())) await page.getByRole('button', { name, exact: true }).click();
  await heading.waitFor();
}

async function writeSql(sql: string): Promise<void> {
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText(sql);
}

/** Chooses from the menu of a row, as a hand on the mouse does. */
async function choose(row: Locator, entry: string | RegExp): Promise<void> {
  await row.hover();
  await row.getByRole('button', { name: /^(Actions of|More about)/ }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

function cell(text: string): Locator {
  return rows.getByRole('gridcell', { name: text, exact: true });
}

describe('kept results', () => {
  let kept: Locator;

  it('are renamed, and refuse what could not be a name in SQL', async () => {
    await writeSql('SELECT 42 AS answer');
    await page.keyboard.press('Control+Enter');
    await cell('42').waitFor();
    await showPanel('Results');
    kept = page.getByRole('grid', { name: 'Kept results' }).getByRole('row');

    await choose(kept.first(), 'Rename…');
    const dialog = page.getByRole('dialog', { name: 'Rename “SELECT 42 AS answer”' });
    const name = dialog.getByRole('textbox', { name: 'Name in SQL' });
    await name.fill('the answer');
    await name.press('Enter');
    await dialog.getByText('such as the_answer').waitFor();
    await name.fill('the_answer');
    await name.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await kept.getByText('results.the_answer').waitFor();
  });

  it('answer SQL by their name, which is copied from the list', async () => {
    await choose(kept.first(), /^Copy the name/);
    await page.getByText('Copied results.the_answer').waitFor();
    const name = await page.evaluate(() => navigator.clipboard.readText());
    await writeSql(`SELECT answer + 1 AS more FROM ${name}`);
    await page.keyboard.press('Control+Enter');
    await cell('43').waitFor();
  });

  it('are pinned, and go when they are removed', async () => {
    const answer = page.getByRole('row', { name: 'SELECT 42 AS answer', exact: true });
    await choose(answer, /^Pin/);
    await answer.getByLabel('Pinned').waitFor();
    await choose(answer, 'Unpin');
    await answer.getByLabel('Pinned').waitFor({ state: 'hidden' });
    await choose(answer, 'Remove…');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await answer.waitFor({ state: 'hidden' });
    expect(await kept.count()).toBe(1);
  });
});

describe('the history', () => {
  it('opens what is still kept with its rows, and says what is not', async () => {
    await showPanel('History');
    const entries = page.getByRole('grid', { name: 'History' }).getByRole('row');
    await entries.filter({ hasText: 'SELECT 42 AS answer' }).getByText('no longer kept').waitFor();
    const before = await page.getByRole('tab').count();
    await choose(entries.filter({ hasText: 'results.the_answer' }), 'Open the kept result');
    await expect.poll(() => page.getByRole('tab').count()).toBe(before + 1);
    await cell('43').waitFor();
  });
});

describe('the catalog', () => {
  it('previews a table and writes its name where the cursor is', async () => {
    await showPanel('Connections');
    const tree = page.getByRole('treegrid', { name: 'Connections' });
    const main = tree.getByRole('row', { name: /^main, / });
    const plans = tree.getByRole('row', { name: /^plans, / });
    // The panel reads on while it opens, and a press on a row that is drawn anew that moment is none.
    await expect
      .poll(
        async () => {
          if ((await main.getAttribute('aria-expanded')) !== 'true') await main.click();
          return plans.isVisible();
        },
        { timeout: 15_000, interval: 500 },
      )
      .toBe(true);
    await plans.hover();
    await plans.getByRole('button', { name: 'Preview plans' }).click();
    await cell('Premium Annual').waitFor();

    await writeSql('SELECT count(*) AS plans FROM ');
    await plans.hover();
    await plans.getByRole('button', { name: /^Insert plans/ }).click();
    await page.locator('.monaco-editor.focused').waitFor();
    await page.keyboard.press('Control+Enter');
    await cell('8').waitFor();
  });
});

describe('own queries', () => {
  const file = (): Promise<string> => readFile(path.join(workspace.folder, 'queries/my/churn.sql'), 'utf8');

  it('are saved with their parameters, and over what they were', async () => {
    await writeSql('SELECT :days AS days');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Save as your own query' });
    await dialog.getByRole('textbox', { name: 'Title' }).fill('Churn');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('tab', { name: 'Churn', selected: true }).waitFor();
    expect(await file()).toContain('- name: days');

    await page.locator('.monaco-editor').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(', 2 AS two');
    await page.keyboard.press('Control+s');
    await expect.poll(file).toContain('SELECT :days AS days, 2 AS two');
  });

  it('ask for their values, folded away or not', async () => {
    const days = page.getByRole('textbox', { name: 'Days' });
    await days.fill('30');
    await page.getByRole('button', { name: 'Fold this away' }).click();
    await days.waitFor({ state: 'hidden' });
    expect(await page.getByRole('region', { name: 'About this query' }).textContent()).toContain('Days 30');
    await page.keyboard.press('Control+Enter');
    await cell('30').waitFor();
    await page.getByRole('button', { name: 'Show what the query asks for' }).click();
    await days.waitFor();
  });

  it('are deleted where they are listed', async () => {
    await showPanel('Library');
    const own = page.getByRole('row', { name: 'Churn', exact: true });
    await choose(own, 'Delete…');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await own.waitFor({ state: 'hidden' });
    await expect(file()).rejects.toMatchObject({ code: 'ENOENT' });
    expect(problems).toEqual([]);
  });
});

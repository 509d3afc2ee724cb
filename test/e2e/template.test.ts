import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/core.ts';
import { templateFile } from '../helpers/template.ts';
import { unzip } from '../helpers/unzip.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;

beforeAll(async () => {
  workspace = await temporaryFolder();
  [host, browser] = await Promise.all([startBuiltHost(workspace.folder), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

it('shows what filling a template would change and lose, and fills it', async () => {
  const { page, problems, close } = await openWatchedPage(browser, { locale: 'en-US' });
  page.setDefaultTimeout(15_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText(
    `SELECT 'Singapore' AS "Country", 'Telco' || repeat('!', 40000) AS "Platform", DATE '2017-01-25' AS "Day", 7 AS value`,
  );
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid', { name: /^Rows of/ }).waitFor({ timeout: 60_000 });

  // By keyboard: the menu's entry opens the system's chooser of files.
  await page.keyboard.press('Control+e');
  await page.getByRole('menuitem', { name: 'Fill a template…' }).waitFor();
  const choosing = page.waitForEvent('filechooser');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await (await choosing).setFiles({
    name: 'Report.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: templateFile(),
  });
  const dialog = page.getByRole('dialog', { name: 'Fill Report.xlsx' });
  await dialog.getByText('1 row replaces Data!A1:E4. 14 of 14 pivots read them.').waitFor();
  await dialog.getByText('Becomes #REF!: Summary!B2').waitFor();
  await dialog.getByText('Double ← =Facts[[#This Row],[value]]*2').waitFor();
  const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);

  // A text that is longer than a cell is cut only where that is decided.
  const fill = dialog.getByRole('button', { name: 'Fill anyway' });
  expect(await fill.isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: /What is done: Texts longer than a cell$/ }).click();
  await page.getByRole('option', { name: 'Cut' }).click();

  const downloading = page.waitForEvent('download');
  await fill.focus();
  await page.keyboard.press('Enter');
  const download = await downloading;
  const parts = unzip(await readFile(await download.path()));
  expect(parts.get('xl/tables/table1.xml')?.text).toContain('ref="A1:E2"');

  // What was filled is verified as any user would: from the menu that wrote it.
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const asking = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'Verify a workbook…' }).click();
  await (await asking).setFiles(await download.path());
  const verdict = page.getByRole('dialog', { name: /^Verify / });
  expect(await verdict.getByRole('status').textContent()).toMatch(/^Verified: \d+ cells on 2 sheets /);
  await verdict.getByText('This is a filled template.').waitFor();
  expect(problems).toEqual([]);
  await close();
});

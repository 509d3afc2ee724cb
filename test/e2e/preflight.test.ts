import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let files: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;
let page: Page;
let problems: string[];
let workbook: string;
let rounded: string;

const sql = `SELECT * FROM (VALUES (12345678901234567890::HUGEINT, 'Hong Kong', 1.25::DECIMAL(10, 2)),
  (7, 'Singapore', 2.50)) t("code", "country", "value")`;

beforeAll(async () => {
  workspace = await temporaryFolder();
  files = await temporaryFolder();
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
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid', { name: /^Rows of/ }).waitFor({ timeout: 60_000 });
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
  await files?.remove();
});

const dialog = () => page.getByRole('dialog');

async function openPreflight(): Promise<void> {
  await page.keyboard.press('Control+e');
  await page.getByRole('menuitem', { name: 'Excel workbook' }).click();
  await page.getByRole('dialog', { name: /^Before .* is written$/ }).waitFor();
}

async function exported(): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog().getByRole('button', { name: 'Export', exact: true }).click(),
  ]);
  const target = path.join(files.folder, `${Date.now()}.xlsx`);
  await download.saveAs(target);
  return target;
}

/** The XML of a workbook's first sheet. */
async function sheetOf(file: string): Promise<string> {
  const parts = unzipSync(await readFile(file));
  return strFromU8(parts['xl/worksheets/sheet1.xml'] ?? new Uint8Array());
}

/** Chooses a workbook as the system's own chooser would, which a button or an entry opened. */
async function verify(file: string, open: () => Promise<void>): Promise<string> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), open()]);
  await chooser.setFiles(file);
  const status = dialog().getByRole('status');
  await status.waitFor();
  return (await status.textContent()) ?? '';
}

async function openMenu(): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Verify a workbook…' }).click();
}

async function openFromResults(): Promise<void> {
  await page.getByRole('button', { name: 'Results', exact: true }).click();
  await page.getByRole('button', { name: 'Verify a workbook…' }).click();
}

const remedy = () => dialog().getByRole('button', { name: /What is done: Numbers of more than 15 digits$/ });

describe('before a workbook is written', () => {
  it('says what it cannot hold and what is done about it', async () => {
    await openPreflight();
    await dialog()
      .getByRole('listitem')
      .filter({ hasText: /^code 1 12345678901234567890$/ })
      .waitFor();
    const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  it('writes every digit as text unless told otherwise', async () => {
    workbook = await exported();
    expect(await sheetOf(workbook)).toMatch(
      /<c r="A2"[^>]* t="inlineStr"[^>]*><is><t[^>]*>12345678901234567890</,
    );
  });

  it('takes the remedy that was chosen', async () => {
    await openPreflight();
    await remedy().click();
    await page.getByRole('option', { name: 'As rounded numbers' }).click();
    rounded = await exported();
    const sheet = await sheetOf(rounded);
    expect(sheet).toMatch(/<c r="A2"[^>]*><v>12345678901234567000<\/v>/);
    expect(sheet).not.toMatch(/<c r="A2"[^>]* t=/);
  });

  it('offers the remedy of last time again, and the defaults beside it', async () => {
    await openPreflight();
    await dialog().getByText('As you chose last time.').waitFor();
    expect(await remedy().textContent()).toContain('As rounded numbers');
    await dialog().getByRole('button', { name: 'Use the defaults' }).click();
    expect(await remedy().textContent()).toContain('As text, exactly');
    expect(await sheetOf(await exported())).toContain('>12345678901234567890<');
    // What was last chosen is the default again.
    await openPreflight();
    expect(await remedy().textContent()).toContain('As text, exactly');
    expect(await dialog().getByText('As you chose last time.').count()).toBe(0);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });
});

describe('a workbook of the user', () => {
  it('is verified from the menu of exports against the result it was made of', async () => {
    expect(await verify(workbook, openMenu)).toMatch(
      /^Verified: \d+ cells on \d sheets are as in the result\.$/,
    );
    const { violations } = await new AxeBuilder({ page }).include('.dialog').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await dialog().getByRole('button', { name: 'Close' }).click();
  });

  it('is verified from the panel of results, whatever remedy it was written with', async () => {
    expect(await verify(rounded, openFromResults)).toMatch(/^Verified: /);
    await dialog().getByRole('button', { name: 'Close' }).click();
  });

  it('has a changed digit named', async () => {
    const parts = unzipSync(await readFile(workbook));
    const name = 'xl/worksheets/sheet1.xml';
    const xml = strFromU8(parts[name] ?? new Uint8Array());
    const changed = xml.replace(/(<c r="C2"[^>]*><v>)1\.25(<)/, '$11.26$2');
    expect(changed).not.toBe(xml);
    const wrong = path.join(files.folder, 'wrong.xlsx');
    await writeFile(wrong, zipSync({ ...parts, [name]: strToU8(changed) }));
    expect(await verify(wrong, openMenu)).toBe('1 place differs from the result.');
    const row = dialog().getByRole('row', { name: /C2/ });
    expect(await row.locator('td').allTextContents()).toEqual(['1.26', '1.25']);
    expect(problems).toEqual([]);
  });
});

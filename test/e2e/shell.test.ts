import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tabSchema } from '#shared/contract/tabs.ts';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let host: RunningHost;
let browser: Browser;
let page: Page;
let problems: string[];

async function openWorkbench(): Promise<void> {
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
}

beforeAll(async () => {
  workspace = await temporaryFolder();
  host = await startBuiltHost(workspace.folder);
  browser = await launchChromium();
  ({ page, problems } = await openWatchedPage(browser, {
    viewport: { width: 1440, height: 900 },
    colorScheme: 'light',
  }));
  page.setDefaultTimeout(10_000);
  await openWorkbench();
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

/** The texts of the tabs as they stand in the workspace. */
async function savedTexts(): Promise<string[]> {
  const folder = path.join(workspace.folder, 'tabs');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const tabs = await Promise.all(
    files.map(async (name) => tabSchema.parse(JSON.parse(await readFile(path.join(folder, name), 'utf8')))),
  );
  return tabs.toSorted((a, b) => a.order - b.order).map((tab) => tab.sql);
}

/** Opens a tab, whose editor takes the keyboard by itself. */
async function openEmptyTab(): Promise<void> {
  await page.keyboard.press('Alt+t');
  await page.getByText('Write SQL here').waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
}

async function writeSql(sql: string): Promise<void> {
  await openEmptyTab();
  await page.keyboard.insertText(sql);
}

function activePane(): Promise<string | undefined> {
  return page.evaluate(() => document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane);
}

async function axeFindings(): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  // Axe gathers its findings in a page of its own, which leaves this one in the background.
  await page.bringToFront();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

describe('the shell', () => {
  it('offers the subscription report on a fresh machine', async () => {
    await page.getByRole('button', { name: 'Open the Subscription report' }).click();
    await page.getByRole('tab', { name: 'Subscription report' }).waitFor();
    expect(await page.getByRole('form', { name: 'Parameters' }).getByText('Country').isVisible()).toBe(true);
    await page.locator('.monaco-editor').waitFor();
  });

  it('finds a command in the palette, shows its key and runs it', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await page.keyboard.type('dark th');
    expect(await palette.getByRole('menuitem').allTextContents()).toEqual(['Dark themeView']);
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'hidden' });
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');

    await page.keyboard.press('Control+k');
    await page.keyboard.type('run the statement');
    expect(await palette.getByRole('menuitem').allTextContents()).toEqual([
      'Run the statement or selectionQueryCtrl+Enter',
    ]);
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });
  });

  it('has nothing for axe to find, in either theme and with every panel open', async () => {
    for (const theme of ['Dark', 'Light']) {
      await page.getByRole('button', { name: 'Settings', exact: true }).click();
      await page.getByRole('radio', { name: theme }).click();
      expect(await axeFindings(), `Settings, ${theme}`).toEqual([]);
      for (const panel of ['Connections', 'Results', 'History', 'Library']) {
        await page.getByRole('button', { name: panel, exact: true }).click();
        await page.getByRole('heading', { name: panel }).waitFor();
        expect(await axeFindings(), `${panel}, ${theme}`).toEqual([]);
      }
    }
  });

  it('walks its panes with F6 and comes back round', async () => {
    const rail = page.getByRole('button', { name: 'Library', exact: true });
    await rail.focus();
    const walked: (string | undefined)[] = [];
    for (let step = 0; step < 6; step++) {
      await page.keyboard.press('F6');
      walked.push(await activePane());
    }
    expect(walked).toEqual(['panel', 'toolbar', 'parameters', 'editor', 'outcome', 'rail']);
    await page.keyboard.press('Shift+F6');
    expect(await activePane()).toBe('outcome');
  });

  it('runs several statements and shows where one went wrong', async () => {
    await writeSql('SELECT 1 AS one;\nSELECT 2 AS two;\n');
    await page.keyboard.press('Control+Shift+Enter');
    const results = page.getByRole('radiogroup', { name: 'Result of statement' });
    await results.waitFor();
    expect(await results.getByRole('radio').allTextContents()).toEqual(['1', '2']);

    await page.locator('.monaco-editor').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('SELECT nowhere;');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('alert').getByText('nowhere').first().waitFor();
    await page.locator('.squiggly-error').waitFor();
  });

  it('keeps the keyboard in the editor from tab to tab', async () => {
    for (const keys of ['Alt+PageUp', 'Alt+PageDown']) {
      const before = await page.getByRole('tab', { selected: true }).textContent();
      await page.locator('.monaco-editor.focused').waitFor();
      await page.keyboard.press(keys);
      await expect.poll(() => page.getByRole('tab', { selected: true }).textContent()).not.toBe(before);
    }
    await page.locator('.monaco-editor.focused').waitFor();
  });

  it('stops a run', async () => {
    await writeSql('SELECT count(*) FROM range(1000000000000) a, range(1000) b;');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Stop', exact: true }).first().waitFor();
    await page.keyboard.press('Control+.');
    await page.getByText('The run was stopped before it gave rows.').waitFor();
  });

  it('brings back a closed tab whose text was saved nowhere', async () => {
    const before = await page.getByRole('tab').allTextContents();
    await page.keyboard.press('Alt+w');
    await expect.poll(() => page.getByRole('tab').count()).toBe(before.length - 1);
    await page.getByRole('button', { name: 'Bring it back' }).click();
    await expect.poll(() => page.getByRole('tab').allTextContents()).toEqual(before);
  });

  it('has had nothing to complain of in the console', () => {
    expect(problems).toEqual([]);
  });

  it('keeps every keystroke that was saved through a crash of the host', async () => {
    const typed = "SELECT 'typed one key at a time' AS told";
    await openEmptyTab();
    await page.keyboard.type(typed);
    await expect.poll(async () => (await savedTexts()).at(-1)?.startsWith(typed)).toBe(true);
    await host.stop('SIGKILL');

    host = await startBuiltHost(workspace.folder);
    await openWorkbench();
    await page.locator('.monaco-editor .view-line').first().waitFor();
    expect(await page.locator('.monaco-editor .view-lines').textContent()).toMatch(
      /SELECT.'typed.one.key.at.a.time'.AS.told/,
    );
  });
});

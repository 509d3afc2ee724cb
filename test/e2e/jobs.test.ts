import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readXlsx } from 'hucre';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/core.ts';
import { unzip } from '../helpers/unzip.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let workspace: string;
let host: RunningHost;
let browser: Browser;
let page: Page;
let problems: string[];
let closePage: () => Promise<void>;

beforeAll(async () => {
  place = await temporaryFolder();
  workspace = path.join(place.folder, 'workspace');
  expect(await cli('sample', '--workspace', workspace)).toMatchObject({ code: 0 });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await place?.remove();
});

beforeEach(async () => {
  host = await startBuiltHost(workspace);
  ({
    page,
    problems,
    close: closePage,
  } = await openWatchedPage(browser, {
    viewport: { width: 1440, height: 900 },
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  }));
  page.setDefaultTimeout(20_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor();
});
afterEach(async () => {
  await closePage();
  await host.stop();
});

/** An independent answer: one row of plain SQL over the workspace, by the command line. */
async function sqlRow(sql: string): Promise<string[]> {
  const answer = await cli('run', '-e', sql, '--format', 'csv', '--workspace', workspace);
  expect(answer).toMatchObject({ code: 0 });
  return (answer.out.split('\n')[1] ?? '').split(',');
}

async function choose(field: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${field}$`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

async function openQuery(title: string): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: title, selected: true }).waitFor();
}

function outcome(): Locator {
  return page.getByRole('region', { name: 'Outcome' });
}

/** Chooses a format of the export menu and gives the file that the browser saved. */
async function exported(format: string): Promise<{ name: string; bytes: Buffer }> {
  await outcome().getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: format }).click(),
  ]);
  const file = path.join(place.folder, download.suggestedFilename());
  await download.saveAs(file);
  return { name: download.suggestedFilename(), bytes: await readFile(file) };
}

describe('the finance job', () => {
  it('runs the report, pivots it, addresses a cell and ships the workbook', async () => {
    const slice = `FROM subscription_report WHERE "Country" = 'Singapore' AND "Resolution Type" = 'weekly'
      AND "Start Date" BETWEEN DATE '2017-01-01' AND DATE '2017-01-31'`;
    const [rows = '', active = ''] = await sqlRow(
      `SELECT count(*), sum(value) FILTER ("Type" = 'Active subscriber') ${slice}`,
    );

    await page.getByRole('button', { name: 'Open the Subscription report' }).click();
    await choose('Country', 'Singapore');
    await choose('Resolution', 'weekly');
    await page
      .getByRole('toolbar', { name: 'Query' })
      .getByRole('button', { name: 'Run', exact: true })
      .click();

    const grid = outcome().getByRole('grid');
    await outcome()
      .getByText(`${Number(rows).toLocaleString('en-US')} rows`)
      .first()
      .waitFor();
    await grid.getByRole('gridcell', { name: 'Singapore' }).first().waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe(String(Number(rows) + 1));
    expect(await grid.getByRole('columnheader').first().textContent()).toBe('Type');

    await outcome().getByRole('radio', { name: 'Pivot' }).click();
    const pivot = outcome().getByRole('grid', { name: /Pivot/ });
    await pivot.waitFor();
    const sheets = outcome().getByRole('radiogroup', { name: 'Sheets' });
    expect(await sheets.getByRole('radio', { name: 'Active subscriber' }).isChecked()).toBe(true);

    // The grand total, reached by keyboard: its formula, and its value against plain SQL.
    await pivot.focus();
    await page.keyboard.press('Control+End');
    const formulaBar = outcome().getByRole('textbox', { name: /Formula/ });
    await expect.poll(() => formulaBar.inputValue()).toBe(`=GETPIVOTDATA("value",'Active subscriber'!$A$5)`);
    const value = outcome().getByRole('status', { name: 'Value of the formula' });
    expect((await value.textContent())?.replaceAll(',', '')).toBe(active);
    await outcome().getByRole('button', { name: 'Copy the formula' }).click();
    await outcome().getByRole('button', { name: 'Formula copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `=GETPIVOTDATA("value",'Active subscriber'!$A$5)`,
    );

    // A formula of another sheet is read where it stands, and an item that is not there is named.
    const [churn = ''] = await sqlRow(
      `SELECT sum(value) ${slice} AND "Type" = 'Churn' AND "Platform" = 'Redemption'`,
    );
    await formulaBar.fill(`=GETPIVOTDATA("value",'Churn'!$A$5,"Platform","redemption")`);
    await formulaBar.press('Enter');
    await expect.poll(async () => (await value.textContent())?.replaceAll(',', '')).toBe(churn);
    expect(await sheets.getByRole('radio', { name: 'Churn' }).isChecked()).toBe(true);
    await formulaBar.fill(`=GETPIVOTDATA("value",'Churn'!$A$5,"Platform","Redemptoin")`);
    await formulaBar.press('Enter');
    await outcome().getByRole('button', { name: 'Redemption', exact: true }).click();
    await expect.poll(async () => (await value.textContent())?.replaceAll(',', '')).toBe(churn);

    const { name, bytes } = await exported('Excel workbook');
    expect(name).toBe('Subscription report.xlsx');
    const parts = [...unzip(bytes).keys()];
    const types = await sqlRow(`SELECT count(DISTINCT "Type") ${slice}`);
    expect(parts.filter((part) => /pivotTables\/pivotTable\d+\.xml$/.test(part)).length).toBe(
      Number(types[0]),
    );
    const book = await readXlsx(bytes);
    const sheet = book.sheets.find((one) => one.name === 'Active subscriber');
    const last = sheet?.rows.at(-1) ?? [];
    expect(last[0]).toBe('Grand Total');
    expect(last.at(-1)).toBe(Number(active));
    const data = book.sheets.find((one) => one.rows[0]?.[0] === 'Type');
    expect(data?.rows.length).toBe(Number(rows) + 1);

    // The workbook of the layout: its summary's last total is the last week's.
    const report = await exported('Report workbook: Singapore, weekly');
    expect(report.name).toBe('Subscription report Singapore, weekly.xlsx');
    const summary = (await readXlsx(report.bytes)).sheets[0];
    expect(summary?.name).toBe('Summary');
    const total = summary?.rows.find(([label]) => label === 'Total') ?? [];
    const [lastWeek] = await sqlRow(
      `SELECT sum(value) ${slice} AND "Type" = 'Active subscriber' AND "Start Date" = (SELECT max("Start Date") ${slice})`,
    );
    expect(total.at(-1)).toBe(Number(lastWeek));
    expect(problems).toEqual([]);
  });

  it('shows the rows behind a cell', async () => {
    await openQuery('Subscription report');
    await choose('Country', 'Thailand');
    await choose('Resolution', 'daily');
    await page
      .getByRole('toolbar', { name: 'Query' })
      .getByRole('button', { name: 'Run', exact: true })
      .click();
    await outcome().getByRole('radio', { name: 'Pivot' }).click();
    const pivot = outcome().getByRole('grid', { name: /Pivot/ });
    await pivot.waitFor();
    await pivot.focus();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Enter');
    const [rows = ''] = await sqlRow(
      `SELECT count(*) FROM subscription_report WHERE "Country" = 'Thailand' AND "Resolution Type" = 'daily'
        AND "Start Date" BETWEEN DATE '2017-01-01' AND DATE '2017-01-31' AND "Type" = 'Active subscriber'`,
    );
    const grid = outcome().getByRole('grid');
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe(String(Number(rows) + 1));
    expect(problems).toEqual([]);
  });
});

describe('the analyst job', () => {
  const lines = Array.from(
    { length: 500 },
    (_, row) =>
      `${String(row).padStart(5, '0')},${['video', 'shop', 'live'][row % 3]},${row * 3}.${row % 10}0`,
  );
  const csv = `id,area,amount\n${lines.join('\n')}\n00500,video,1.00,surplus\n`;
  const cents = Array.from({ length: 500 }, (_, row) => row * 300 + (row % 10) * 10);
  const shopCents = cents.filter((_, row) => row % 3 === 1).reduce((sum, one) => sum + one, 0);

  it('drops in a file, queries it, pivots it and exports it', async () => {
    await page.getByLabel('File to import').setInputFiles({
      name: 'Area spend.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csv),
    });
    await page
      .getByRole('columnheader', { name: /amount/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('500 rows imported as').waitFor();
    await page.getByText('1 row could not be read', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).click();

    await page.keyboard.press('Alt+t');
    await page.locator('.monaco-editor.focused').waitFor();
    await page.keyboard.insertText(
      'SELECT area, id, amount FROM imports.area_spend WHERE area = :area;\nSELECT area, amount FROM imports.area_spend',
    );
    await page.getByRole('textbox', { name: 'area', exact: true }).fill('shop');
    await page.keyboard.press('Control+Shift+Enter');
    await outcome().getByRole('radiogroup', { name: 'Result of statement' }).waitFor();
    await outcome().getByRole('radio', { name: '1', exact: true }).click();
    const grid = outcome().getByRole('grid');
    await grid.getByRole('gridcell', { name: '00001', exact: true }).waitFor();
    expect(await grid.getAttribute('aria-rowcount')).toBe('168');

    await outcome().getByRole('radio', { name: '2', exact: true }).click();
    await outcome().getByRole('radio', { name: 'Pivot' }).click();
    const pivot = outcome().getByRole('grid', { name: /Pivot/ });
    await pivot.getByRole('rowheader', { name: 'shop' }).waitFor();
    const formulaBar = outcome().getByRole('textbox', { name: /Formula/ });
    await formulaBar.fill('=GETPIVOTDATA("amount",$A$5,"area","Shop")');
    await formulaBar.press('Enter');
    const value = outcome().getByRole('status', { name: 'Value of the formula' });
    await expect
      .poll(async () => (await value.textContent())?.replaceAll(',', ''))
      .toBe((shopCents / 100).toFixed(2));

    const { bytes } = await exported('Excel workbook');
    const book = await readXlsx(bytes);
    const rows = book.sheets.flatMap((sheet) => sheet.rows);
    expect(rows.find((row) => row[0] === 'shop' && row.length === 2)?.[1]).toBe(shopCents / 100);
    expect([...unzip(bytes).keys()].some((part) => part.includes('pivotTable1.xml'))).toBe(true);
    expect(problems).toEqual([]);
  });

  it('is shown where a statement is wrong', async () => {
    await page.keyboard.press('Alt+t');
    await page.locator('.monaco-editor.focused').waitFor();
    await page.keyboard.insertText('SELECT 1 AS one;\n\nSELECT nonsense FROM range(3)');
    await page.keyboard.press('Control+Shift+Enter');
    await outcome()
      .getByText(/nonsense/)
      .first()
      .waitFor();
    await page.locator('.monaco-editor .squiggly-error').waitFor();
    expect(problems).toEqual([]);
  });
});

import { readFile } from 'node:fs/promises';
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
let chart: Locator;

/** Two countries over four days; Singapore has nothing on the third. */
const sql = `SELECT * FROM (VALUES
  (DATE '2017-01-23', 'Hong Kong', 100.25::DECIMAL(12, 2)), (DATE '2017-01-24', 'Hong Kong', 0.50),
  (DATE '2017-01-25', 'Hong Kong', 20), (DATE '2017-01-26', 'Hong Kong', 40),
  (DATE '2017-01-23', 'Singapore', 7.25), (DATE '2017-01-24', 'Singapore', 1000),
  (DATE '2017-01-26', 'Singapore', 3)) t("Day", "Country", "value")`;

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
  await page.keyboard.press('Alt+3');
  chart = page.locator('.chart');
});

afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await workspace?.remove();
});

async function choose(label: string, option: string): Promise<void> {
  await chart.getByRole('button', { name: new RegExp(`${label}$`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

const summary = () => chart.locator('figcaption').textContent();

/** The numbers the chart draws, from its table. */
async function numbers(): Promise<string[][]> {
  await chart.getByRole('button', { name: 'Show the numbers' }).click();
  const rows = await chart.getByRole('row').all();
  const texts = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
  await chart.getByRole('button', { name: 'Show the drawing' }).click();
  return texts;
}

async function download(entry: string): Promise<{ name: string; bytes: Buffer }> {
  await page.keyboard.press('Control+e');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: entry }).click(),
  ]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

describe('a chart', () => {
  it('suggests a line over the days for rows without a pivot, and says in words what it shows', async () => {
    await expect
      .poll(summary)
      .toBe(
        'Line chart of Sum of value by Day: 4 categories, 1 series. Highest 1,000.50 (1/24/2017), lowest 20.00 (1/25/2017). From 107.50 (1/23/2017) to 43.00 (1/26/2017).',
      );
    await chart
      .getByRole('img', { name: /^Line chart/ })
      .locator('svg')
      .waitFor();
  });

  it('draws a series for each item, with the exact numbers beside it', async () => {
    await choose('A series for each', 'Country');
    await expect.poll(summary).toContain('4 categories, 2 series.');
    expect(await numbers()).toEqual([
      ['Day', 'Hong Kong', 'Singapore'],
      ['1/23/2017', '100.25', '7.25'],
      ['1/24/2017', '0.50', '1,000.00'],
      ['1/25/2017', '20.00', ''],
      ['1/26/2017', '40.00', '3.00'],
    ]);
  });

  it.each([
    ['Bars', /^Bar chart/],
    ['Stacked bars', /^Stacked bar chart/],
    ['Area', /^Area chart/],
    ['Heatmap', /^Heatmap/],
    ['Funnel', /^Funnel/],
  ])('draws %s', async (kind, name) => {
    await choose('Kind', kind);
    await chart.getByRole('img', { name }).waitFor();
    const shapes = chart.locator('.chart__drawing svg path, .chart__drawing svg rect');
    expect(await shapes.count()).toBeGreaterThan(4);
    expect(problems).toEqual([]);
  });

  it('says what it does not draw', async () => {
    await expect.poll(summary).toContain('Only the first one of 2 series is drawn');
  });

  it('draws the pivot once there is one', async () => {
    await page.keyboard.press('Alt+2');
    await page.getByRole('grid', { name: 'Pivot' }).waitFor();
    await page.keyboard.press('Alt+3');
    await choose('Draws', 'The pivot');
    await choose('Kind', 'Bars');
    expect(await numbers()).toEqual([
      ['Day', 'Sum of value'],
      ['1/23/2017', '107.50'],
      ['1/24/2017', '1,000.50'],
      ['1/25/2017', '20.00'],
      ['1/26/2017', '43.00'],
    ]);
  });

  it('is saved as SVG and PNG, light and with its title', async () => {
    const svg = await download('Save as SVG');
    expect(svg.name).toBe('Sum of value by Day.svg');
    const text = svg.bytes.toString('utf8');
    expect(text).toMatch(/^<svg[^>]*width="960"[^>]*height="540"/);
    expect(text).toContain('>Sum of value by Day<');
    expect(text).toContain('>1/25/2017<');

    const png = await download('Save as PNG');
    expect(png.name).toBe('Sum of value by Day.png');
    expect(png.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
    // Width and height of the header chunk: twice the size, for print.
    expect([png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)]).toEqual([1920, 1080]);
  });

  it('is copied as a picture', async () => {
    await page.keyboard.press('Control+e');
    await page.getByRole('menuitem', { name: 'Copy picture' }).click();
    await page.getByText('Copied the chart as a picture').waitFor();
    const types = await page.evaluate(async () =>
      (await navigator.clipboard.read()).flatMap((item) => item.types),
    );
    expect(types).toEqual(['image/png']);
  });

  it('is kept with its tab', async () => {
    await page.reload();
    await expect.poll(summary).toContain('Bar chart of Sum of value by Day');
  });

  it.each(['light', 'dark'] as const)('can be used by everyone in the %s theme', async (theme) => {
    await page.evaluate((shown) => {
      document.documentElement.dataset.theme = shown;
    }, theme);
    const { violations } = await new AxeBuilder({ page }).include('.chart').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    expect(problems).toEqual([]);
  });
});

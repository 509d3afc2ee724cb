import { DuckDBInstance } from '@duckdb/node-api';
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

/** Four countries, three plans and 500 days from 2017 on, with values of two digits after the point. */
const sql = `SELECT (['Hong Kong', 'Singapore', 'Taiwan', 'Japan'])[1 + i % 4] AS "Country",
  (['Gold', 'Silver', 'Bronze'])[1 + (i // 4) % 3] AS "Plan",
  DATE '2017-01-01' + CAST(i * 11 % 500 AS INTEGER) AS "Start",
  CAST((i * 37 % 1000) / 4.0 + i % 3 AS DECIMAL(12, 2)) AS "value"
FROM range(400) t(i)`;

beforeAll(async () => {
  workspace = await temporaryFolder();
  host = await startBuiltHost(workspace.folder);
  browser = await launchChromium();
  ({ page, problems } = await openWatchedPage(browser, {
    viewport: { width: 1440, height: 900 },
    locale: 'en-US',
  }));
  page.setDefaultTimeout(15_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Control+b');
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
  await page.keyboard.insertText(sql);
  await page.keyboard.press('Control+Enter');
  await page.getByRole('grid', { name: /^Rows of/ }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+2');
  grid = page.getByRole('grid', { name: 'Pivot' });
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

/** What the engine answers to a statement over the same rows, every value as text. */
async function answers(select: string): Promise<string[][]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(select.replace('source', `(${sql})`));
    return reader.getRowsJson().map((row) => row.map((value) => String(value ?? '')));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** An exact decimal the way the page shows it. */
function shown(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  return `${BigInt(whole).toLocaleString('en-US')}.${fraction.padEnd(2, '0')}`;
}

async function choose(button: string, ...items: string[]): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click();
  for (const item of items) {
    await page.getByRole('menuitem', { name: item, exact: true }).click();
  }
}

async function undoAll(): Promise<void> {
  const undo = page.getByRole('button', { name: 'Undo' });
  await grid.focus();
  while (await undo.isEnabled()) await page.keyboard.press('Control+z');
  await expect.poll(async () => (await cells()).length).toBe(5);
}

const byCountry = 'GROUP BY "Country" ORDER BY "Country"';

describe('a pivot in depth', () => {
  it('groups dates by quarters, in the place of the dates', async () => {
    await choose('Put Start into…', 'Columns');
    await choose('Options of Start', 'Group dates…');
    for (const unit of ['Years', 'Months', 'Quarters']) {
      await page.getByRole('checkbox', { name: unit, exact: true }).click({ force: true });
    }
    await page.getByRole('button', { name: 'Group', exact: true }).click();
    const quarters = ['2017 Q1', '2017 Q2', '2017 Q3', '2017 Q4', '2018 Q1', '2018 Q2'];
    await grid.getByRole('columnheader', { name: '2018 Q2' }).waitFor();
    const sums = quarters.map(
      (name) =>
        `sum("value") FILTER (WHERE year("Start") = ${name.slice(0, 4)} AND quarter("Start") = ${name.slice(6)})`,
    );
    const expected = await answers(
      `SELECT coalesce("Country", 'Grand Total'), ${sums.join(', ')}, sum("value") FROM source
       GROUP BY ROLLUP ("Country") ORDER BY "Country" NULLS LAST`,
    );
    await expect.poll(cells).toEqual(expected.map(([name = '', ...sums]) => [name, ...sums.map(shown)]));
  });

  it('is held to what a slicer has chosen, told with how many rows each item has', async () => {
    await choose('Slicer', 'Plan');
    const slicer = page.getByRole('listbox', { name: 'Items of Plan' });
    await expect
      .poll(() => slicer.getByRole('option').allTextContents())
      .toEqual(['Bronze132', 'Gold136', 'Silver132']);
    await slicer.getByRole('option', { name: 'Gold' }).click();
    await slicer.getByRole('option', { name: 'Bronze' }).click();
    const expected = await answers(
      `SELECT sum("value") FROM source WHERE "Plan" IN ('Gold', 'Bronze') ${byCountry}`,
    );
    await expect
      .poll(async () => (await cells()).slice(0, 4).map((row) => row.at(-1)))
      .toEqual(expected.map(([sum = '']) => shown(sum)));
    await page.getByRole('button', { name: 'Show all of Plan' }).click();

    await choose('Slicer', 'Start (quarters)');
    const quarters = page.getByRole('listbox', { name: 'Items of Start (quarters)' });
    await quarters.getByRole('option', { name: '2018 Q2' }).click();
    const [spring] = await answers(`SELECT sum("value") FROM source WHERE "Start" >= DATE '2018-04-01'`);
    const counts = await answers(
      `SELECT "Plan", count(*) FROM source WHERE "Start" >= DATE '2018-04-01' GROUP BY 1 ORDER BY 1`,
    );
    await expect
      .poll(() => slicer.getByRole('option').allTextContents())
      .toEqual(counts.map((row) => row.join('')));
    await expect.poll(async () => (await cells())[4]?.at(-1)).toBe(shown(spring?.[0] ?? ''));
    await undoAll();
  });

  it('groups the items of selected labels, and takes the group apart', async () => {
    await grid.locator('[data-row="1"] [data-column="0"]').click();
    await grid.locator('[data-row="2"] [data-column="0"]').click({ modifiers: ['Shift'] });
    await page.keyboard.press('Alt+Shift+ArrowRight');
    await grid.getByRole('columnheader', { name: 'Country (groups)' }).waitFor();
    const [group] = await answers(
      `SELECT sum("value") FROM source WHERE "Country" IN ('Japan', 'Singapore')`,
    );
    await expect
      .poll(async () => (await cells()).find(([label]) => label === 'Group1 Total')?.at(-1))
      .toBe(shown(group?.[0] ?? ''));
    await choose('Options of Country (groups)', 'Ungroup');
    await expect.poll(async () => (await cells()).length).toBe(5);
    await undoAll();
  });

  it('shows values as a share of their column', async () => {
    await choose('Options of Sum of value', 'Show values as');
    await page.getByRole('menuitemradio', { name: '% of column total' }).click();
    const expected = await answers(
      `SELECT round(100 * sum("value") / (SELECT sum("value") FROM source), 2)::DECIMAL(9, 2) FROM source ${byCountry}`.replace(
        'source',
        `(${sql})`,
      ),
    );
    await expect
      .poll(async () => (await cells()).map((row) => row[1]))
      .toEqual([...expected.map(([share = '']) => `${share}%`), '100.00%']);
    await undoAll();
  });

  it('shows the largest items and the others as one', async () => {
    await choose('Options of Country', 'Top or bottom…');
    await page.getByRole('textbox', { name: 'How many' }).fill('2');
    await page.getByRole('button', { name: 'Apply' }).click();
    const sums = await answers(
      `SELECT "Country", sum("value"), rank() OVER (ORDER BY sum("value") DESC) FROM source ${byCountry}`,
    );
    const largest = sums.filter(([, , rank]) => Number(rank) <= 2);
    const rest = sums.filter(([, , rank]) => Number(rank) > 2);
    const cents = rest.reduce((sum, [, value = '']) => sum + BigInt(value.replace('.', '')), 0n).toString();
    await expect
      .poll(async () => (await cells()).slice(0, 3))
      .toEqual([
        ...largest.map(([name = '', value = '']) => [name, shown(value)]),
        ['Others', shown(`${cents.slice(0, -2)}.${cents.slice(-2)}`)],
      ]);
    await undoAll();
  });

  it('works a value out from aggregates, and marks what is wrong in its expression', async () => {
    await page.getByRole('button', { name: 'Add a calculated value' }).click();
    const expression = page.getByRole('textbox', { name: 'Expression' });
    await expression.fill('sum(value) / distinct(Pln)');
    await page.getByText('There is no field "Pln" (character 23). Did you mean "Plan"?').waitFor();
    expect(await page.getByRole('button', { name: 'Apply' }).isDisabled()).toBe(true);
    await expression.fill('sum(value) / distinct(Plan)');
    await page.getByRole('textbox', { name: 'Number format' }).fill('0.00');
    await page.getByRole('button', { name: 'Apply' }).click();
    const expected = await answers(
      `SELECT round(sum("value") / count(DISTINCT "Plan"), 2)::DECIMAL(12, 2) FROM source ${byCountry}`,
    );
    await expect
      .poll(async () => (await cells()).slice(0, 4).map((row) => row[2]))
      .toEqual(expected.map(([value]) => value));
    await undoAll();
  });

  it('closes and opens a group by key, which is undone like any change', async () => {
    await choose('Put Plan into…', 'Rows');
    await expect.poll(async () => (await cells()).length).toBe(17);
    const japan = grid.getByRole('rowheader', { name: 'Japan', exact: true }).first();
    await japan.click();
    expect(await japan.getAttribute('aria-expanded')).toBe('true');
    await page.keyboard.press('-');
    await expect.poll(async () => (await cells()).length).toBe(14);
    const [sum] = await answers(`SELECT sum("value") FROM source WHERE "Country" = 'Japan'`);
    await expect
      .poll(async () => (await cells()).find(([label]) => label === 'Japan')?.at(-1))
      .toBe(shown(sum?.[0] ?? ''));
    expect(await japan.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('+');
    await expect.poll(async () => (await cells()).length).toBe(17);
    await page.keyboard.press('Control+z');
    await expect.poll(async () => (await cells()).length).toBe(14);
    await page.keyboard.press('Control+y');
    await expect.poll(async () => (await cells()).length).toBe(17);
  });

  it('closes everything, and stands in one indented column in the compact form', async () => {
    await choose('Layout');
    await page.getByRole('menuitemradio', { name: /^Compact/ }).click();
    await expect
      .poll(async () => (await cells()).slice(0, 5).map((row) => row.length))
      .toEqual([2, 2, 2, 2, 2]);
    await page.keyboard.press('Alt+Shift+C');
    const expected = await answers(`SELECT "Country", sum("value") FROM source ${byCountry}`);
    await expect
      .poll(async () => (await cells()).slice(0, 4))
      .toEqual(expected.map(([name = '', sum = '']) => [name, shown(sum)]));
    await undoAll();
    expect(problems).toEqual([]);
  });
});

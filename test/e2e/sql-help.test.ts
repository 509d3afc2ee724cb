import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core } from '#main/core.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { procedures } from '#main/services/procedure.ts';
import type { ConnectionInfo } from '#shared/contract/connections.ts';
import type { CatalogTable } from '#shared/model/catalog.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import { launchChromium, openWatchedPage, type WatchedPage } from '../helpers/chromium.ts';
import { openTestCore, repository, temporaryFolder } from '../helpers/core.ts';

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let host: Awaited<ReturnType<typeof startBrowserHost>>;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

function connection(id: string, name: string, dialect: ConnectionInfo['dialect']): ConnectionInfo {
  const kind = dialect === 'redshift' ? 'postgres' : dialect;
  const can = { explain: true, attach: false, estimate: false };
  return { id, name, kind, dialect, place: 'a double', readOnly: true, can };
}

const listed = [
  connection(localConnectionId, 'Local', 'duckdb'),
  connection('lake', 'Lake', 'athena'),
  connection('warehouse', 'Warehouse', 'redshift'),
];

const tables: readonly CatalogTable[] = [
  {
    schema: 'sales',
    name: 'orders',
    columns: [
      { name: 'id', type: 'bigint' },
      { name: 'amount', type: 'decimal(12,2)' },
      { name: 'Sold on', type: 'date' },
    ],
  },
  {
    schema: 'sales',
    name: 'customers',
    columns: [
      { name: 'customer_id', type: 'bigint' },
      { name: 'city', type: 'varchar' },
    ],
  },
];

/** The core with sources whose statements nobody runs here: what is tried is the editor. */
function withSources({ router, ...rest }: Core): Pick<Core, 'router' | 'context'> {
  const os = procedures.connections;
  return {
    ...rest,
    router: {
      ...router,
      connections: {
        ...router.connections,
        list: os.list.handler(async () => listed),
        tables: os.tables.handler(async () => ({ tables: [...tables], readAt: '2017-01-25T12:00:00.000Z' })),
      },
    },
  };
}

beforeAll(async () => {
  workspace = await temporaryFolder();
  core = await openTestCore(workspace.folder);
  host = await startBrowserHost({
    core: withSources(core),
    renderer: path.join(repository, 'out/renderer'),
    port: 0,
  });
  browser = await launchChromium();
  watched = await openWatchedPage(browser, { viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  page = watched.page;
  page.setDefaultTimeout(20_000);
  await page.goto(host.loginUrl());
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.keyboard.press('Alt+t');
  await page.locator('.monaco-editor.focused').waitFor();
});
afterAll(async () => {
  await browser.close();
  await host.close();
  await core.close();
  await workspace.remove();
});

async function connect(name: string): Promise<void> {
  await page.getByRole('button', { name: /Connection of this tab/ }).click();
  await page.getByRole('option', { name }).click();
}

/** Writes a text instead of what stands in the editor; the cursor is behind it. */
async function write(text: string): Promise<void> {
  await page.locator('.monaco-editor .view-lines').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(text);
}

async function text(): Promise<string> {
  const lines = await page.locator('.monaco-editor .view-line').allInnerTexts();
  return lines.join('\n').replaceAll('\u00a0', ' ');
}

async function suggestions(): Promise<readonly string[]> {
  await page.keyboard.press('Control+Space');
  const rows = page.locator('.suggest-widget.visible .monaco-list-row');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
}

const doubtful = () => page.locator('.monaco-editor .squiggly-warning');
const scripts = () =>
  page.evaluate(() =>
    performance.getEntriesByType('resource').map((entry) => entry.name.replace(/.*\//, '')),
  );

test('nothing of the help is loaded before it is asked for', async () => {
  expect((await scripts()).filter((name) => /completion-worker|validation-worker|Parser/.test(name))).toEqual(
    [],
  );
});

test('local SQL is completed by DuckDB’s functions and never called doubtful', async () => {
  await write('SELECT approx_co');
  expect((await suggestions())[0]).toContain('approx_count_distinct');
  await page.keyboard.press('Escape');
  await write('SELECT a FROM t WHERE GROUP BY 1');
  expect(await doubtful().count()).toBe(0);
});

test('the tab’s connection decides what is completed: its tables, the columns in scope, its functions', async () => {
  await connect('Lake');
  await write('SELECT 1 FROM customers;\nSELECT  FROM orders o JOIN customers c ON true');
  for (let left = ' FROM orders o JOIN customers c ON true'.length; left > 0; left--) {
    await page.keyboard.press('ArrowLeft');
  }
  const offered = (await suggestions()).map((label) => label.split(',')[0]?.trim());
  expect(offered.slice(0, 5).toSorted()).toEqual(['Sold on', 'amount', 'city', 'customer_id', 'id']);
  await page.keyboard.press('Escape');
  await page.keyboard.type('o.So');
  await suggestions();
  await page.keyboard.press('Enter');
  expect(await text()).toContain('SELECT o."Sold on" FROM orders o');
});

test('a doubtful place is underlined and told of, and no longer once it is mended; running is not held back', async () => {
  await write('SELECT 1');
  await doubtful().first().waitFor({ state: 'detached', timeout: 120_000 });
  await write("SELECT '😀' FROM orders;\nSELECT id FROM orders WHERE GROUP BY id");
  await doubtful().first().waitFor({ timeout: 120_000 });
  const place = await doubtful().first().boundingBox();
  await page.mouse.move((place?.x ?? 0) + 5, (place?.y ?? 0) + 5);
  const told = page.locator('.monaco-hover .hover-contents').first();
  await told.waitFor();
  expect(await told.innerText()).toContain('GROUP seems not to belong here.');
  await expect(page.getByRole('button', { name: /^Run/ }).first().isEnabled()).resolves.toBe(true);
  await write('SELECT id FROM orders WHERE id > 1 GROUP BY id');
  await doubtful().first().waitFor({ state: 'detached', timeout: 120_000 });
});

test('another connection reads by its own grammar: what Redshift takes is doubtful in Athena', async () => {
  await write('SELECT a::int FROM orders');
  await doubtful().first().waitFor({ timeout: 120_000 });
  await connect('Warehouse');
  await doubtful().first().waitFor({ state: 'detached', timeout: 120_000 });
  await write('SELECT a::int FROM orders WHERE GROUP BY 1');
  await doubtful().first().waitFor({ timeout: 120_000 });
});

test('Shift+Alt+F lays out the statement at the cursor, and one undo brings it back', async () => {
  await write('select 1;\nselect id,amount from orders where id>:least');
  const before = await text();
  await page.keyboard.press('Shift+Alt+f');
  const formatted = 'select 1;\nSELECT\n  id,\n  amount\nFROM\n  orders\nWHERE\n  id > :least';
  await expect.poll(text).toBe(formatted);
  await page.keyboard.press('Control+z');
  await expect.poll(text).toBe(before);
});

test('what cannot be formatted stays as it is, and the page says so', async () => {
  await write('select 1) from orders');
  await page.keyboard.press('Shift+Alt+f');
  await page.getByText('This SQL could not be formatted').first().waitFor();
  expect(await text()).toBe('select 1) from orders');
});

test('nothing of it is against the page’s policy', () => {
  expect(watched.problems).toEqual([]);
});

import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Core } from '#main/core.ts';
import { openCatalogCache } from '#main/engine/catalog-cache.ts';
import { startBrowserHost } from '#main/hosts/browser/host.ts';
import { systemClock } from '#main/platform/clock.ts';
import { silentLog } from '#main/platform/log.ts';
import { createConnectionsService } from '#main/services/connections.ts';
import { createKeptTables, type KeptTables } from '#main/services/kept-tables.ts';
import { procedures } from '#main/services/procedure.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CatalogTable } from '#shared/model/catalog.ts';
import { catalogSource } from '../helpers/catalog-source.ts';
import { launchChromium, openWatchedPage, type WatchedPage } from '../helpers/chromium.ts';
import { openTestCore, repository, temporaryFolder } from '../helpers/core.ts';

/** Five thousand tables with twenty columns each, as a data lake that grew for years has. */
const tables: readonly CatalogTable[] = Array.from({ length: 5000 }, (_, number) => ({
  schema: 'sales',
  name: `table_${String(number).padStart(4, '0')}`,
  columns: Array.from({ length: 20 }, (_none, column) => ({
    name: column === 0 ? `date` : `field_${column}_of_${number}`,
    type: column % 2 === 0 ? 'bigint' : 'varchar',
  })),
}));

let workspace: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
let kept: KeptTables;
let source: ReturnType<typeof catalogSource>;
let host: Awaited<ReturnType<typeof startBrowserHost>>;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

/** The core, with a source beside local SQL that has a catalog and runs nothing. */
function withSource({ router, client, ...rest }: Core): Pick<Core, 'router' | 'context'> {
  const catalogs = openCatalogCache({
    catalogs: path.join(workspace.folder, 'catalogs'),
    temporary: path.join(workspace.folder, 'catalogs'),
  });
  kept = createKeptTables(catalogs, systemClock);
  const service = createConnectionsService({
    connections: source.connections,
    catalogs,
    keptTables: kept,
    clock: systemClock,
    awsProfiles: async () => [],
    readProfile() {
      throw new AppError('unsupported', 'No profile is read here.');
    },
  });
  const lake = createRouterClient(service, { context: { log: silentLog } });
  const of = (id: string) => (id === 'lake' ? lake : client.connections);
  const os = procedures.connections;
  return {
    ...rest,
    router: {
      ...router,
      connections: {
        ...router.connections,
        list: os.list.handler(async () => [...(await client.connections.list()), ...(await lake.list())]),
        catalog: os.catalog.handler(({ input }) => of(input.connectionId).catalog(input)),
        tables: os.tables.handler(({ input }) => of(input.connectionId).tables(input)),
        searchCatalog: os.searchCatalog.handler(async ({ input }) => [
          ...(await client.connections.searchCatalog(input)),
          ...(await lake.searchCatalog(input)),
        ]),
      },
    },
  };
}

beforeAll(async () => {
  workspace = await temporaryFolder();
  core = await openTestCore(workspace.folder);
  source = catalogSource('lakehouse', tables);
  host = await startBrowserHost({
    core: withSource(core),
    renderer: path.join(repository, 'out/renderer'),
    port: 0,
  });
  browser = await launchChromium();
  watched = await openWatchedPage(browser, { viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  page = watched.page;
  page.setDefaultTimeout(20_000);
  await page.goto(host.loginUrl());
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Connections', exact: true }).click();
});
afterAll(async () => {
  await browser.close();
  await host.close();
  await kept.close();
  await core.close();
  await workspace.remove();
});

const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}(,|$)`) });
const search = () => page.getByRole('searchbox', { name: 'Search the catalogs' });
const chosen = () =>
  page.evaluate(() => document.activeElement?.closest('[role="row"]')?.getAttribute('aria-label') ?? '');

test('a level of five thousand tables opens, is drawn as far as it is in sight, and walked by keyboard', async () => {
  for (const [name, below] of [
    ['Lake', 'lakehouse'],
    ['lakehouse', 'sales'],
    ['sales', 'table_0000'],
  ] as const) {
    await row(name).click();
    await row(below).waitFor();
  }
  expect(await page.getByRole('row').count()).toBeLessThan(120);
  await row('table_0000').focus();
  await page.keyboard.press('End');
  await expect.poll(chosen).toBe('table_4999, external table');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(chosen).toBe('sales, schema');
  await page.keyboard.type('table_2500');
  await expect.poll(chosen).toBe('table_2500, external table');
  expect(await row('table_2500').getAttribute('aria-level')).toBe('4');
});

test('a search covers what was opened, and all of it once its tables were read', async () => {
  await search().fill('field_7_of_4321');
  await page.getByText('Searched only what was opened').waitFor();
  expect(source.counts().asked).toBe(0);
  await row('Searched only what was opened').focus();
  await page.keyboard.press('Enter');
  await row('field_7_of_4321').waitFor();
  expect(source.counts().asked).toBe(1);
  expect(await row('field_7_of_4321').textContent()).toContain('lakehouse.sales.table_4321');
  await page.getByText('Searched what was read just now').waitFor();
});

test('Enter shows what was found where it stands in the tree, everything above it opened', async () => {
  await row('field_7_of_4321').focus();
  await page.keyboard.press('Enter');
  await expect.poll(chosen).toBe('field_7_of_4321, column');
  expect(await row('table_4321').getAttribute('aria-expanded')).toBe('true');
  expect(await search().inputValue()).toBe('');
});

test('a name that is dragged into the editor is written where it is dropped, as SQL writes it', async () => {
  await page.keyboard.press('Alt+t');
  const editor = page.locator('.monaco-editor').first();
  await editor.waitFor();
  await editor.click();
  await page.keyboard.insertText('SELECT * FROM  WHERE true');
  const line = editor.locator('.view-line').first();
  const place = await line.locator('span').first().boundingBox();
  const width = await line
    .locator('span > span')
    .first()
    .evaluate((span) => {
      const range = document.createRange();
      range.selectNodeContents(span.closest('.view-line') ?? span);
      return range.getBoundingClientRect().width / 'SELECT * FROM  WHERE true'.length;
    });
  const box = await editor.boundingBox();
  await row('date').dragTo(editor, {
    targetPosition: {
      x: (place?.x ?? 0) - (box?.x ?? 0) + 14 * width,
      y: (place?.y ?? 0) - (box?.y ?? 0) + (place?.height ?? 0) / 2,
    },
  });
  await expect
    .poll(async () => (await line.innerText()).replaceAll('\u00a0', ' '))
    .toBe('SELECT * FROM "date" WHERE true');
});

test('nothing of it is against the page’s policy', () => {
  expect(watched.problems).toEqual([]);
});

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type RunningHost, startBuiltHost } from '../helpers/browser-host.ts';
import { launchChromium, openWatchedPage } from '../helpers/chromium.ts';
import { cli } from '../helpers/cli.ts';
import { temporaryFolder } from '../helpers/core.ts';
import { type SourceWorld, startSourceWorld } from '../helpers/source-world.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let world: SourceWorld;
let double: SourceWorld['double'];
let host: RunningHost;
let browser: Browser;
let page: Page;
let problems: string[];

beforeAll(async () => {
  place = await temporaryFolder();
  const workspace = path.join(place.folder, 'workspace');
  expect((await cli('sample', '--workspace', workspace)).code).toBe(0);
  world = await startSourceWorld(place.folder);
  ({ double } = world);
  await double.athena.addTable({
    database: 'main',
    name: 'plays',
    columns: [
      { name: 'video', type: 'bigint' },
      { name: 'seconds', type: 'decimal(10,2)' },
    ],
    partitions: [{ name: 'day', type: 'string' }],
    rows: [
      [1, '10.50', '2017-01-24'],
      [2, '20.25', '2017-01-25'],
      [2, '4.75', '2017-01-25'],
    ],
    format: 'parquet',
  });
  double.athena.rule({ runMs: 50, queueMs: 10 });
  double.athena.rule({ matches: /slow/, runMs: 600_000 });
  host = await startBuiltHost(workspace, [], world.environment);
  browser = await launchChromium();
  ({ page, problems } = await openWatchedPage(browser, { viewport: { width: 1440, height: 900 } }));
  page.setDefaultTimeout(30_000);
  await page.goto(host.url);
  await page.getByRole('navigation', { name: 'Panels' }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await host?.stop();
  await place?.remove();
  await world?.close();
});

const field = (name: string): Locator => page.getByRole('textbox', { name, exact: true });
const panel = (name: string) => page.getByRole('button', { name, exact: true }).click();
const outcome = (): Locator => page.getByRole('region', { name: 'Outcome' });
const toolbar = (name: string): Locator =>
  page.getByRole('toolbar', { name: 'Query' }).getByRole('button', { name, exact: true });

/** Types a statement into the editor in place of what stands there. */
async function write(sql: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
}

async function newQueryOn(connection: string): Promise<void> {
  await page.getByRole('row', { name: new RegExp(`^${connection}`) }).hover();
  await page.getByRole('button', { name: `Actions of ${connection}` }).click();
  await page.getByRole('menuitem', { name: 'New query' }).click();
  await page.locator('.monaco-editor').first().waitFor();
}

it('signs in once, for a test that waited for it', async () => {
  await panel('Connections');
  await page.getByRole('button', { name: 'New connection' }).click();
  await field('Name').fill('Lake');
  await page.getByRole('button', { name: /AWS profile$/ }).click();
  await page.getByRole('option', { name: 'analyst' }).click();
  await field('Database').fill('main');
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in as analyst' });
  await dialog.getByText('aws sso login --profile analyst').waitFor();
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  const steps = page.getByRole('list', { name: 'Test of the connection' });
  await steps.getByText('First query').waitFor();
  expect(await steps.getByLabel('Failed').count()).toBe(0);
  expect(world.logins()).toBe(1);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
});

it('browses down to the columns, and shows when it read them', async () => {
  const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) }).last();
  // Local SQL has a main of its own: each is waited for below the one before.
  for (const [name, below] of [
    ['Lake', 'AwsDataCatalog'],
    ['AwsDataCatalog', 'default'],
    ['main', 'plays'],
    ['plays', 'seconds'],
  ] as const) {
    await row(name)
      .getByRole('button', { name: /Expand|Open/ })
      .first()
      .click();
    await row(below).waitFor();
  }
  await row('seconds').waitFor();
  expect(await row('seconds').textContent()).toContain('decimal(10,2)');
  expect(await row('day').textContent()).toContain('string');
  expect(await row('Lake').textContent()).toContain('read just now');
});

it('says what a statement would read and cost, and that it filters on no partition', async () => {
  await newQueryOn('Lake');
  await write('SELECT video, sum(seconds) AS seconds FROM plays GROUP BY video ORDER BY video');
  const chip = page.getByRole('button', { name: /^Before running:/ });
  await chip.click();
  const details = page.getByRole('dialog', { name: 'What this would cost' });
  await details.getByText('nothing filters on day: all 2 partitions are read').waitFor();
  await page.keyboard.press('Escape');
});

it('runs it, and says what it read and cost', async () => {
  await toolbar('Run').click();
  await outcome().getByText('2 rows').first().waitFor();
  const grid = outcome().getByRole('grid');
  await grid.getByRole('gridcell', { name: '25.00' }).waitFor();
  const status = page.getByRole('contentinfo');
  await status.getByText(/read · 0\.\d+ USD/).waitFor();
  expect(double.callsOf('athena', 'StartQueryExecution').length).toBeGreaterThan(0);
});

it('stops a run, with the word of its source', async () => {
  await write('SELECT count(*) AS slow FROM plays');
  await toolbar('Run').click();
  await toolbar('Leave it running at its source').waitFor();
  await toolbar('Stop').click();
  await outcome().getByText('The run was stopped, and its source confirms it.').waitFor();
  const slow = [...double.athena.executions.values()].filter(
    ({ request }) => request.QueryString?.includes('AS slow') && !request.QueryString.startsWith('EXPLAIN'),
  );
  expect(await Promise.all(slow.map((execution) => execution.settle()))).toEqual(['CANCELLED']);
});

it('asks before it changes something, and leaves it alone where the person declines', async () => {
  const before = double.callsOf('athena', 'StartQueryExecution').length;
  await write('DROP TABLE plays');
  await toolbar('Run').click();
  const dialog = page.getByRole('dialog', { name: 'Change something at the source?' });
  await dialog.getByText('This would change something on Lake: DROP').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  const started = double.callsOf('athena', 'StartQueryExecution').slice(before);
  expect(started.filter(({ input }) => JSON.stringify(input).includes('"DROP'))).toEqual([]);
});

it('runs again from the history', async () => {
  await panel('History');
  await page
    .getByRole('row', { name: /sum\(seconds\)/ })
    .first()
    .hover();
  await page
    .getByRole('button', { name: /^More about SELECT video/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Open the SQL alone' }).click();
  await toolbar('Run').click();
  await outcome().getByRole('grid').getByRole('gridcell', { name: '25.00' }).waitFor();
});

it('leaves a run at its source, and follows it again', async () => {
  double.athena.rule({ matches: /later/, runMs: 1500 });
  await write('SELECT count(*) AS later FROM plays');
  await toolbar('Run').click();
  await toolbar('Leave it running at its source').click();
  const left = page.getByRole('region', { name: 'At their sources' });
  await left.getByText('left at work').waitFor();
  await left.getByRole('row').first().click();
  await outcome().getByRole('grid').getByRole('gridcell', { name: '3', exact: true }).waitFor();
  await left.waitFor({ state: 'detached' });
});

it('joins what came from the source with a local file', async () => {
  const file = path.join(place.folder, 'titles.csv');
  await writeFile(file, 'video,title\n1,Harbour\n2,Lantern\n');
  await page.getByLabel('File to import').setInputFiles(file);
  await page.getByRole('columnheader', { name: /title/ }).first().waitFor();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('2 rows imported as').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const kept = await cli('results', 'list', '--workspace', path.join(place.folder, 'workspace'));
  const names = kept.out.split('\n').map((line) => line.split('\t')[1] ?? '');
  const fromLake = names.filter((name) => name.startsWith('results.')).at(-1) ?? '';
  await page.keyboard.press('Alt+t');
  await write(`SELECT title, seconds FROM ${fromLake} JOIN imports.titles USING (video) ORDER BY title`);
  await toolbar('Run').click();
  const grid = outcome().getByRole('grid');
  await grid.getByRole('gridcell', { name: 'Lantern' }).waitFor();
  await grid.getByRole('gridcell', { name: '10.50' }).waitFor();
  expect(problems).toEqual([]);
});

/** Screens of work at sources: a double for AWS, a PostgreSQL, and a workspace that knows both. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runnerImport } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');

async function helper(file) {
  const { module } = await runnerImport(`./test/helpers/${file}`, { root, configFile: false });
  return module;
}

/** The pictures the documentation shows of sources. */
const shown = new Map([
  ['sources', ['light']],
  ['new-connection', ['light']],
  ['estimate', ['light']],
  ['running', ['dark']],
]);

/** What `walk` needs, and the way to end it. */
export async function startSources(folder) {
  const workspace = path.join(folder, 'Backcast');
  const connections = path.join(workspace, 'connections');
  await mkdir(connections, { recursive: true });
  const { startSourceWorld } = await helper('source-world.ts');
  const { startPostgres } = await helper('postgres/server.ts');
  const world = await startSourceWorld(folder);
  const postgres = await startPostgres();
  await postgres.addUser('analyst', 'a password');
  await addEvents(world.double);
  const profiles = {
    lake: { kind: 'athena', name: 'Lake', aws: { profile: 'analyst' }, database: 'website' },
    orders: {
      kind: 'postgres',
      name: 'Orders',
      host: postgres.host,
      port: postgres.port,
      database: 'postgres',
      user: 'analyst',
      sslMode: 'disable',
      readOnly: true,
    },
  };
  for (const [id, profile] of Object.entries(profiles)) {
    await writeFile(path.join(connections, `${id}.json`), JSON.stringify({ id, ...profile }));
  }
  return {
    workspace,
    shown,
    environment: world.environment,
    screens: (page) => screens(page, world.double),
    async close() {
      await postgres.stop();
      await world.close();
    },
  };
}

async function addEvents({ athena }) {
  const days = ['2017-01-23', '2017-01-24', '2017-01-25'];
  await athena.addTable({
    database: 'website',
    name: 'events',
    columns: [
      { name: 'event', type: 'string' },
      { name: 'video_id', type: 'bigint' },
      { name: 'seconds', type: 'decimal(10,2)' },
    ],
    partitions: [{ name: 'day', type: 'string' }],
    rows: days.flatMap((day, at) =>
      ['play', 'pause', 'seek', 'replay', 'favourite'].map((event, place) => [
        event,
        101 + place,
        `${(at + 1) * 37 + place * 4}.25`,
        day,
      ]),
    ),
    format: 'parquet',
  });
  athena.rule({ runMs: 50, queueMs: 10 });
  athena.rule({ matches: /FROM events e/, runMs: 600_000 });
}

/** How each screen is reached from the one before. */
function screens(page, double) {
  const row = (name) => page.getByRole('row', { name: new RegExp(`^${name}`) }).last();
  const open = (name) =>
    row(name)
      .getByRole('button', { name: /Expand|Open/ })
      .first()
      .click();
  const toolbar = (name) =>
    page.getByRole('toolbar', { name: 'Query' }).getByRole('button', { name, exact: true });
  const outcome = page.getByRole('region', { name: 'Outcome' });
  const press = (name) => page.getByRole('button', { name, exact: true }).click();
  const away = async () => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  const write = async (sql) => {
    await page.locator('.monaco-editor').first().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(sql);
  };
  return {
    'sign-in': async () => {
      await press('Connections');
      await row('Lake').waitFor();
      await open('Lake');
      await page.getByRole('dialog', { name: 'Sign in as analyst' }).waitFor();
    },
    password: async () => {
      await press('Sign in');
      await row('AwsDataCatalog').waitFor();
      await open('Orders');
      await page.getByRole('dialog', { name: 'Password for Orders' }).waitFor();
    },
    sources: async () => {
      await page.keyboard.type('a password');
      await page.keyboard.press('Enter');
      await row('postgres').waitFor();
      for (const [name, below] of [
        ['AwsDataCatalog', 'website'],
        ['website', 'events'],
        ['events', 'seconds'],
      ]) {
        await open(name);
        await row(below).waitFor();
      }
    },
    'keep-locally': async () => {
      await row('events').hover();
      await press('Keep events locally…');
      await page
        .getByRole('dialog')
        .getByText(/Reading it|Athena/)
        .first()
        .waitFor();
    },
    estimate: async () => {
      await away();
      await row('Lake').hover();
      await press('Actions of Lake');
      await page.getByRole('menuitem', { name: 'New query' }).click();
      await page.locator('.monaco-editor').first().waitFor();
      await write(
        'SELECT\n  event,\n  SUM(seconds) AS seconds\nFROM events\nGROUP BY event\nORDER BY seconds DESC\n',
      );
      await page.getByRole('button', { name: /^Before running:/ }).click();
      await page.getByRole('dialog', { name: 'What this would cost' }).waitFor();
    },
    explain: async () => {
      await away();
      await toolbar('Explain: how the source would run it').click();
      await outcome
        .getByText(/Fragment|Logical plan/)
        .first()
        .waitFor();
    },
    'write-question': async () => {
      await write('DROP TABLE events');
      await toolbar('Run').click();
      await page.getByRole('dialog', { name: 'Change something at the source?' }).waitFor();
    },
    running: async () => {
      await press('Cancel');
      await write('SELECT COUNT(*) AS events\nFROM events e\n');
      await toolbar('Run').click();
      await toolbar('Leave it running at its source').waitFor();
    },
    stopped: async () => {
      await toolbar('Stop').click();
      await outcome.getByText('The run was stopped, and its source confirms it.').waitFor();
    },
    left: async () => {
      double.athena.rule({ matches: /FROM events e/, runMs: 600_000 });
      await toolbar('Run').click();
      await toolbar('Leave it running at its source').click();
      await press('History');
      await page.getByRole('region', { name: 'At their sources' }).getByText('left at work').waitFor();
    },
    'new-connection': async () => {
      await press('Connections');
      await press('New connection');
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Web logs');
    },
    'new-postgres': async () => {
      await page.getByRole('button', { name: /Kind$/ }).click();
      await page.getByRole('option', { name: /^PostgreSQL/ }).click();
    },
  };
}

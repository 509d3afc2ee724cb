#!/usr/bin/env node
/**
 * Walks every screen of the built program on a workspace of its own, in both themes and in two sizes of
 * window, and takes a picture of each: those the documentation shows into docs/screens, all of them into a
 * temporary folder, whose path it prints. Its own browser, never more than one at a time.
 *
 *   npm run screenshots [-- WORD…]     only the sizes and themes named, e.g. `light wide`
 */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const kept = path.join(root, 'docs', 'screens');

/** The pictures the documentation shows, and the themes it shows them in, in the large window. */
const shown = new Map([
  ['start', ['light']],
  ['report', ['light', 'dark']],
  ['pivot', ['light', 'dark']],
  ['heatmap', ['light', 'dark']],
  ['export', ['light']],
  ['chart', ['light']],
  ['import', ['light']],
  ['imported', ['light']],
  ['editor-error', ['light']],
  ['palette', ['light']],
  ['results', ['light']],
]);

const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 1024, height: 700 } };
const themes = ['light', 'dark'];
const wanted = new Set(process.argv.slice(2));

const place = await mkdtemp(path.join(tmpdir(), 'backcast-screens-'));
const workspace = path.join(place, 'Backcast');
const pictures = path.join(place, 'pictures');
await mkdir(pictures);

await finished(spawn(process.execPath, [path.join(root, 'main/hosts/build.mjs')], { stdio: 'inherit' }));
const host = spawn(
  process.execPath,
  [path.join(root, 'main/hosts/start.mjs'), '--no-open', '--workspace', workspace],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const browser = await chromium.launch({
  executablePath: process.env.CHROME_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(await loginUrl(host));
  await page.getByRole('navigation', { name: 'Panels' }).waitFor({ timeout: 120_000 });
  for (const [name, reach] of Object.entries(screens(page))) {
    await page.setViewportSize(sizes.wide);
    await reach();
    await take(page, name);
  }
} catch (error) {
  const page = browser.contexts()[0]?.pages()[0];
  await page?.screenshot({ path: path.join(pictures, 'where-it-stopped.png') });
  process.stderr.write(`Where it stopped: ${pictures}\n`);
  throw error;
} finally {
  await browser.close();
  host.kill();
  await rm(workspace, { recursive: true, force: true });
}
process.stdout.write(`All pictures: ${pictures}\n`);

/** How each screen is reached from the one before. */
function screens(page) {
  const outcome = page.getByRole('region', { name: 'Outcome' });
  const show = (view) => outcome.getByRole('radio', { name: view, exact: true }).click();
  const panel = async (name, heading = name) => {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('heading', { name: heading }).waitFor();
  };
  const choose = async (label, option) => {
    await page.getByRole('button', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  const run = () =>
    page.getByRole('toolbar', { name: 'Query' }).getByRole('button', { name: 'Run', exact: true }).click();
  const settled = () => outcome.locator('[role=gridcell]:not([aria-busy])').first().waitFor();

  return {
    start: () => page.getByRole('button', { name: 'Open the Subscription report' }).waitFor(),
    form: async () => {
      await page.getByRole('button', { name: 'Open the Subscription report' }).click();
      await page.getByRole('form', { name: 'Parameters' }).waitFor();
      await page.locator('.monaco-editor .view-line').first().waitFor();
    },
    report: async () => {
      await choose(/Country$/, 'Singapore');
      await choose(/Resolution$/, 'weekly');
      await run();
      await settled();
    },
    pivot: async () => {
      await page.keyboard.press('Control+b');
      await show('Pivot');
      const pivot = outcome.getByRole('grid', { name: /Pivot/ });
      await pivot.locator('[data-row="4"] [data-column="6"]').click();
      await outcome.getByRole('status', { name: 'Value of the formula' }).filter({ hasText: /\d/ }).waitFor();
      await outcome.getByRole('button', { name: 'Show the SQL it means' }).click();
    },
    heatmap: async () => {
      await outcome.getByRole('button', { name: 'Hide the SQL' }).click();
      await choose(/Shading$/, 'Heat: all cells');
      await outcome.locator('[data-row="6"] [data-column="6"]').click();
    },
    export: async () => {
      await outcome.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menu').waitFor();
    },
    chart: async () => {
      await page.keyboard.press('Escape');
      await show('Chart');
      await outcome.getByRole('button', { name: /Kind$/ }).click();
      await page.getByRole('option', { name: 'Stacked bars', exact: true }).click();
      await outcome.getByRole('img', { name: /^Stacked bar chart/ }).waitFor();
    },
    import: async () => {
      await show('Pivot');
      await page.keyboard.press('Control+b');
      await page.getByLabel('File to import').setInputFiles(await importedFile());
      await page.getByRole('columnheader', { name: /spend/ }).first().waitFor();
    },
    imported: async () => {
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await page.getByText('rows imported as').waitFor();
    },
    'editor-error': async () => {
      await page.getByRole('button', { name: 'Close', exact: true }).click();
      await page.keyboard.press('Alt+t');
      await page.getByText('Write SQL here').waitFor();
      await page.locator('.monaco-editor').click();
      await page.keyboard.insertText(
        'SELECT channel, sum(spend) AS spend\nFROM imports.marketing_spend\nGROUP BY chanel\nORDER BY spend DESC\n',
      );
      await page.keyboard.press('Control+Enter');
      await page.locator('.squiggly-error').waitFor();
    },
    connections: async () => {
      await panel('Connections');
      const tree = page.getByRole('treegrid', { name: 'Connections' });
      await tree.getByRole('row', { name: 'imports', exact: true }).click();
      await tree.getByRole('row', { name: 'marketing_spend', exact: true }).click();
      await tree.getByRole('row', { level: 4 }).first().waitFor();
    },
    results: () => panel('Results'),
    history: () => panel('History'),
    settings: () => panel('Settings'),
    palette: async () => {
      await panel('Library');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Commands' }).waitFor();
    },
  };
}

async function take(page, name) {
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const theme of themes) {
      const words = [size, theme, name];
      if (wanted.size > 0 && !words.some((word) => wanted.has(word))) continue;
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.waitForFunction((is) => document.documentElement.dataset.theme === is, theme);
      // Sizes are measured and drawn anew in the frames after.
      await page.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
      const file = path.join(pictures, `${name}-${size}-${theme}.png`);
      await page.screenshot({ path: file });
      if (size === 'wide' && shown.get(name)?.includes(theme)) {
        await copyFile(file, path.join(kept, `${name}${theme === 'dark' ? '-dark' : ''}.png`));
      }
    }
  }
}

/** A file as someone keeps it: a title row's worth of care, one line with a column too many. */
async function importedFile() {
  const channels = ['Search', 'Social', 'Partners', 'Shops', 'Direct'];
  const lines = Array.from({ length: 480 }, (_, row) => {
    const day = new Date(Date.UTC(2017, 0, 1 + Math.floor(row / channels.length)));
    const spend = (120 + ((row * 37) % 211) + (row % 7) * 3.25).toFixed(2);
    return `${day.toISOString().slice(0, 10)},${channels[row % channels.length]},${String(100 + row).padStart(6, '0')},${spend}`;
  });
  lines.splice(211, 0, '2017-02-12,Search,000311,91.50,paid twice');
  const file = path.join(place, 'Marketing spend.csv');
  await writeFile(file, `day,channel,invoice,spend\n${lines.join('\n')}\n`);
  return file;
}

function loginUrl(child) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?login=\S+/.exec(line);
      if (found !== null) resolve(found[0]);
    });
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}.`)));
  });
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The build ended with ${code}.`)),
    );
  });
}

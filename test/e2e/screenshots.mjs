#!/usr/bin/env node
/**
 * Walks every screen of the built program on a workspace of its own, in both themes and in two sizes of
 * window, and takes a picture of each: those the documentation shows into docs/screens, all of them into a
 * temporary folder, whose path it prints. Its own browser, never more than one at a time.
 *
 *   npm run screenshots [-- WORD…]     only the sizes and themes named, e.g. `light wide`
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { walk } from './pictures.mjs';
import { startSources } from './source-screens.mjs';

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

const place = await mkdtemp(path.join(tmpdir(), 'backcast-screens-'));
const pictures = path.join(place, 'pictures');
const wanted = new Set(process.argv.slice(2));
const workspace = path.join(place, 'Backcast');
await walk({ workspace, pictures, shown, wanted, screens, build: true });
const sources = await startSources(path.join(place, 'sources'));
try {
  await walk({ ...sources, pictures, wanted });
} finally {
  await sources.close();
  await rm(sources.workspace, { recursive: true, force: true });
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

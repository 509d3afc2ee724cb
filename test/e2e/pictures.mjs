/** Walks a page through screens of the built program and takes a picture of each. */
import { spawn } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const kept = path.join(root, 'docs', 'screens');
const sizes = { wide: { width: 1440, height: 900 }, narrow: { width: 1024, height: 700 } };
const themes = ['light', 'dark'];

/**
 * `screens(page)` gives how each screen is reached from the one before, by name; `shown` the themes in which the
 * documentation shows it, in the large window. `wanted`, unless empty, names the sizes, themes and screens to take.
 */
export async function walk({ workspace, pictures, shown, wanted, screens, environment = {}, build = false }) {
  await mkdir(pictures, { recursive: true });
  if (build) {
    await finished(spawn(process.execPath, [path.join(root, 'main/hosts/build.mjs')], { stdio: 'inherit' }));
  }
  const host = spawn(
    process.execPath,
    [path.join(root, 'main/hosts/start.mjs'), '--no-open', '--workspace', workspace],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...environment } },
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
      await take(page, name, { pictures, shown, wanted });
    }
  } catch (error) {
    const page = browser.contexts()[0]?.pages()[0];
    await page?.screenshot({ path: path.join(pictures, 'where-it-stopped.png') });
    process.stderr.write(`Where it stopped: ${pictures}\n`);
    throw error;
  } finally {
    await browser.close();
    host.kill();
  }
}

async function take(page, name, { pictures, shown, wanted }) {
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

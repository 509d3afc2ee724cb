import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { bundledChromium } from './bundled-chromium.ts';

export interface Program {
  readonly executable: string;
  /** Added to the environment it is started with. */
  readonly environment: Readonly<Record<string, string>>;
}

const systemChromium = '/usr/bin/chromium';

/** `CHROME_PATH`, else the system's Chromium, else the one that comes by npm. */
async function program(): Promise<Program> {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') return { executable: named, environment: {} };
  if (existsSync(systemChromium)) return { executable: systemChromium, environment: {} };
  return bundledChromium();
}

/** Starts a headless Chromium; close it when done. */
export async function launchChromium(which: Promise<Program> = program()): Promise<Browser> {
  const { executable, environment } = await which;
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return chromium.launch({
    executablePath: executable,
    // Tests run as root in containers, where Chromium's own sandbox cannot start.
    args: ['--no-sandbox'],
    env: { ...Object.fromEntries(inherited), ...environment },
  });
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors and warnings of the console, violations of the policy among them, and errors nobody caught. */
  readonly problems: string[];
  close(): Promise<void>;
}

/** A page in a browser context of its own (its own cookies), whose problems are written down. */
export async function openWatchedPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  return { page, problems, close: () => context.close() };
}

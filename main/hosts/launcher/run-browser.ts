import path from 'node:path';
import { createInterface } from 'node:readline';
import open from 'open';
import { createCore } from '../../core.ts';
import { systemClock } from '../../platform/clock.ts';
import { systemKeyring } from '../../platform/keyring.ts';
import { lineLog } from '../../platform/log.ts';
import { startBrowserHost } from '../browser/host.ts';
import { builtInQueries, installation, productVersion } from '../places.ts';
import type { LaunchOptions } from './options.ts';

/** Resolves at the first signal that asks the process to end. */
function untilAskedToEnd(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}

/** Runs the browser host until the process is asked to end. The address goes to stdout, all else to stderr. */
export async function runBrowser(options: LaunchOptions): Promise<void> {
  const end = untilAskedToEnd();
  const core = await createCore({
    host: 'browser',
    version: productVersion(),
    workspace: options.workspace,
    queries: builtInQueries(),
    allowPaths: false,
    clock: systemClock,
    secrets: systemKeyring(),
    log: lineLog((line) => console.error(line)),
  });
  try {
    const host = await startBrowserHost({
      core,
      renderer: path.join(installation(), 'out', 'renderer'),
      port: options.port,
    });
    const url = host.loginUrl();
    console.log(`Backcast is at ${url}`);
    const links = process.stdin.isTTY ? offerLinks(() => host.loginUrl()) : undefined;
    // No browser to open is no reason to stop: the address is printed.
    if (options.open) await open(url).catch(() => console.error('Open that address in a browser.'));
    await end;
    links?.close();
    await host.close();
  } finally {
    await core.close();
  }
}

/** A new one-time link each time the user presses Enter. */
function offerLinks(link: () => string): { close(): void } {
  console.error('The link works once. Press Enter for a new one, Ctrl+C to stop.');
  const lines = createInterface({ input: process.stdin });
  lines.on('line', () => console.log(`Backcast is at ${link()}`));
  return lines;
}

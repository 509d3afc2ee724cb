import { existsSync } from 'node:fs';
import path from 'node:path';
import { toAppError } from '#shared/errors/wire.ts';
import { installation } from '../places.ts';
import { chooseHost, howToGetTheWindow } from './choose-host.ts';
import { probeElectron } from './electron-probe.ts';
import { type LaunchOptions, parseLaunchOptions } from './options.ts';
import { runElectron } from './run-electron.ts';

/** Starts the host that suits this machine and waits for its end. Gives the exit code. */
export async function start(argv: readonly string[]): Promise<number> {
  try {
    return await launch(parseLaunchOptions(argv));
  } catch (thrown) {
    const error = toAppError(thrown);
    console.error(error.hint === undefined ? error.message : `${error.message} ${error.hint}`);
    return 1;
  }
}

async function launch(options: LaunchOptions): Promise<number> {
  const choice = chooseHost(options, () => probeElectron(electronPackage()));
  if (choice.host === 'electron') {
    const outcome = await runElectron(choice.executable, installation(), options.workspace);
    if (outcome.started) return outcome.code;
    console.error(`No desktop window: ${outcome.why} (${howToGetTheWindow}).`);
  } else if (choice.note !== undefined) {
    console.error(choice.note);
  }
  // Loaded late: the desktop window needs none of it.
  const { runBrowser } = await import('./run-browser.ts');
  await runBrowser(options);
  return 0;
}

function electronPackage(): string | null {
  const folder = path.join(installation(), 'node_modules', 'electron');
  return existsSync(folder) ? folder : null;
}

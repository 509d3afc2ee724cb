import type { ElectronProbe } from './electron-probe.ts';
import type { LaunchOptions } from './options.ts';

/** Which host to start. `note` is one line for the user where the desktop window was left out against expectation. */
export type HostChoice =
  | { readonly host: 'browser'; readonly note?: string }
  | { readonly host: 'electron'; readonly executable: string };

export const howToGetTheWindow = 'npm run electron:install gets the desktop window';

export function chooseHost(
  options: Pick<LaunchOptions, 'browser'>,
  probe: () => ElectronProbe,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): HostChoice {
  if (options.browser) return { host: 'browser' };
  if (platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY) {
    return { host: 'browser' };
  }
  const found = probe();
  if (found.found) return { host: 'electron', executable: found.executable };
  return { host: 'browser', note: `No desktop window: ${found.why} (${howToGetTheWindow}).` };
}

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The Electron program to run, or why there is none. */
export type ElectronProbe =
  | { readonly found: true; readonly executable: string }
  | { readonly found: false; readonly why: string };

const executables: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};

/**
 * Looks for Electron's program by files alone. Loading the `electron` package would try to download it, and throw
 * where it cannot.
 *
 * @param packageFolder where the npm package lies, or null where it is not installed
 */
export function probeElectron(
  packageFolder: string | null,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): ElectronProbe {
  const standard = executables[platform] ?? 'electron';
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (override !== undefined && override !== '') {
    const executable = path.join(override, standard);
    return existsSync(executable)
      ? { found: true, executable }
      : { found: false, why: `ELECTRON_OVERRIDE_DIST_PATH holds no ${standard}` };
  }
  const wanted = packageFolder === null ? null : versionOf(textOf(path.join(packageFolder, 'package.json')));
  if (packageFolder === null || wanted === null) {
    return { found: false, why: 'the electron package is not installed' };
  }
  const named = textOf(path.join(packageFolder, 'path.txt'));
  const version =
    textOf(path.join(packageFolder, 'dist', 'version'))
      ?.trim()
      .replace(/^v/, '') ?? null;
  if (named === null || version === null) return { found: false, why: 'its program is not downloaded' };
  if (version !== wanted) return { found: false, why: `its program is ${version}, and ${wanted} is needed` };
  const executable = path.join(packageFolder, 'dist', named.trim());
  return existsSync(executable)
    ? { found: true, executable }
    : { found: false, why: 'its program is not downloaded' };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function versionOf(packageText: string | null): string | null {
  if (packageText === null) return null;
  const parsed: unknown = JSON.parse(packageText);
  return typeof parsed === 'object' &&
    parsed !== null &&
    'version' in parsed &&
    typeof parsed.version === 'string'
    ? parsed.version
    : null;
}

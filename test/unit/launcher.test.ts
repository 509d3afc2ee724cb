import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseHost } from '#main/hosts/launcher/choose-host.ts';
import { probeElectron } from '#main/hosts/launcher/electron-probe.ts';
import { parseLaunchOptions } from '#main/hosts/launcher/options.ts';
import { runElectron } from '#main/hosts/launcher/run-electron.ts';
import { defaultWorkspace } from '#main/hosts/places.ts';
import { temporaryFolder } from '../helpers/core.ts';

let own: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  own = await temporaryFolder();
});
afterEach(() => own.remove());

/** A package as npm and then its download leave it. */
async function electronPackage(
  change: { version?: string; pathText?: string | null; program?: boolean } = {},
) {
  const folder = path.join(own.folder, 'electron');
  await mkdir(path.join(folder, 'dist'), { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{"name":"electron","version":"45.4.1"}');
  if (change.pathText !== null) await writeFile(path.join(folder, 'path.txt'), change.pathText ?? 'electron');
  await writeFile(path.join(folder, 'dist', 'version'), change.version ?? '45.4.1');
  if (change.program !== false) await writeFile(path.join(folder, 'dist', 'electron'), '');
  return folder;
}

describe('looking for Electron', () => {
  test('finds the downloaded program', async () => {
    const folder = await electronPackage();
    expect(probeElectron(folder, {}, 'linux')).toEqual({
      found: true,
      executable: path.join(folder, 'dist', 'electron'),
    });
  });

  test('takes a version written with a v', async () => {
    expect(probeElectron(await electronPackage({ version: 'v45.4.1\n' }), {}, 'linux').found).toBe(true);
  });

  test('says that the package is not installed', () => {
    expect(probeElectron(null, {}, 'linux')).toEqual({
      found: false,
      why: 'the electron package is not installed',
    });
  });

  test('says that the program is not downloaded', async () => {
    const why = 'its program is not downloaded';
    expect(probeElectron(await electronPackage({ pathText: null }), {}, 'linux')).toEqual({
      found: false,
      why,
    });
    await own.remove();
    expect(probeElectron(await electronPackage({ program: false }), {}, 'linux')).toEqual({
      found: false,
      why,
    });
  });

  test('does not start another version than the one it was tested with', async () => {
    expect(probeElectron(await electronPackage({ version: '44.0.0' }), {}, 'linux')).toEqual({
      found: false,
      why: 'its program is 44.0.0, and 45.4.1 is needed',
    });
  });

  test.each([
    ['linux', 'electron'],
    ['win32', 'electron.exe'],
    ['darwin', 'Electron.app/Contents/MacOS/Electron'],
  ] as const)('takes the folder that the environment names, on %s', async (platform, name) => {
    const executable = path.join(own.folder, name);
    const environment = { ELECTRON_OVERRIDE_DIST_PATH: own.folder };
    expect(probeElectron(null, environment, platform)).toEqual({
      found: false,
      why: `ELECTRON_OVERRIDE_DIST_PATH holds no ${name}`,
    });
    await mkdir(path.dirname(executable), { recursive: true });
    await writeFile(executable, '');
    expect(probeElectron(null, environment, platform)).toEqual({ found: true, executable });
  });
});

describe('choosing the host', () => {
  const found = () => ({ found: true, executable: '/electron' }) as const;
  const missing = () => ({ found: false, why: 'its program is not downloaded' }) as const;
  const never = (): never => {
    throw new Error('It looked for Electron.');
  };

  test('the browser where it is asked for', () => {
    expect(chooseHost({ browser: true }, never, { DISPLAY: ':0' }, 'linux')).toEqual({ host: 'browser' });
  });

  test('the browser on a Linux without a display', () => {
    expect(chooseHost({ browser: false }, never, {}, 'linux')).toEqual({ host: 'browser' });
    expect(chooseHost({ browser: false }, never, { DISPLAY: '' }, 'linux')).toEqual({ host: 'browser' });
  });

  test('the window where Electron is there', () => {
    for (const environment of [{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }]) {
      expect(chooseHost({ browser: false }, found, environment, 'linux')).toEqual({
        host: 'electron',
        executable: '/electron',
      });
    }
    expect(chooseHost({ browser: false }, found, {}, 'darwin').host).toBe('electron');
    expect(chooseHost({ browser: false }, found, {}, 'win32').host).toBe('electron');
  });

  test('else the browser, with one line that says why and what to do', () => {
    expect(chooseHost({ browser: false }, missing, {}, 'darwin')).toEqual({
      host: 'browser',
      note: 'No desktop window: its program is not downloaded (npm run electron:install gets the desktop window).',
    });
  });
});

describe('its options', () => {
  test('without any, the default workspace opens in what suits the machine', () => {
    expect(parseLaunchOptions([])).toEqual({
      workspace: defaultWorkspace(),
      browser: false,
      open: true,
      port: 0,
    });
  });

  test('an address that is only printed, or a port, means the browser host', () => {
    expect(parseLaunchOptions(['--no-open'])).toMatchObject({ browser: true, open: false });
    expect(parseLaunchOptions(['--port', '8123'])).toMatchObject({ browser: true, open: true, port: 8123 });
    expect(parseLaunchOptions(['--workspace', own.folder, '--browser'])).toMatchObject({
      workspace: own.folder,
      browser: true,
    });
  });

  test.each([
    ['--port', 'x'],
    ['--port', '70000'],
    ['--port', '-1'],
    ['--port', '1.5'],
    ['--nonsense'],
    ['stray'],
  ])('%s %s is refused with what is possible', (...argv) => {
    expect(() => parseLaunchOptions(argv.filter((one) => one !== undefined))).toThrow(
      expect.objectContaining({ code: 'input.invalid' }),
    );
  });

  test.each([
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/backcast/workspace'],
    ['linux', {}, '/home/a/.local/share/backcast/workspace'],
    ['darwin', {}, '/home/a/Library/Application Support/Backcast/workspace'],
  ] as const)(
    'the default workspace on %s lies where its platform keeps such things',
    (platform, environment, folder) => {
      expect(defaultWorkspace(platform, environment, '/home/a')).toBe(folder);
    },
  );

  test('the default workspace on Windows lies in APPDATA', () => {
    expect(defaultWorkspace('win32', { APPDATA: '/roaming' }, '/home/a')).toBe('/roaming/Backcast/workspace');
  });
});

describe('starting Electron', () => {
  async function program(script: string): Promise<string> {
    const file = path.join(own.folder, 'program.mjs');
    await writeFile(file, `#!${process.execPath}\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  }

  /** A clock on which each look is so much later than the one before. */
  function clock(stepMs: number): () => number {
    let now = 0;
    return () => (now += stepMs);
  }

  test('it is given the application and the workspace, and is not a plain Node', async () => {
    const script = `process.exit(process.argv.slice(2).join(' ') === '/app --workspace /w' && process.env.ELECTRON_RUN_AS_NODE === undefined ? 0 : 9);`;
    process.env.ELECTRON_RUN_AS_NODE = '1';
    try {
      expect(await runElectron(await program(script), '/app', '/w')).toEqual({ started: true, code: 0 });
    } finally {
      delete process.env.ELECTRON_RUN_AS_NODE;
    }
  });

  test('a failure at once means that it did not start', async () => {
    expect(await runElectron(await program('process.exit(127);'), '/app', '/w', clock(2_000))).toEqual({
      started: false,
      why: 'it ended at once with code 127',
    });
  });

  test('a failure later is the failure of a program that ran', async () => {
    expect(await runElectron(await program('process.exit(5);'), '/app', '/w', clock(3_000))).toEqual({
      started: true,
      code: 5,
    });
  });

  test('a program that is not there did not start', async () => {
    const outcome = await runElectron(path.join(own.folder, 'nothing'), '/app', '/w');
    expect(outcome).toMatchObject({ started: false, why: expect.stringContaining('ENOENT') });
  });
});

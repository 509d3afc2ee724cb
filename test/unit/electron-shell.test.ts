import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { portChannel, portMessage } from '#shared/contract/desktop-bridge.ts';
import { repository, temporaryFolder } from '../helpers/core.ts';
import { createElectronStub, type ElectronStub } from '../helpers/electron-stub.ts';

let electron: ElectronStub;
let data: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  data = await temporaryFolder();
  electron = createElectronStub();
  electron.app.paths.appData = data.folder;
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
});
afterEach(async () => {
  vi.doUnmock('electron');
  await data.remove();
});

async function start(workspace = '/a/workspace'): Promise<void> {
  const { startDesktop } = await import('#main/hosts/electron/desktop.ts');
  await startDesktop(workspace);
}

function onlyWindow() {
  expect(electron.windows).toHaveLength(1);
  const [window] = electron.windows;
  if (window === undefined) throw new Error('No window.');
  return window;
}

const ownFrame = () => {
  const posted: unknown[][] = [];
  return {
    url: 'backcast://app/index.html',
    parent: null,
    posted,
    postMessage: (...values: unknown[]) => void posted.push(values),
  };
};

describe('before it is ready', () => {
  test('the sandbox is on for every process, the scheme known and the lock taken, in that order', async () => {
    await start();
    expect(electron.calls).toEqual([
      'enableSandbox',
      'registerSchemesAsPrivileged',
      'setPath userData',
      'requestSingleInstanceLock',
      'whenReady',
    ]);
  });

  test('the scheme is standard and secure, and never gets around the policy', async () => {
    await start();
    expect(electron.schemes).toEqual([
      { scheme: 'backcast', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });

  test('where the lock is taken it ends, and opens nothing', async () => {
    electron.app.lockIsFree = false;
    await start();
    expect(electron.calls.at(-1)).toBe('quit');
    expect(electron.windows).toEqual([]);
    expect(electron.children).toEqual([]);
  });

  test('the lock is one per workspace', async () => {
    await start('/a/workspace');
    const first = electron.app.paths.userData;
    vi.resetModules();
    await start('/another');
    expect(first).toContain(path.join(data.folder, 'Backcast', 'windows'));
    expect(electron.app.paths.userData).not.toBe(first);
  });

  test('a second start brings the window to the front', async () => {
    await start();
    electron.app.emit('second-instance');
    expect(onlyWindow().focused).toBe(1);
  });
});

describe('the window', () => {
  test('has every guard on and loads the page of the scheme', async () => {
    await start();
    const window = onlyWindow();
    expect(window.options.webPreferences).toEqual({
      preload: path.join(repository, 'out', 'main', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      spellcheck: false,
    });
    expect(window.loaded).toEqual(['backcast://app/index.html']);
  });

  test('goes nowhere and holds no other page', async () => {
    await start();
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      let prevented = 0;
      onlyWindow().webContents.emit(name, {
        preventDefault: () => (prevented += 1),
        url: 'https://evil.example',
      });
      expect([name, prevented]).toEqual([name, 1]);
    }
  });

  test('closes over runs at their sources only where the person says so', async () => {
    await start();
    const { webContents } = onlyWindow();
    const closes = (answer: number) => {
      electron.answers.next = answer;
      let unloads = false;
      webContents.emit('will-prevent-unload', { preventDefault: () => (unloads = true) });
      return unloads;
    };
    expect([closes(1), closes(0)]).toEqual([false, true]);
    expect(electron.asked).toHaveLength(2);
    expect(electron.asked[0]).toMatchObject({
      buttons: ['Close, and leave them running', 'Stay'],
      cancelId: 1,
    });
  });

  test('opens no window; only known pages of documentation go to the system’s browser', async () => {
    await start();
    const addresses = [
      'https://duckdb.org/docs',
      'https://docs.aws.amazon.com/athena',
      'http://duckdb.org/',
      'https://duckdb.org.evil.example/',
      'https://duckdb.org:444/',
      'https://user@duckdb.org/',
      'https://evil.example/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://host/share',
      'backcast://app/index.html',
      'nonsense',
    ];
    for (const url of addresses) {
      expect(onlyWindow().webContents.openHandler?.({ url })).toEqual({ action: 'deny' });
    }
    expect(electron.opened).toEqual(['https://duckdb.org/docs', 'https://docs.aws.amazon.com/athena']);
  });

  test('is where it was, unless that is on no screen', async () => {
    await start();
    const window = onlyWindow();
    window.bounds = { x: 100, y: 50, width: 900, height: 640 };
    window.maximized = true;
    window.emit('close');
    vi.resetModules();
    await start();
    expect(electron.windows[1]?.options).toMatchObject({ x: 100, y: 50, width: 900, height: 640 });
    expect(electron.windows[1]?.maximized).toBe(true);
    vi.resetModules();
    electron.displays.splice(0, 1, { workArea: { x: 5000, y: 0, width: 800, height: 600 } });
    await start();
    expect(electron.windows[2]?.options).toMatchObject({ width: 1280, height: 840 });
    expect(electron.windows[2]?.options).not.toHaveProperty('x');
  });

  test('a state that is no state is as good as none', async () => {
    await start();
    const file = path.join(electron.app.paths.userData ?? '', 'window.json');
    await mkdir(path.dirname(file), { recursive: true });
    for (const text of [
      '',
      '{',
      '[]',
      '{"x":1}',
      '{"x":"1","y":0,"width":900,"height":600,"maximized":true}',
      '{"x":1e300,"y":0,"width":900,"height":600,"maximized":true}',
    ]) {
      await writeFile(file, text);
      vi.resetModules();
      await start();
      expect(electron.windows.at(-1)?.options).toMatchObject({ width: 1280, height: 840 });
    }
  });
});

describe('permissions', () => {
  const permissions = [
    'geolocation',
    'media',
    'notifications',
    'clipboard-read',
    'openExternal',
    'fullscreen',
    'midi',
    'unknown',
  ];

  function decided(permission: string, url: string): { request: unknown; check: unknown } {
    const contents = { getURL: () => url };
    let request: unknown;
    const { permissionRequest, permissionCheck } = electron.handlers;
    Reflect.apply(permissionRequest ?? (() => {}), undefined, [
      contents,
      permission,
      (value: unknown) => (request = value),
    ]);
    return {
      request,
      check: Reflect.apply(permissionCheck ?? (() => {}), undefined, [contents, permission]),
    };
  }

  test('all are denied', async () => {
    await start();
    for (const permission of permissions) {
      expect(decided(permission, 'backcast://app/index.html')).toEqual({ request: false, check: false });
    }
    expect(Reflect.apply(electron.handlers.device ?? (() => {}), undefined, [{}])).toBe(false);
  });

  test('but the page may put text on the clipboard, and no other page may', async () => {
    await start();
    expect(decided('clipboard-sanitized-write', 'backcast://app/index.html')).toEqual({
      request: true,
      check: true,
    });
    expect(decided('clipboard-sanitized-write', 'https://evil.example/')).toEqual({
      request: false,
      check: false,
    });
  });
});

describe('the core', () => {
  test('is given a port for the page’s own top frame, in a process with little environment', async () => {
    vi.stubEnv('AWS_PROFILE', 'analyst');
    vi.stubEnv('REGISTRY_TOKEN', 'secret');
    vi.stubEnv('NODE_OPTIONS', '--inspect');
    vi.stubEnv('HOME', '/home/someone');
    await start('/a/workspace');
    const frame = ownFrame();
    electron.ipcMain.emit(portChannel, { senderFrame: frame });
    vi.unstubAllEnvs();
    const [child] = electron.children;
    expect(child?.forked.module).toBe(path.join(repository, 'out', 'main', 'core-process.js'));
    expect(child?.forked.args).toEqual(['/a/workspace']);
    expect(child?.forked.options.env).toMatchObject({
      HOME: '/home/someone',
      AWS_PROFILE: 'analyst',
    });
    expect(child?.forked.options.env).not.toHaveProperty('REGISTRY_TOKEN');
    expect(child?.forked.options.env).not.toHaveProperty('NODE_OPTIONS');
    expect(child?.messages).toEqual([{ message: null, ports: ['port of the core'] }]);
    expect(frame.posted).toEqual([[portChannel, null, ['port of the page']]]);
  });

  test('serves a page that loads again, and starts again when it ended', async () => {
    await start();
    electron.ipcMain.emit(portChannel, { senderFrame: ownFrame() });
    electron.ipcMain.emit(portChannel, { senderFrame: ownFrame() });
    expect(electron.children).toHaveLength(1);
    electron.children[0]?.emit('exit', 1);
    electron.ipcMain.emit(portChannel, { senderFrame: ownFrame() });
    expect(electron.children).toHaveLength(2);
  });

  test('no other sender gets a port', async () => {
    await start();
    const top = ownFrame();
    const senders = [
      null,
      { ...ownFrame(), url: 'https://evil.example/' },
      { ...ownFrame(), url: 'backcast://evil/index.html' },
      { ...ownFrame(), url: 'backcast://app.evil.example/' },
      { ...ownFrame(), url: 'file:///index.html' },
      { ...ownFrame(), url: '' },
      { ...ownFrame(), parent: top },
    ];
    for (const senderFrame of senders) electron.ipcMain.emit(portChannel, { senderFrame });
    expect(electron.children).toEqual([]);
    expect(top.posted).toEqual([]);
  });

  test('a request that holds anything is none', async () => {
    await start();
    for (const payload of [
      null,
      undefined,
      0,
      '',
      {},
      [],
      'x'.repeat(1 << 20),
      new Uint8Array(8),
      { __proto__: null },
    ]) {
      electron.ipcMain.emit(portChannel, { senderFrame: ownFrame() }, payload);
    }
    expect(electron.children).toEqual([]);
  });

  test('no other message is listened to', async () => {
    await start();
    expect(electron.ipcMain.eventNames()).toEqual([portChannel]);
  });

  test('ends with the application, which ends with its window', async () => {
    await start();
    electron.ipcMain.emit(portChannel, { senderFrame: ownFrame() });
    electron.app.emit('window-all-closed');
    expect(electron.calls.at(-1)).toBe('quit');
    electron.app.emit('will-quit');
    expect(electron.children[0]?.killed).toBe(true);
  });
});

describe('the preload script', () => {
  test('gives the page one frozen function and nothing of Electron', async () => {
    await import('#main/hosts/electron/preload.ts');
    expect(Object.keys(electron.exposed)).toEqual(['backcast']);
    const bridge = electron.exposed.backcast;
    expect(Object.isFrozen(bridge)).toBe(true);
    expect(Object.keys(bridge ?? {})).toEqual(['requestPort']);
    Reflect.apply(Reflect.get(bridge ?? {}, 'requestPort'), undefined, []);
    expect(electron.sent).toEqual([[portChannel]]);
  });

  test('hands the port to its own page only, without the event', async () => {
    const posted: unknown[][] = [];
    vi.stubGlobal('window', {
      location: { origin: 'backcast://app' },
      postMessage: (...values: unknown[]) => void posted.push(values),
    });
    await import('#main/hosts/electron/preload.ts');
    electron.ipcRenderer.emit(portChannel, { ports: ['the port'], sender: 'secret' });
    vi.unstubAllGlobals();
    expect(posted).toEqual([[portMessage, 'backcast://app', ['the port']]]);
  });
});

test('macOS has a menu with copy and paste; elsewhere there is none', async () => {
  const { setMenu } = await import('#main/hosts/electron/menu.ts');
  setMenu('darwin');
  setMenu('linux');
  setMenu('win32');
  expect(electron.menus).toEqual([
    [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }],
    null,
    null,
  ]);
});

test('the stub stands for the real thing: every part the shell imports is in Electron’s own types', async () => {
  const types = await readFile(path.join(repository, 'node_modules/electron/electron.d.ts'), 'utf8');
  for (const name of Object.keys(electron.module)) {
    expect(types).toMatch(new RegExp(`\\b(const|class|namespace) ${name}\\b`));
  }
});

import { EventEmitter } from 'node:events';

type Handler = (...values: never[]) => unknown;

class StubContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
}

class StubApp extends EventEmitter {
  readonly paths: Record<string, string> = { appData: '' };
  lockIsFree = true;
  constructor(readonly calls: string[]) {
    super();
  }
  enableSandbox(): void {
    this.calls.push('enableSandbox');
  }
  getPath(name: string): string {
    return this.paths[name] ?? '';
  }
  setPath(name: string, folder: string): void {
    this.calls.push(`setPath ${name}`);
    this.paths[name] = folder;
  }
  requestSingleInstanceLock(): boolean {
    this.calls.push('requestSingleInstanceLock');
    return this.lockIsFree;
  }
  whenReady(): Promise<void> {
    this.calls.push('whenReady');
    return Promise.resolve();
  }
  quit(): void {
    this.calls.push('quit');
  }
}

class StubChild extends EventEmitter {
  readonly messages: { message: unknown; ports: readonly unknown[] }[] = [];
  killed = false;
  constructor(
    readonly forked: { module: string; args: readonly string[]; options: Record<string, unknown> },
  ) {
    super();
  }
  postMessage(message: unknown, ports: readonly unknown[]): void {
    this.messages.push({ message, ports });
  }
  kill(): boolean {
    this.killed = true;
    this.emit('exit', 0);
    return true;
  }
}

/** An `electron` that does nothing but write down what is asked of it. */
export function createElectronStub() {
  const calls: string[] = [];
  const app = new StubApp(calls);
  const windows: StubWindow[] = [];
  const children: StubChild[] = [];
  const opened: string[] = [];
  const exposed: Record<string, unknown> = {};
  const sent: unknown[][] = [];
  const handlers: Record<string, Handler> = {};
  const schemes: unknown[] = [];
  const menus: unknown[] = [];
  /** What was asked in a native dialog, and the button that is pressed in the next one. */
  const asked: unknown[] = [];
  const answers = { next: 0 };
  const displays = [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }];

  class StubWindow extends EventEmitter {
    readonly webContents = new StubContents();
    readonly loaded: string[] = [];
    bounds = { x: 10, y: 20, width: 1000, height: 700 };
    maximized = false;
    shown = false;
    focused = 0;
    constructor(readonly options: Record<string, unknown>) {
      super();
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    async loadURL(url: string): Promise<void> {
      this.loaded.push(url);
    }
    getNormalBounds() {
      return this.bounds;
    }
    isMaximized(): boolean {
      return this.maximized;
    }
    isMinimized(): boolean {
      return true;
    }
    maximize(): void {
      this.maximized = true;
    }
    show(): void {
      this.shown = true;
    }
    restore(): void {}
    focus(): void {
      this.focused += 1;
    }
  }

  const ipcMain = new EventEmitter();
  const ipcRenderer = Object.assign(new EventEmitter(), {
    send: (...values: unknown[]) => void sent.push(values),
  });
  const session = {
    setPermissionRequestHandler: (handler: Handler) => {
      handlers.permissionRequest = handler;
    },
    setPermissionCheckHandler: (handler: Handler) => {
      handlers.permissionCheck = handler;
    },
    setDevicePermissionHandler: (handler: Handler) => {
      handlers.device = handler;
    },
  };

  return {
    /** What a module that imports `electron` gets. */
    module: {
      app,
      BrowserWindow: StubWindow,
      contextBridge: {
        exposeInMainWorld: (name: string, value: unknown) => {
          exposed[name] = value;
        },
      },
      dialog: {
        showMessageBoxSync: (_window: unknown, options: unknown) => {
          asked.push(options);
          return answers.next;
        },
      },
      ipcMain,
      ipcRenderer,
      Menu: {
        buildFromTemplate: (template: unknown) => template,
        setApplicationMenu: (menu: unknown) => void menus.push(menu),
      },
      MessageChannelMain: class {
        readonly port1 = 'port of the core';
        readonly port2 = 'port of the page';
      },
      protocol: {
        registerSchemesAsPrivileged: (list: unknown[]) => {
          calls.push('registerSchemesAsPrivileged');
          schemes.push(...list);
        },
        handle: (scheme: string, handler: Handler) => {
          handlers[`scheme ${scheme}`] = handler;
        },
      },
      screen: { getAllDisplays: () => displays },
      session: { defaultSession: session },
      shell: { openExternal: async (url: string) => void opened.push(url) },
      utilityProcess: {
        fork: (module: string, args: readonly string[], options: Record<string, unknown>) => {
          const child = new StubChild({ module, args, options });
          children.push(child);
          return child;
        },
      },
    },
    answers,
    app,
    asked,
    calls,
    children,
    displays,
    exposed,
    handlers,
    ipcMain,
    ipcRenderer,
    menus,
    opened,
    schemes,
    sent,
    windows,
  };
}

export type ElectronStub = ReturnType<typeof createElectronStub>;

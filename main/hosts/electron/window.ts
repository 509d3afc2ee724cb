import path from 'node:path';
import { app, BrowserWindow, dialog, screen } from 'electron';
import { installation } from '../places.ts';
import { pageUrl } from './scheme.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

/** Opens the one window, where it was last. */
export async function openWindow(): Promise<BrowserWindow> {
  const stateFile = path.join(app.getPath('userData'), 'window.json');
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    ...(state === null ? {} : { x: state.x, y: state.y, width: state.width, height: state.height }),
    minWidth: 640,
    minHeight: 480,
    show: false,
    autoHideMenuBar: true,
    title: 'Backcast',
    webPreferences: {
      preload: path.join(installation(), 'out', 'main', 'preload.cjs'),
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
    },
  });
  if (state?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () =>
    writeWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() }),
  );
  // The page wants to stay while something runs at a source: the person says whether that keeps the window open.
  window.webContents.on('will-prevent-unload', (event) => {
    const closes = dialog.showMessageBoxSync(window, {
      type: 'question',
      buttons: ['Close, and leave them running', 'Stay'],
      defaultId: 0,
      cancelId: 1,
      message: 'Runs are still at work at their sources.',
      detail:
        'They go on there. History lists them the next time, to be followed to their results or stopped.',
    });
    if (closes === 0) event.preventDefault();
  });
  await window.loadURL(pageUrl);
  return window;
}

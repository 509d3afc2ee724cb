import { createHash } from 'node:crypto';
import path from 'node:path';
import { app, type BrowserWindow, session } from 'electron';
import { installation } from '../places.ts';
import { createCoreHandle } from './core-handle.ts';
import { guardPages, guardSession } from './guards.ts';
import { setMenu } from './menu.ts';
import { handOutPorts } from './ports.ts';
import { registerScheme, serveScheme } from './scheme.ts';
import { openWindow } from './window.ts';

/**
 * The desktop application on one workspace. Everything that must stand before the application is ready is done before
 * the first wait. A second start on the same workspace brings the first one's window to the front.
 */
export async function startDesktop(workspace: string): Promise<void> {
  app.enableSandbox();
  registerScheme();
  guardPages();
  app.setPath('userData', windowFolder(app.getPath('appData'), workspace));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  const core = createCoreHandle(workspace);
  let window: BrowserWindow | null = null;
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => core.stop());

  await app.whenReady();
  guardSession(session.defaultSession);
  serveScheme(path.join(installation(), 'out', 'renderer'));
  handOutPorts(core);
  setMenu();
  window = await openWindow();
}

/** Chromium's own files, and the lock, are kept apart by workspace. */
function windowFolder(applicationData: string, workspace: string): string {
  const name = createHash('sha256').update(path.resolve(workspace)).digest('hex').slice(0, 16);
  return path.join(applicationData, 'Backcast', 'windows', name);
}

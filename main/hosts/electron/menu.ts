import { Menu } from 'electron';

/** On macOS, copy and paste and quit are menu items or they do not exist; elsewhere the page's own keys do it all. */
export function setMenu(platform: NodeJS.Platform = process.platform): void {
  Menu.setApplicationMenu(
    platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  );
}

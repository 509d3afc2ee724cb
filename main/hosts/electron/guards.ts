import { app, type Session, type WebContents } from 'electron';
import { openOutside } from './open-outside.ts';
import { isOwnUrl } from './scheme.ts';

/** Putting text on the clipboard after a click; reading the clipboard is not among it. */
const allowedPermission = 'clipboard-sanitized-write';

/** No page goes anywhere, holds another page, or opens a window. Holds for every page that there will be. */
export function guardPages(): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents));
}

function guardPage(contents: WebContents): void {
  const deny = (event: { preventDefault(): void }) => event.preventDefault();
  contents.on('will-navigate', deny);
  contents.on('will-frame-navigate', deny);
  contents.on('will-redirect', deny);
  contents.on('will-attach-webview', deny);
  contents.setWindowOpenHandler(({ url }) => {
    void openOutside(url);
    return { action: 'deny' };
  });
}

/** Denies every permission and device but writing text to the clipboard, which copying needs. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback) =>
    callback(permission === allowedPermission && isOwnUrl(contents.getURL())),
  );
  session.setPermissionCheckHandler(
    (contents, permission) =>
      permission === allowedPermission && contents !== null && isOwnUrl(contents.getURL()),
  );
  session.setDevicePermissionHandler(() => false);
}

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import plist from 'plist';

/**
 * electron-builder writes NSAllowsArbitraryLoads into every macOS application. This one loads nothing over plain
 * HTTP, so the exception is taken out again, before the application is signed.
 */
export async function withoutArbitraryLoads(file) {
  const properties = plist.parse(await readFile(file, 'utf8'));
  delete properties.NSAppTransportSecurity;
  await writeFile(file, plist.build(properties));
}

export async function afterPack({ appOutDir, packager, electronPlatformName }) {
  if (electronPlatformName !== 'darwin') return;
  const file = path.join(appOutDir, `${packager.appInfo.productFilename}.app`, 'Contents', 'Info.plist');
  await withoutArbitraryLoads(file);
}

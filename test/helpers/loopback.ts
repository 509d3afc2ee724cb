import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { vi } from 'vitest';
import { WebSocket } from 'ws';
import { type BrowserHost, startBrowserHost } from '#main/hosts/browser/host.ts';
import type { ServedCore } from '#main/hosts/served-core.ts';
import { clientHeader, sessionPath, sessionSchema } from '#shared/contract/browser-session.ts';
import { temporaryFolder } from './core.ts';

export const testPage = '<!doctype html><title>page</title>';

/** A browser host over a page of two files; `close` removes them. */
export async function startTestHost(core: ServedCore): Promise<BrowserHost> {
  const { folder, remove } = await temporaryFolder();
  const renderer = path.join(folder, 'renderer');
  await mkdir(path.join(renderer, 'assets'), { recursive: true });
  await writeFile(path.join(renderer, 'index.html'), testPage);
  await writeFile(path.join(renderer, 'assets', 'page.js'), 'export const page = 1;\n');
  await writeFile(path.join(folder, 'secret.txt'), 'out of bounds');
  const host = await startBrowserHost({ core, renderer, port: 0 });
  return {
    ...host,
    close: async () => {
      await host.close();
      await remove();
    },
  };
}

/** Logs in as a browser does; gives the cookie as `name=value`. */
export async function logIn(host: BrowserHost): Promise<string> {
  const response = await fetch(host.loginUrl(), { redirect: 'manual' });
  const [cookie] = (response.headers.get('set-cookie') ?? '').split(';');
  if (response.status !== 303 || cookie === undefined || cookie === '') {
    throw new Error(`The login gave ${response.status}.`);
  }
  return cookie;
}

/** The token for sockets, as the page asks for it. */
export async function socketToken(host: BrowserHost, cookie: string): Promise<string> {
  const response = await fetch(`${host.origin}${sessionPath}`, {
    method: 'POST',
    headers: { cookie, origin: host.origin, [clientHeader]: '1', 'content-type': 'application/json' },
    body: '{}',
  });
  return sessionSchema.parse(await response.json()).token;
}

/** Gives Node the WebSocket of a page that the host served; every socket it opens is put into `opened`. */
export function stubPageSocket(host: BrowserHost, cookie: string, opened: WebSocket[]): void {
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      constructor(url: URL) {
        super(url, { origin: host.origin, headers: { cookie } });
        // In a page an error that nobody listens for is only an event, and the close that follows says the rest.
        this.on('error', () => {});
        opened.push(this);
      }
    },
  );
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { BrowserHost } from '#main/hosts/browser/host.ts';
import { maxMessageBytes } from '#main/hosts/browser/socket.ts';
import { silentLog } from '#main/platform/log.ts';
import { socketPath, socketReady, socketRefused } from '#shared/contract/browser-session.ts';
import { logIn, socketToken, startTestHost } from '../helpers/loopback.ts';

let host: BrowserHost;
let cookie: string;

beforeAll(async () => {
  host = await startTestHost({ router: {}, context: { log: silentLog } });
  cookie = await logIn(host);
});
afterAll(() => host.close());

function open(change: { origin?: string; headers?: Record<string, string>; path?: string }): WebSocket {
  const address = `${host.origin.replace('http', 'ws')}${change.path ?? socketPath}`;
  return new WebSocket(address, {
    ...('origin' in change
      ? change.origin === ''
        ? {}
        : { origin: change.origin }
      : { origin: host.origin }),
    headers: { cookie, ...change.headers },
  });
}

/** The status with which the upgrade was refused. */
function refusal(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    socket.on('open', () => reject(new Error('It was let in.')));
    socket.on('error', () => {});
  });
}

/** What came first, and the code with which the socket was closed. */
function outcome(socket: WebSocket, first: string | Buffer): Promise<{ message?: string; code: number }> {
  return new Promise((resolve, reject) => {
    let message: string | undefined;
    socket.on('open', () => socket.send(first));
    socket.on('message', (data) => {
      message = data.toString();
      socket.close(1000);
    });
    socket.on('close', (code) => resolve(message === undefined ? { code } : { message, code }));
    socket.on('error', reject);
  });
}

test('the page’s own socket is let in by the token of its session', async () => {
  const token = await socketToken(host, cookie);
  expect(await outcome(open({}), JSON.stringify({ token }))).toEqual({ message: socketReady, code: 1000 });
});

test('a token lets the same session in again, after a disconnect', async () => {
  const token = await socketToken(host, cookie);
  for (let time = 0; time < 2; time += 1) {
    expect((await outcome(open({}), JSON.stringify({ token }))).message).toBe(socketReady);
  }
});

test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', ''])(
  'the Origin "%s" is refused',
  async (origin) => {
    expect(await refusal(open({ origin }))).toBe(403);
  },
);

test('another port of this machine is refused, cookie or not', async () => {
  const port = Number(new URL(host.origin).port);
  expect(await refusal(open({ origin: `http://127.0.0.1:${port - 1}` }))).toBe(403);
  expect(await refusal(open({ origin: `http://localhost:${port}` }))).toBe(403);
});

test('another Host is refused', async () => {
  expect(await refusal(open({ headers: { host: 'evil.example' } }))).toBe(421);
});

test('Sec-Fetch-Site of another site is refused', async () => {
  expect(await refusal(open({ headers: { 'sec-fetch-site': 'cross-site' } }))).toBe(403);
});

test('no cookie, or a forged one, is refused', async () => {
  expect(await refusal(open({ headers: { cookie: '' } }))).toBe(401);
  expect(await refusal(open({ headers: { cookie: `${cookie.split('=')[0]}=forged` } }))).toBe(401);
});

test('there is one socket and no other', async () => {
  expect(await refusal(open({ path: '/' }))).toBe(404);
  expect(await refusal(open({ path: `${socketPath}?x=1` }))).toBe(404);
});

test.each([
  ['a wrong token', JSON.stringify({ token: 'x'.repeat(43) })],
  ['no token', '{}'],
  ['more than a token', JSON.stringify({ token: 'x', more: 1 })],
  ['no JSON', 'hello'],
  ['a long text', JSON.stringify({ token: 'x'.repeat(2000) })],
  ['bytes', Buffer.from('{"token":"x"}')],
])('%s as first message closes the socket', async (_, first) => {
  expect(await outcome(open({}), first)).toEqual({ code: socketRefused });
});

test('another session’s token closes the socket', async () => {
  const other = await logIn(host);
  const token = await socketToken(host, other);
  expect(await outcome(open({}), JSON.stringify({ token }))).toEqual({ code: socketRefused });
});

test('a message above the limit closes the socket', async () => {
  const token = await socketToken(host, cookie);
  const socket = open({});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('error', () => {});
  socket.on('open', () => socket.send(JSON.stringify({ token })));
  socket.on('message', () => socket.send('x'.repeat(maxMessageBytes + 1)));
  expect(await closed).toBe(1009);
});

test('closing the host closes its sockets', async () => {
  const own = await startTestHost({ router: {}, context: { log: silentLog } });
  const ownCookie = await logIn(own);
  const token = await socketToken(own, ownCookie);
  const socket = new WebSocket(`${own.origin.replace('http', 'ws')}${socketPath}`, {
    origin: own.origin,
    headers: { cookie: ownCookie },
  });
  // A host that closes may reset the connection; what counts is that it closes.
  socket.on('error', () => {});
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ token })));
    socket.on('message', resolve);
  });
  await own.close();
  await closed;
  await expect(fetch(own.origin)).rejects.toThrow();
});

import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BrowserHost, startBrowserHost } from '#main/hosts/browser/host.ts';
import { silentLog } from '#main/platform/log.ts';
import { clientHeader, sessionPath } from '#shared/contract/browser-session.ts';
import { contentSecurityPolicy } from '#shared/contract/content-security.ts';
import { repository } from '../helpers/core.ts';
import { logIn, startTestHost, testPage } from '../helpers/loopback.ts';

let host: BrowserHost;
let cookie: string;

beforeAll(async () => {
  host = await startTestHost({ router: {}, context: { log: silentLog } });
  cookie = await logIn(host);
});
afterAll(() => host.close());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A request as it is written, with no header that was not asked for but Host and Connection. */
function send(
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${host.origin}/`, { path, method, headers }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The first line of what the host answers to these very bytes. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(host.origin).port), '127.0.0.1', () => socket.end(text));
    let answer = '';
    socket.on('data', (piece) => {
      answer += piece.toString();
    });
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''));
    socket.on('error', reject);
  });
}

function newSession(headers: Record<string, string>): Promise<Answer> {
  return send(
    sessionPath,
    { origin: host.origin, [clientHeader]: '1', 'content-type': 'application/json', ...headers },
    'POST',
    '{}',
  );
}

describe('who is served', () => {
  test('it listens on 127.0.0.1 and on nothing else', () => {
    expect(host.origin).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test.each(['localhost', 'evil.example', '127.0.0.1', '127.0.0.1:1', '[::1]:80', '127.0.0.1.evil.example'])(
    'a request for the host %s is answered 421',
    async (name) => {
      expect((await send('/', { host: name, cookie })).status).toBe(421);
    },
  );

  test('localhost with the right port is answered 421', async () => {
    const name = `localhost:${new URL(host.origin).port}`;
    expect((await send('/', { host: name, cookie })).status).toBe(421);
  });

  test('a second Host header does not get through', async () => {
    const right = host.origin.slice('http://'.length);
    const line = await sendRaw(
      `GET / HTTP/1.1\r\nHost: ${right}\r\nHost: evil.example\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`,
    );
    expect(line).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('a request without a Host header does not get through', async () => {
    expect(await sendRaw(`GET / HTTP/1.0\r\nCookie: ${cookie}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 421 /);
  });

  test('a target that is a whole address does not get through', async () => {
    const right = host.origin.slice('http://'.length);
    const line = await sendRaw(
      `GET http://evil.example/ HTTP/1.1\r\nHost: ${right}\r\nConnection: close\r\nCookie: ${cookie}\r\n\r\n`,
    );
    expect(line).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'])(
    'the Origin %s is refused',
    async (origin) => {
      expect((await send('/', { origin, cookie })).status).toBe(403);
      expect((await newSession({ origin, cookie })).status).toBe(403);
    },
  );

  test('another port of this machine is another origin', async () => {
    const other = `http://127.0.0.1:${Number(new URL(host.origin).port) - 1}`;
    expect((await newSession({ origin: other, cookie })).status).toBe(403);
  });

  test('a POST without an Origin is refused', async () => {
    const answer = await send(sessionPath, { [clientHeader]: '1', cookie }, 'POST', '{}');
    expect(answer.status).toBe(403);
  });

  test.each(['cross-site', 'same-site', 'nonsense'])('Sec-Fetch-Site: %s is refused', async (site) => {
    expect((await send('/', { 'sec-fetch-site': site, cookie })).status).toBe(403);
  });

  test.each(['same-origin', 'none'])('Sec-Fetch-Site: %s is served', async (site) => {
    expect((await send('/', { 'sec-fetch-site': site, cookie })).status).toBe(200);
  });
});

test('a port that is taken is told by its number', async () => {
  const port = Number(new URL(host.origin).port);
  const core = { router: {}, context: { log: silentLog } };
  await expect(startBrowserHost({ core, renderer: repository, port })).rejects.toMatchObject({
    code: 'conflict',
    message: `Port ${port} of 127.0.0.1 cannot be had.`,
  });
});

describe('the login', () => {
  test('the link holds 256 bits, works once, and is stripped from the address', async () => {
    const link = new URL(host.loginUrl());
    expect(Buffer.from(link.searchParams.get('login') ?? '', 'base64url')).toHaveLength(32);
    const first = await send(link.pathname + link.search);
    expect([first.status, first.headers.location]).toEqual([303, '/']);
    const second = await send(link.pathname + link.search);
    expect(second.status).toBe(403);
    expect(second.body).toContain('A new link is needed');
    expect(second.headers['set-cookie']).toBeUndefined();
  });

  test('the cookie is HttpOnly, SameSite=Strict, of the whole host, and named for its port', async () => {
    const link = new URL(host.loginUrl());
    const [set = ''] = (await send(link.pathname + link.search)).headers['set-cookie'] ?? [];
    const [pair = '', ...attributes] = set.split('; ');
    const [name = '', value = ''] = pair.split('=');
    expect(name).toBe(`backcast-${link.port}`);
    expect(Buffer.from(value, 'base64url')).toHaveLength(32);
    expect(attributes).toEqual(['Path=/', 'HttpOnly', 'SameSite=Strict']);
  });

  test('a used link still opens the page in the browser that used it', async () => {
    const link = new URL(host.loginUrl());
    const first = await send(link.pathname + link.search);
    const own = String(first.headers['set-cookie']).split(';')[0] ?? '';
    const again = await send(link.pathname + link.search, { cookie: own });
    expect([again.status, again.headers.location]).toEqual([303, '/']);
    expect((await send('/', { cookie: own })).body).toBe(testPage);
  });

  test('a new link takes the place of the one before, and leaves sessions alone', async () => {
    const old = new URL(host.loginUrl());
    host.loginUrl();
    expect((await send(old.pathname + old.search)).status).toBe(403);
    expect((await send('/', { cookie })).status).toBe(200);
  });

  test('asking for the link by HEAD does not spend it', async () => {
    const link = new URL(host.loginUrl());
    expect((await send(link.pathname + link.search, {}, 'HEAD')).status).toBe(401);
    expect((await send(link.pathname + link.search)).status).toBe(303);
  });

  test.each(['/?login=', '/?login=x', '/?login[]=x', '/?login=a&login=b', '/'])(
    '%s gives no session',
    async (path) => {
      const answer = await send(path);
      expect(answer.status).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  test('without a session nothing is served but how to get one', async () => {
    for (const path of ['/index.html', '/assets/page.js', '/nothing', sessionPath]) {
      expect((await send(path)).status).toBe(401);
    }
    expect((await newSession({ cookie: `${cookie.split('=')[0]}=forged` })).status).toBe(401);
    expect((await newSession({})).status).toBe(401);
  });

  test('a page gets a token of its own only with the header that other sites cannot send', async () => {
    const first = await newSession({ cookie });
    const second = await newSession({ cookie });
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(first.body).toMatch(/^\{"token":"[\w-]{43}"\}$/);
    expect(second.body).not.toBe(first.body);
    const without = await send(
      sessionPath,
      { origin: host.origin, 'content-type': 'application/json', cookie },
      'POST',
      '{}',
    );
    expect(without.status).toBe(403);
  });

  test('the token endpoint takes JSON only, and little of it', async () => {
    expect((await newSession({ cookie, 'content-type': 'text/plain' })).status).toBe(415);
    const large = await send(
      sessionPath,
      { origin: host.origin, [clientHeader]: '1', 'content-type': 'application/json', cookie },
      'POST',
      JSON.stringify({ text: 'x'.repeat(2000) }),
    );
    expect(large.status).toBe(413);
  });
});

describe('what is served', () => {
  test.each([
    ['/', 200],
    ['/?login=used', 303],
    ['/assets/page.js', 200],
    ['/nothing', 404],
  ])('%s carries every security header and none that shares it', async (path, status) => {
    const answer = await send(path, { cookie });
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      'content-security-policy': contentSecurityPolicy,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    const names = Object.keys(answer.headers);
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(names).not.toContain('etag');
  });

  test('refusals carry them too', async () => {
    for (const headers of [{ host: 'evil.example' }, { origin: 'http://evil.example' }, {}]) {
      const answer = await send('/assets/page.js', headers);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers['content-security-policy']).toBe(contentSecurityPolicy);
    }
  });

  test('a preflight from elsewhere is never answered with leave', async () => {
    const answer = await send(
      sessionPath,
      { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
      'OPTIONS',
    );
    expect(answer.status).toBe(403);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('the page’s files have their types', async () => {
    expect((await send('/assets/page.js', { cookie })).headers['content-type']).toMatch(
      /^application\/javascript/,
    );
    expect((await send('/', { cookie })).headers['content-type']).toMatch(/^text\/html/);
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/%00',
    '/assets/%',
    '/%c0%ae%c0%ae/secret.txt',
    '/.hidden',
  ])('%s leads nowhere', async (path) => {
    const answer = await send(path, { cookie });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers['content-security-policy']).toBe(contentSecurityPolicy);
    expect(answer.body).not.toContain('out of bounds');
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s of a page is not possible', async (method) => {
    expect((await send('/', { origin: host.origin, cookie }, method)).status).toBe(404);
  });
});

test('nothing is logged, not even what is wrong', async () => {
  const written: unknown[] = [];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(text) > 0),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(text) > 0),
  ];
  try {
    const link = new URL(host.loginUrl());
    await send(link.pathname + link.search);
    await send('/?login=wrong', { cookie });
    await newSession({ cookie });
    await newSession({ cookie, origin: 'http://evil.example' });
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  expect(written).toEqual([]);
});

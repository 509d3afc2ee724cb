import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../helpers/core.ts';
import { createElectronStub, type ElectronStub } from '../helpers/electron-stub.ts';

let electron: ElectronStub;
let data: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  data = await temporaryFolder();
  electron = createElectronStub();
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
});
afterEach(async () => {
  vi.doUnmock('electron');
  await data.remove();
});

describe('the scheme', () => {
  async function get(url: string, method = 'GET'): Promise<Response> {
    const { serveScheme } = await import('#main/hosts/electron/scheme.ts');
    const folder = path.join(data.folder, 'renderer');
    await mkdir(path.join(folder, 'assets'), { recursive: true });
    await writeFile(path.join(folder, 'index.html'), '<!doctype html>');
    await writeFile(path.join(folder, 'assets', 'page.js'), 'export {};');
    await writeFile(path.join(folder, 'assets', 'page.js.map'), '{}');
    await writeFile(path.join(data.folder, 'secret.html'), 'out of bounds');
    serveScheme(folder);
    const request = { url, method };
    const answer: unknown = await Reflect.apply(
      electron.handlers['scheme backcast'] ?? (() => {}),
      undefined,
      [request],
    );
    if (!(answer instanceof Response)) throw new Error('No response.');
    return answer;
  }

  test('serves the page with the same headers as the browser host', async () => {
    const { securityHeaders } = await import('#main/hosts/security-headers.ts');
    const answer = await get('backcast://app/index.html');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toEqual({
      ...securityHeaders,
      'content-type': 'text/html; charset=utf-8',
    });
    expect((await get('backcast://app/assets/page.js')).headers.get('content-type')).toMatch(
      /^text\/javascript/,
    );
  });

  test.each([
    'backcast://app/../secret.html',
    'backcast://app/%2e%2e/secret.html',
    'backcast://app/..%2fsecret.html',
    'backcast://app/assets/..%2f..%2fsecret.html',
    'backcast://app/..%5csecret.html',
    'backcast://app/%2e%2e%2fsecret.html',
    'backcast://app/%00.html',
    'backcast://app/%',
    'backcast://app/%c0%ae%c0%ae/secret.html',
    'backcast://app/',
    'backcast://app',
    'backcast://app//secret.html',
    'backcast://app/assets/page.js.map',
    'backcast://app/nothing.html',
    'backcast://evil/index.html',
    'backcast://app:1/index.html',
  ])('%s gives nothing', async (url) => {
    const answer = await get(url);
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).not.toContain('out of bounds');
    expect(answer.headers.get('content-security-policy')).not.toBeNull();
  });

  test('only reads', async () => {
    expect((await get('backcast://app/index.html', 'POST')).status).toBe(405);
  });
});

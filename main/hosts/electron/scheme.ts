import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { protocol } from 'electron';
import { securityHeaders } from '../security-headers.ts';

const scheme = 'backcast';
const host = 'app';

/** The page of the desktop window. */
export const pageUrl = `${scheme}://${host}/index.html`;

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
};

/** Must be called before the application is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Whether an address is one of the application's own. `origin` would be 'null' for every custom scheme. */
export function isOwnUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${scheme}:` && url.host === host;
}

/** Serves the built user interface, and nothing outside `folder`. */
export function serveScheme(folder: string): void {
  protocol.handle(scheme, (request) => respond(request, folder));
}

async function respond(request: Request, folder: string): Promise<Response> {
  if (request.method !== 'GET') return answer(405, 'GET only.');
  if (!isOwnUrl(request.url)) return answer(404, 'Not found.');
  const name = decoded(new URL(request.url).pathname);
  if (name === null) return answer(400, 'Not a path.');
  const file = path.join(folder, name);
  const inside = path.relative(folder, file);
  const type = contentTypes[path.extname(file)];
  if (inside === '' || inside.startsWith('..') || path.isAbsolute(inside)) return answer(400, 'Not a path.');
  if (type === undefined) return answer(404, 'Not found.');
  try {
    return new Response(new Uint8Array(await readFile(file)), {
      headers: { ...securityHeaders, 'content-type': type },
    });
  } catch {
    return answer(404, 'Not found.');
  }
}

function decoded(pathname: string): string | null {
  try {
    const name = decodeURIComponent(pathname);
    return name.includes('\0') || name.includes('\\') ? null : name;
  } catch {
    return null;
  }
}

function answer(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...securityHeaders, 'content-type': 'text/plain' } });
}

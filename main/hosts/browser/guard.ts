import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: 400 | 403 | 421;
  readonly message: string;
}

/**
 * Why a request must not be served at all, or null. Names that an attacker's DNS points at this machine are stopped
 * by the Host header, other sites' pages by Origin and Sec-Fetch-Site. SameSite cookies alone would not do: they
 * do not tell the ports of 127.0.0.1 apart.
 */
export function refusalOf(
  request: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'url'>,
  origin: string,
  options: { readonly originRequired: boolean },
): Refusal | null {
  if (request.url?.startsWith('/') !== true) {
    return { status: 400, message: 'The request target must be a path.' };
  }
  const hosts = request.rawHeaders.filter(
    (name, index) => index % 2 === 0 && name.toLowerCase() === 'host',
  ).length;
  if (hosts !== 1 || `http://${request.headers.host}` !== origin) {
    return { status: 421, message: `This is ${origin} and nothing else.` };
  }
  const from = request.headers.origin;
  if (from === undefined ? options.originRequired : from !== origin) {
    return { status: 403, message: 'Requests from other sites are refused.' };
  }
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { status: 403, message: 'Requests from other sites are refused.' };
  }
  return null;
}

/** The value of one cookie of a request, or null. */
export function cookieOf(request: Pick<IncomingMessage, 'headers'>, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

import type { IncomingMessage } from 'node:http';
import type { Exchange } from './service.ts';

/** `AKIA…/20300101/eu-west-1/athena/aws4_request` of a signature, in the header or in the address. */
function scopeOf(authorization: string | undefined, url: URL): Exchange['signed'] {
  const credential =
    /^AWS4-[A-Z0-9-]+ Credential=([^,\s]+)/.exec(authorization ?? '')?.[1] ??
    url.searchParams.get('X-Amz-Credential');
  const [accessKeyId, , region, service] = credential?.split('/') ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return null;
  return { accessKeyId, region, service };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

export function exchangeOf(request: IncomingMessage, requestId: string): Exchange {
  const url = new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`);
  let whole: Promise<Buffer> | undefined;
  const header = (name: string) => {
    const value = request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  return {
    request,
    method: request.method ?? 'GET',
    url,
    signed: scopeOf(header('authorization'), url),
    requestId,
    header,
    body() {
      whole ??= readAll(request);
      return whole;
    },
  };
}

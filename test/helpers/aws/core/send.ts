import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './service.ts';

async function* firstBytes(source: Readable, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  for await (const part of source) {
    const bytes: Uint8Array = typeof part === 'string' ? Buffer.from(part) : part;
    yield bytes.subarray(0, left);
    left -= bytes.length;
    if (left <= 0) return;
  }
}

/** Sends a reply; `truncated` breaks the connection half way. */
export async function send(response: ServerResponse, reply: Reply, truncated = false): Promise<void> {
  const { body } = reply;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const length = bytes instanceof Readable ? reply.headers['content-length'] : String(bytes.length);
  response.writeHead(reply.status, {
    ...reply.headers,
    ...(length === undefined ? {} : { 'content-length': reply.headers['content-length'] ?? length }),
  });
  if (truncated) {
    const half = Math.floor(Number(length ?? 2) / 2);
    const source = bytes instanceof Readable ? bytes : Readable.from([bytes]);
    for await (const part of firstBytes(source, half)) response.write(part);
    // What was written has to be on its way before the connection goes.
    await new Promise((resolve) => response.write('', resolve));
    response.destroy();
    return;
  }
  if (bytes instanceof Readable) {
    // A client that hangs up is no failure of the double's.
    await pipeline(bytes, response).catch(() => response.destroy());
    return;
  }
  response.end(bytes);
}

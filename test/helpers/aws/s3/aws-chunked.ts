import { Violation } from '../core/errors.ts';

/**
 * The bytes of a body in aws-chunked encoding; the trailing headers, such as the checksum, are put into `trailers`.
 * `<hex length>[;chunk-signature=…]\r\n<bytes>\r\n … 0\r\n<name>:<value>\r\n\r\n`
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Uint8Array>,
  trailers: Map<string, string>,
): AsyncGenerator<Uint8Array> {
  let held = Buffer.alloc(0);
  let left = 0;
  let state = 'size' as 'size' | 'bytes' | 'end' | 'trailers';
  for await (const part of source) {
    held = held.length === 0 ? Buffer.from(part) : Buffer.concat([held, part]);
    for (;;) {
      if (state === 'bytes') {
        if (held.length === 0) break;
        const taken = held.subarray(0, left);
        held = held.subarray(taken.length);
        left -= taken.length;
        yield taken;
        if (left > 0) break;
        state = 'end';
      }
      const line = held.indexOf('\r\n');
      if (line < 0) break;
      const text = held.subarray(0, line).toString('latin1');
      held = held.subarray(line + 2);
      if (state === 'end') {
        if (text !== '') throw new Violation('A chunk is longer than it says.');
        state = 'size';
      } else if (state === 'size') {
        const [hex = ''] = text.split(';');
        if (!/^[0-9a-f]+$/i.test(hex)) throw new Violation(`${text} is no length of a chunk.`);
        left = Number.parseInt(hex, 16);
        state = left === 0 ? 'trailers' : 'bytes';
      } else if (text !== '') {
        const colon = text.indexOf(':');
        trailers.set(text.slice(0, colon).trim().toLowerCase(), text.slice(colon + 1).trim());
      }
    }
  }
  if (state !== 'trailers' || held.length > 0) throw new Violation('The chunked body has no end.');
}

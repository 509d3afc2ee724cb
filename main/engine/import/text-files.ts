import { isUtf8 } from 'node:buffer';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import iconv from 'iconv-lite';
import type { ImportOptions } from '#shared/contract/transfers.ts';
import { AppError, cancelled } from '#shared/errors/app-error.ts';

export type Encoding = NonNullable<ImportOptions['encoding']>;

/** So much of a file's beginning is looked at before it is read whole, in bytes. */
export const headBytes = 4 << 20;

/**
 * Latin-1 is decoded as Windows-1252, as browsers do: it differs only where Latin-1 has control characters, and
 * real files have the euro sign and curly quotes there.
 */
const decoders: Readonly<Record<Encoding, string>> = {
  'utf-8': 'utf8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'latin-1': 'win1252',
};

/** The encoding a byte order mark or a pattern of zero bytes tells, if any does. */
function markedEncoding(head: Buffer): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sample = head.subarray(0, 4096);
  let even = 0;
  let odd = 0;
  for (let at = 0; at < sample.length; at += 1) {
    if (sample[at] !== 0) continue;
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  // Text of Latin letters has a zero in every pair; a quarter is enough where other letters stand among them.
  const pairs = sample.length / 2;
  if (odd > pairs / 4 && even === 0) return 'utf-16le';
  if (even > pairs / 4 && odd === 0) return 'utf-16be';
  return null;
}

export function hasByteOrderMark(head: Buffer): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
}

/** Where the last whole character of UTF-8 ends. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 4 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back >= length ? bytes.length : bytes.length - back;
    }
  }
  return bytes.length;
}

/** Tells the encoding of bytes that come in pieces. Bytes that are no UTF-8 and carry no mark are Latin-1. */
export function encodingDetector() {
  let marked: Encoding | null | undefined;
  let rest = Buffer.alloc(0);
  let valid = true;
  let wide = false;
  return {
    add(piece: Buffer): void {
      marked ??= markedEncoding(piece);
      if (marked !== null && marked !== 'utf-8') return;
      const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
      const end = wholeCharacters(bytes);
      if (!isUtf8(bytes.subarray(0, end))) {
        valid = false;
        wide ||= /[\u0080-\uffff]{1,}/.test(bytes.subarray(0, end).toString('utf8').replaceAll('\ufffd', ''));
      } else if (!valid && bytes.some((byte) => byte >= 0x80)) wide = true;
      rest = Buffer.from(bytes.subarray(end));
    },
    /** `broken`: the text is UTF-8 but for some bytes, whose rows will be rejects. */
    end(): { encoding: Encoding; broken: boolean } {
      if (marked !== null && marked !== undefined) return { encoding: marked, broken: !valid };
      if (valid && isUtf8(rest)) return { encoding: 'utf-8', broken: false };
      return wide ? { encoding: 'utf-8', broken: true } : { encoding: 'latin-1', broken: false };
    },
  };
}

function gzipError(error: unknown, fileName: string, unpacked: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') {
    return new AppError(
      'input.invalid',
      `${fileName} is cut off: its gzip data ends early, after ${unpacked} unpacked bytes.`,
      { hint: 'Copy or download the file again.', details: { file: fileName }, cause: error },
    );
  }
  if (typeof code === 'string' && code.startsWith('Z_')) {
    return new AppError(
      'input.invalid',
      `${fileName} is damaged: its gzip data cannot be unpacked after ${unpacked} bytes.`,
      { hint: 'Copy or download the file again.', details: { file: fileName }, cause: error },
    );
  }
  return error;
}

export interface TextFile {
  readonly path: string;
  readonly fileName: string;
  readonly gzip: boolean;
}

/** The first bytes of the file as text holds them: unpacked where it is packed. `whole`: that was all of it. */
export async function readHead(file: TextFile, limit = headBytes): Promise<{ head: Buffer; whole: boolean }> {
  if (!file.gzip) {
    const handle = await open(file.path, 'r');
    try {
      const { size } = await handle.stat();
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(limit, size)), 0);
      return { head: buffer.subarray(0, bytesRead), whole: bytesRead === size };
    } finally {
      await handle.close();
    }
  }
  const pieces: Buffer[] = [];
  let length = 0;
  const source = createReadStream(file.path);
  const unpacked = source.pipe(createGunzip());
  source.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const piece of unpacked) {
      pieces.push(piece);
      length += piece.length;
      if (length >= limit) return { head: Buffer.concat(pieces), whole: false };
    }
    return { head: Buffer.concat(pieces), whole: true };
  } catch (error) {
    throw gzipError(error, file.fileName, length);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

/** Finds the encoding from the whole file, which is read once. */
export async function detectEncoding(
  file: TextFile,
  signal: AbortSignal | undefined,
): Promise<{ encoding: Encoding; broken: boolean }> {
  const detector = encodingDetector();
  let length = 0;
  try {
    const look = async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        length += piece.length;
        detector.add(piece);
      }
    };
    const source = createReadStream(file.path, { highWaterMark: 1 << 20 });
    if (file.gzip) await pipeline(source, createGunzip(), look, { ...(signal ? { signal } : {}) });
    else await pipeline(source, look, { ...(signal ? { signal } : {}) });
  } catch (error) {
    throw signal?.aborted ? cancelled('The import') : gzipError(error, file.fileName, length);
  }
  return detector.end();
}

/** Writes the text as plain UTF-8 without a byte order mark to `target`. */
export async function writeUtf8(
  file: TextFile,
  encoding: Encoding,
  target: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let unpacked = 0;
  const counting = new Transform({
    transform(piece: Buffer, _encoding, done) {
      unpacked += piece.length;
      done(null, piece);
    },
  });
  const source = createReadStream(file.path, { highWaterMark: 1 << 20 });
  const sink = createWriteStream(target);
  const options = signal === undefined ? {} : { signal };
  try {
    if (encoding === 'utf-8') {
      // Byte for byte, so that bytes that are not UTF-8 stay what they are and their rows are found.
      if (file.gzip) await pipeline(source, createGunzip(), counting, withoutMark(), sink, options);
      else await pipeline(source, counting, withoutMark(), sink, options);
      return;
    }
    const decode = iconv.decodeStream(decoders[encoding]);
    const encode = iconv.encodeStream('utf8');
    if (file.gzip) await pipeline(source, createGunzip(), counting, decode, encode, sink, options);
    else await pipeline(source, counting, decode, encode, sink, options);
  } catch (error) {
    throw signal?.aborted ? cancelled('The import') : gzipError(error, file.fileName, unpacked);
  }
}

function withoutMark(): Transform {
  let first = true;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      done(null, first && hasByteOrderMark(piece) ? piece.subarray(3) : piece);
      first = false;
    },
  });
}

/** Text of the file's head in an encoding, cut after the last whole line unless it is the whole file. */
export function decodeHead(head: Buffer, encoding: Encoding, whole: boolean): Buffer {
  const text =
    encoding === 'utf-8'
      ? head.subarray(hasByteOrderMark(head) ? 3 : 0)
      : Buffer.from(iconv.decode(head, decoders[encoding]), 'utf8');
  if (whole) return text;
  const end = text.lastIndexOf('\n');
  return end < 0 ? text : text.subarray(0, end + 1);
}

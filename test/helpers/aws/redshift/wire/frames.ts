import type { Duplex } from 'node:stream';

/** A message of the protocol: its type's letter, and the whole of it with the five bytes of its head. */
export interface Frame {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Cuts a stream of bytes into messages. */
export function createFrameCutter(): (chunk: Buffer) => Frame[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    let at = 0;
    while (all.length - at >= 5) {
      const end = at + 1 + all.readUInt32BE(at + 1);
      if (end > all.length) break;
      frames.push({ type: String.fromCharCode(all[at] ?? 0), bytes: all.subarray(at, end) });
      at = end;
    }
    rest = all.subarray(at);
    return frames;
  };
}

/** A message of a type and a body. */
export function frame(type: string, ...body: readonly Uint8Array[]): Buffer {
  const all = Buffer.concat(body);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeUInt32BE(all.length + 4, 1);
  return Buffer.concat([head, all]);
}

/** A text as the protocol ends it: with a zero byte. */
export function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

/** The texts of a message from a place on, each ended by a zero byte, and where the last one ends. */
export function readTexts(bytes: Buffer, from: number, count: number): { texts: string[]; end: number } {
  const texts: string[] = [];
  let at = from;
  for (let index = 0; index < count; index += 1) {
    const end = bytes.indexOf(0, at);
    texts.push(bytes.toString('utf8', at, end));
    at = end + 1;
  }
  return { texts, end: at };
}

/** Fields of an ErrorResponse or a NoticeResponse by their letter. */
export function readFields(bytes: Buffer): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = 5; at < bytes.length && bytes[at] !== 0; ) {
    const letter = String.fromCharCode(bytes[at] ?? 0);
    const { texts, end } = readTexts(bytes, at + 1, 1);
    fields.set(letter, texts[0] ?? '');
    at = end;
  }
  return fields;
}

export function fieldsFrame(type: 'E' | 'N', fields: ReadonlyMap<string, string>): Buffer {
  const written = [...fields].map(([letter, text]) => zeroEnded(letter + text));
  return frame(type, ...written, Buffer.from([0]));
}

export function errorFrame(message: string, sqlState: string, severity: 'ERROR' | 'FATAL' = 'ERROR'): Buffer {
  const fields = { S: severity, V: severity, C: sqlState, M: message };
  return fieldsFrame('E', new Map(Object.entries(fields)));
}

/** So many bytes of a stream that nobody reads otherwise; null where it ends before. */
export async function readExactly(stream: Duplex, count: number): Promise<Buffer | null> {
  for (;;) {
    const bytes: unknown = stream.read(count);
    if (Buffer.isBuffer(bytes)) return bytes.length === count ? bytes : null;
    if (stream.readableEnded || stream.destroyed) return null;
    await new Promise<void>((resolve) => {
      const done = () => {
        for (const event of ['readable', 'end', 'close', 'error']) stream.off(event, done);
        resolve();
      };
      for (const event of ['readable', 'end', 'close', 'error']) stream.on(event, done);
    });
  }
}

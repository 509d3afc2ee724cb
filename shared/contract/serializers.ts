const bytesType = 21;
const infinityType = 22;
const pieceLength = 0x2000;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += pieceLength) {
    binary += String.fromCharCode(...bytes.subarray(at, at + pieceLength));
  }
  return btoa(binary);
}

function fromBase64(text: unknown): Uint8Array {
  if (typeof text !== 'string') throw new TypeError('Bytes travel as base64 text.');
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/**
 * What the transports' JSON cannot hold by itself: without this a Uint8Array arrives as a plain object
 * and an infinity as null. Both ends
 * of every transport are given it. Type numbers up to 20 are the library's own.
 */
export const customJsonSerializers = [
  {
    type: bytesType,
    condition: (data: unknown): boolean => data instanceof Uint8Array,
    serialize: toBase64,
    deserialize: fromBase64,
  },
  {
    // JSON turns an infinity into null; NaN the library marks by itself.
    type: infinityType,
    condition: (data: unknown): boolean =>
      data === Number.POSITIVE_INFINITY || data === Number.NEGATIVE_INFINITY,
    serialize: String,
    deserialize: Number,
  },
];

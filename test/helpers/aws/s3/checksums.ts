import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export type ChecksumAlgorithm = 'CRC32' | 'CRC32C' | 'SHA1' | 'SHA256';

/** The header, or trailer, that a checksum travels in. */
export const checksumHeaders: Readonly<Record<ChecksumAlgorithm, string>> = {
  CRC32: 'x-amz-checksum-crc32',
  CRC32C: 'x-amz-checksum-crc32c',
  SHA1: 'x-amz-checksum-sha1',
  SHA256: 'x-amz-checksum-sha256',
};

export const algorithms: readonly ChecksumAlgorithm[] = ['CRC32', 'CRC32C', 'SHA1', 'SHA256'];

/** Takes bytes as they come and gives the digest. */
export interface Digest {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function createDigest(algorithm: ChecksumAlgorithm | 'MD5'): Digest {
  let crc = 0;
  switch (algorithm) {
    case 'CRC32':
      return {
        update: (bytes) => {
          crc = crc32(bytes, crc);
        },
        digest: () => word(crc),
      };
    case 'CRC32C':
      crc = 0xffffffff;
      return {
        update: (bytes) => {
          for (const byte of bytes) crc = (castagnoli[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
        },
        digest: () => word(crc ^ 0xffffffff),
      };
    default: {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
  }
}

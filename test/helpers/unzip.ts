import { crc32, inflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly text: string;
  /** Whether its line in the directory has a zip64 field. */
  readonly zip64: boolean;
}

/** A zip64 field's three numbers in an extra area, in the order the format gives them. */
function wideNumbers(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: Math.floor(field.length / 8) }, (_, index) =>
      field.readBigUInt64LE(index * 8),
    );
  }
  return [];
}

function directory(file: Buffer): { entries: number; start: number } {
  const end = file.length - 22;
  if (file.readUInt32LE(end) !== 0x06054b50) throw new Error('no end record');
  const entries = file.readUInt16LE(end + 10);
  const start = file.readUInt32LE(end + 16);
  if (start !== 0xffffffff) return { entries, start };
  if (file.readUInt32LE(end - 20) !== 0x07064b50) throw new Error('no zip64 locator');
  const wide = Number(file.readBigUInt64LE(end - 12));
  if (file.readUInt32LE(wide) !== 0x06064b50) throw new Error('no zip64 end record');
  return { entries: Number(file.readBigUInt64LE(wide + 32)), start: Number(file.readBigUInt64LE(wide + 48)) };
}

/** Reads a zip file strictly: local header and directory must agree, and every checksum must hold. */
export function unzip(file: Buffer): Map<string, ZipMember> {
  const { entries, start } = directory(file);
  const members = new Map<string, ZipMember>();
  let at = start;
  for (let index = 0; index < entries; index += 1) {
    if (file.readUInt32LE(at) !== 0x02014b50) throw new Error('no directory record');
    const nameLength = file.readUInt16LE(at + 28);
    const extraLength = file.readUInt16LE(at + 30);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const wide = wideNumbers(file.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
    const zip64 = wide.length > 0;
    const size = zip64 ? Number(wide[0]) : file.readUInt32LE(at + 24);
    const packed = zip64 ? Number(wide[1]) : file.readUInt32LE(at + 20);
    const offset = zip64 ? Number(wide[2]) : file.readUInt32LE(at + 42);
    const sum = file.readUInt32LE(at + 16);
    if (file.readUInt32LE(offset) !== 0x04034b50) throw new Error(`${name}: no local header`);
    if (file.readUInt32LE(offset + 14) !== sum) throw new Error(`${name}: the headers' checksums differ`);
    const localName = file.readUInt16LE(offset + 26);
    const localExtra = file.readUInt16LE(offset + 28);
    const localWide = wideNumbers(
      file.subarray(offset + 30 + localName, offset + 30 + localName + localExtra),
    );
    const localSize = localWide.length > 0 ? Number(localWide[0]) : file.readUInt32LE(offset + 22);
    if (localSize !== size) throw new Error(`${name}: the headers' sizes differ`);
    const data = offset + 30 + localName + localExtra;
    const bytes = inflateRawSync(file.subarray(data, data + packed));
    if (bytes.length !== size) throw new Error(`${name}: ${bytes.length} bytes, not ${size}`);
    if (crc32(bytes) !== sum) throw new Error(`${name}: the checksum is wrong`);
    members.set(name, { name, text: bytes.toString('utf8'), zip64 });
    at += 46 + nameLength + extraLength + file.readUInt16LE(at + 32);
  }
  return members;
}

/** The fixed-layout records of a ZIP file (PKWARE APPNOTE 6.3). All numbers are little-endian. */

export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated; deflated where absent. */
  readonly method?: number;
  crc: number;
  compressed: number;
  size: number;
  offset: number;
}

export interface ZipFormat {
  /** Sizes and offsets from here on are told in zip64 records. 0xffffffff by the format; smaller in tests. */
  readonly zip64From: number;
  readonly modified: Date;
}

const marker32 = 0xffffffff;
/** Names are UTF-8. */
const flags = 0x0800;
const deflate = 8;
/** Room for a zip64 field, made before the sizes are known: 4 bytes of head and two 8-byte numbers. */
const reservedExtra = 20;

function dosTime(date: Date): number {
  return (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
}

function dosDate(date: Date): number {
  return ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
}

/** The header in front of an entry's data; of the same length whether or not it needs zip64. */
export function localHeader(entry: ZipEntry, format: ZipFormat): Buffer {
  const name = Buffer.from(entry.name, 'utf8');
  const big = entry.size >= format.zip64From || entry.compressed >= format.zip64From;
  const record = Buffer.alloc(30 + name.length + reservedExtra);
  record.writeUInt32LE(0x04034b50, 0);
  record.writeUInt16LE(big ? 45 : 20, 4);
  record.writeUInt16LE(flags, 6);
  record.writeUInt16LE(entry.method ?? deflate, 8);
  record.writeUInt16LE(dosTime(format.modified), 10);
  record.writeUInt16LE(dosDate(format.modified), 12);
  record.writeUInt32LE(entry.crc, 14);
  record.writeUInt32LE(big ? marker32 : entry.compressed, 18);
  record.writeUInt32LE(big ? marker32 : entry.size, 22);
  record.writeUInt16LE(name.length, 26);
  record.writeUInt16LE(reservedExtra, 28);
  name.copy(record, 30);
  const extra = 30 + name.length;
  if (big) {
    record.writeUInt16LE(0x0001, extra);
    record.writeUInt16LE(16, extra + 2);
    record.writeBigUInt64LE(BigInt(entry.size), extra + 4);
    record.writeBigUInt64LE(BigInt(entry.compressed), extra + 12);
  } else {
    // The Open Packaging growth hint: padding that Office itself writes (ECMA-376 part 2, annex C).
    record.writeUInt16LE(0xa220, extra);
    record.writeUInt16LE(16, extra + 2);
    record.writeUInt16LE(0xa028, extra + 4);
  }
  return record;
}

/** The entry's line in the central directory. */
export function directoryHeader(entry: ZipEntry, format: ZipFormat): Buffer {
  const name = Buffer.from(entry.name, 'utf8');
  const big =
    entry.size >= format.zip64From ||
    entry.compressed >= format.zip64From ||
    entry.offset >= format.zip64From;
  const extra = big ? 28 : 0;
  const record = Buffer.alloc(46 + name.length + extra);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(45, 4);
  record.writeUInt16LE(big ? 45 : 20, 6);
  record.writeUInt16LE(flags, 8);
  record.writeUInt16LE(entry.method ?? deflate, 10);
  record.writeUInt16LE(dosTime(format.modified), 12);
  record.writeUInt16LE(dosDate(format.modified), 14);
  record.writeUInt32LE(entry.crc, 16);
  record.writeUInt32LE(big ? marker32 : entry.compressed, 20);
  record.writeUInt32LE(big ? marker32 : entry.size, 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra, 30);
  record.writeUInt32LE(big ? marker32 : entry.offset, 42);
  name.copy(record, 46);
  if (big) {
    const at = 46 + name.length;
    record.writeUInt16LE(0x0001, at);
    record.writeUInt16LE(24, at + 2);
    record.writeBigUInt64LE(BigInt(entry.size), at + 4);
    record.writeBigUInt64LE(BigInt(entry.compressed), at + 12);
    record.writeBigUInt64LE(BigInt(entry.offset), at + 20);
  }
  return record;
}

/** What closes the file: where the directory stands, in zip64 records too where it must. */
export function endRecords(entries: number, start: number, length: number, format: ZipFormat): Buffer {
  const big = start >= format.zip64From || length >= format.zip64From || entries >= 0xffff;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(big ? 0xffff : entries, 8);
  end.writeUInt16LE(big ? 0xffff : entries, 10);
  end.writeUInt32LE(big ? marker32 : length, 12);
  end.writeUInt32LE(big ? marker32 : start, 16);
  if (!big) return end;
  const wide = Buffer.alloc(76);
  wide.writeUInt32LE(0x06064b50, 0);
  wide.writeBigUInt64LE(44n, 4);
  wide.writeUInt16LE(45, 12);
  wide.writeUInt16LE(45, 14);
  wide.writeBigUInt64LE(BigInt(entries), 24);
  wide.writeBigUInt64LE(BigInt(entries), 32);
  wide.writeBigUInt64LE(BigInt(length), 40);
  wide.writeBigUInt64LE(BigInt(start), 48);
  wide.writeUInt32LE(0x07064b50, 56);
  wide.writeBigUInt64LE(BigInt(start + length), 64);
  wide.writeUInt32LE(1, 72);
  return Buffer.concat([wide, end]);
}

import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { AppError } from '#shared/errors/app-error.ts';

const inflate = promisify(inflateRaw);

/** An entry of a ZIP file as its directory describes it. Sizes are bytes. */
export interface ZipMember {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
  readonly offset: number;
}

/** A ZIP file that is open for reading; the file handle stays the caller's. */
export interface ZipReader {
  /** In the directory's order; entries for folders are left out. */
  readonly members: readonly ZipMember[];
  /** An entry's bytes, checked against its checksum. Throws limit.exceeded above `most` bytes. */
  read(member: ZipMember, most: number): Promise<Buffer>;
  /** An entry's data as it lies in the file, still packed, in pieces. */
  packed(member: ZipMember): AsyncGenerator<Buffer>;
}

/** More than any workbook has; a directory that claims more is refused before it is read. */
const maxMembers = 50_000;
const maxDirectoryBytes = 64 << 20;
const pieceBytes = 1 << 20;

/** The first bytes of an OLE container: a workbook with a password, or one of Excel 97. */
const compoundFile = Buffer.from('d0cf11e0a1b11ae1', 'hex');

function broken(fileName: string, what: string): AppError {
  return new AppError('input.invalid', `${fileName} cannot be read: ${what}.`, {
    hint: 'The file may be cut off or damaged. Copy it again, or open it in Excel and save it anew.',
    details: { file: fileName },
  });
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}

interface Directory {
  readonly entries: number;
  readonly start: number;
  readonly length: number;
}

async function findDirectory(file: FileHandle, size: number, fileName: string): Promise<Directory> {
  const head = await readAt(file, 0, Math.min(size, 8));
  if (head.equals(compoundFile)) {
    throw new AppError('unsupported', `${fileName} is encrypted, or a workbook of Excel 97 to 2003.`, {
      hint: 'Open it in Excel and save it as .xlsx or .xlsm without a password.',
      details: { file: fileName },
    });
  }
  // The end record is followed by a comment of up to 65,535 bytes.
  const tailLength = Math.min(size, 22 + 0xffff);
  const tail = await readAt(file, size - tailLength, tailLength);
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== 0x06054b50) end -= 1;
  if (end < 0) throw broken(fileName, 'it is not an Excel workbook (no ZIP directory)');
  const plain = {
    entries: tail.readUInt16LE(end + 10),
    length: tail.readUInt32LE(end + 12),
    start: tail.readUInt32LE(end + 16),
  };
  const isWide = plain.entries === 0xffff || plain.length === 0xffffffff || plain.start === 0xffffffff;
  if (!isWide) return plain;
  if (end < 20 || tail.readUInt32LE(end - 20) !== 0x07064b50) {
    throw broken(fileName, 'its zip64 directory is missing');
  }
  const wide = await readAt(file, Number(tail.readBigUInt64LE(end - 12)), 56);
  if (wide.length < 56 || wide.readUInt32LE(0) !== 0x06064b50) {
    throw broken(fileName, 'its zip64 directory is damaged');
  }
  return {
    entries: Number(wide.readBigUInt64LE(32)),
    length: Number(wide.readBigUInt64LE(40)),
    start: Number(wide.readBigUInt64LE(48)),
  };
}

/** The numbers of a zip64 field, which stand in the order of those that did not fit. */
function wideNumbers(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const field = extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
    return Array.from({ length: Math.floor(field.length / 8) }, (_, index) =>
      Number(field.readBigUInt64LE(index * 8)),
    );
  }
  return [];
}

/** A name that leads nowhere but into the archive. */
function isSafeName(name: string): boolean {
  return (
    name !== '' &&
    !/[\\\p{Cc}]/u.test(name) &&
    !name.startsWith('/') &&
    !name.split('/').some((piece) => piece === '' || piece === '.' || piece === '..')
  );
}

function readMembers(bytes: Buffer, entries: number, size: number, fileName: string): ZipMember[] {
  const members: ZipMember[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let index = 0; index < entries; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) {
      throw broken(fileName, 'its ZIP directory is damaged');
    }
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const wide = wideNumbers(bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength));
    const number = (offset: number): number => {
      const value = bytes.readUInt32LE(offset);
      return value === 0xffffffff ? (wide.shift() ?? value) : value;
    };
    const encrypted = (bytes.readUInt16LE(at + 8) & 1) !== 0;
    const method = bytes.readUInt16LE(at + 10);
    const crc = bytes.readUInt32LE(at + 16);
    // In the order of the zip64 field: size, packed size, offset.
    const full = number(at + 24);
    const compressed = number(at + 20);
    const offset = number(at + 42);
    at += 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (name.endsWith('/') && full === 0) continue;
    if (!isSafeName(name)) throw broken(fileName, `it has an entry of the name ${JSON.stringify(name)}`);
    // The parts of a package are told apart without case.
    const folded = name.toLowerCase();
    if (names.has(folded)) throw broken(fileName, `it has two entries of the name ${JSON.stringify(name)}`);
    names.add(folded);
    if (encrypted) {
      throw new AppError('unsupported', `${fileName} is encrypted.`, {
        hint: 'Save a copy without a password and take that.',
        details: { file: fileName },
      });
    }
    if (method !== 0 && method !== 8) {
      throw broken(fileName, `${name} is packed by method ${method}, which workbooks do not use`);
    }
    if (offset + 30 + compressed > size) throw broken(fileName, `${name} lies beyond its end`);
    members.push({ name, method, crc, compressed, size: full, offset });
  }
  return members;
}

/**
 * Opens a ZIP file by its directory. What could lead a reader astray is refused: names outside the archive, two
 * entries of one name, encryption, entries beyond the file's end.
 */
export async function openZip(file: FileHandle, fileName: string): Promise<ZipReader> {
  const { size } = await file.stat();
  if (size < 22) throw broken(fileName, 'it is not an Excel workbook (too short)');
  const directory = await findDirectory(file, size, fileName);
  if (directory.entries > maxMembers || directory.length > maxDirectoryBytes) {
    throw new AppError(
      'limit.exceeded',
      `${fileName} has ${directory.entries} parts; no workbook has that many.`,
      {
        hint: 'Open it in Excel and save it anew.',
        details: { file: fileName },
      },
    );
  }
  if (directory.start + directory.length > size) throw broken(fileName, 'its ZIP directory is cut off');
  const listed = await readAt(file, directory.start, directory.length);
  const members = readMembers(listed, directory.entries, size, fileName);

  async function dataOffset(member: ZipMember): Promise<number> {
    const local = await readAt(file, member.offset, 30);
    if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50) {
      throw broken(fileName, `the header of ${member.name} is damaged`);
    }
    const start = member.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (start + member.compressed > size) throw broken(fileName, `${member.name} is cut off`);
    return start;
  }

  return {
    members,
    async read(member, most) {
      if (member.size > most) {
        throw new AppError(
          'limit.exceeded',
          `${member.name} of ${fileName} has ${member.size} bytes unpacked; ${most} are read at the most.`,
          {
            hint: 'Empty the template of rows it need not have, and save it again.',
            details: { file: fileName },
          },
        );
      }
      const packed = await readAt(file, await dataOffset(member), member.compressed);
      if (member.method === 0) return checked(member, packed);
      // One byte more than is announced: an entry that unpacks to more than it says is not read to its end.
      const bytes = await inflate(packed, { maxOutputLength: member.size + 1 }).catch((error: unknown) => {
        throw new AppError('input.invalid', `${fileName} cannot be read: ${member.name} is damaged.`, {
          hint: 'Copy the file again, or open it in Excel and save it anew.',
          details: { file: fileName },
          cause: error,
        });
      });
      return checked(member, bytes);
    },
    async *packed(member) {
      const start = await dataOffset(member);
      for (let done = 0; done < member.compressed; done += pieceBytes) {
        yield await readAt(file, start + done, Math.min(pieceBytes, member.compressed - done));
      }
    },
  };

  function checked(member: ZipMember, bytes: Buffer): Buffer {
    if (bytes.length !== member.size || crc32(bytes) !== member.crc) {
      throw broken(fileName, `${member.name} is not what its checksum says`);
    }
    return bytes;
  }
}

import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { AppError } from '#shared/errors/app-error.ts';
import { openZip, type ZipMember, type ZipReader } from '../zip-reader.ts';
import {
  attribute,
  customPropertiesOf,
  type Element,
  elementsOf,
  relatedParts,
  relationshipsPart,
} from './package-xml.ts';

/** Most bytes of a part that is read whole; sheets and texts are read as streams and may be of any size. */
const wholePart = 64 << 20;

export interface SheetEntry {
  readonly name: string;
  readonly part: string;
}

/** A workbook open for reading. Parts are named from the package's root, without a leading slash. */
export interface WorkbookPackage {
  readonly fileName: string;
  readonly parts: readonly string[];
  /** The part that names the sheets. */
  readonly main: string;
  /** In the order of the tabs. Sheets of charts alone are left out. */
  readonly sheets: readonly SheetEntry[];
  /** The part of the texts that cells share, where there is one. */
  readonly strings: string | null;
  /** The program that saved the file last, by its own word. */
  readonly program: string;
  readonly customProperties: ReadonlyMap<string, string>;
  /** A part's bytes, unpacked, in pieces. Throws input.invalid at its end where they are not what was packed. */
  bytes(part: string): AsyncGenerator<Buffer>;
  /** The part's checksum as the file's directory has it. */
  crc(part: string): number | null;
  close(): Promise<void>;
}

function damaged(fileName: string, what: string, cause?: unknown): AppError {
  return new AppError('input.invalid', `${fileName} cannot be read: ${what}.`, {
    hint: 'Copy the file again, or open it in Excel and save it anew.',
    details: { file: fileName },
    cause,
  });
}

export async function openPackage(file: string, fileName: string): Promise<WorkbookPackage> {
  const handle = await open(file, 'r');
  try {
    return await readPackage(handle, fileName);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* unpacked(zip: ZipReader, member: ZipMember): AsyncGenerator<unknown> {
  if (member.method === 0) {
    yield* zip.packed(member);
    return;
  }
  const inflater = createInflateRaw({ chunkSize: 1 << 18 });
  // A failure of either end comes out of the inflater, where it is read.
  pipeline(Readable.from(zip.packed(member)), inflater, () => {});
  yield* inflater;
}

async function readPackage(handle: FileHandle, fileName: string): Promise<WorkbookPackage> {
  const zip = await openZip(handle, fileName);
  const members = new Map(zip.members.map((member) => [member.name.toLowerCase(), member]));
  const has = (part: string) => members.has(part.toLowerCase());
  const memberOf = (part: string): ZipMember => {
    const member = members.get(part.toLowerCase());
    if (member === undefined) throw damaged(fileName, `it has no part ${part}`);
    return member;
  };
  const elements = async (part: string | undefined): Promise<Element[]> => {
    if (part === undefined || !has(part)) return [];
    const xml = (await zip.read(memberOf(part), wholePart)).toString('utf8');
    try {
      return elementsOf(xml);
    } catch (error) {
      throw damaged(fileName, `${part} is no well-formed XML`, error);
    }
  };
  const related = async (part: string) => relatedParts(part, await elements(relationshipsPart(part)));

  const root = await related('');
  const partOf = (type: string) => root.find((one) => one.type === type)?.part;
  const main = partOf('officeDocument') ?? 'xl/workbook.xml';
  if (!has(main)) throw damaged(fileName, 'it is no Excel workbook of the .xlsx kind');
  const tied = await related(main);
  const sheets = (await elements(main)).flatMap(({ name, attributes }): SheetEntry[] => {
    if (name !== 'sheet') return [];
    const relation = attribute(attributes, 'id');
    const target = tied.find(({ id, type }) => id === relation && type === 'worksheet');
    return target === undefined ? [] : [{ name: attributes.name ?? '', part: target.part }];
  });
  const about = await elements(partOf('extended-properties'));

  return {
    fileName,
    parts: zip.members.map(({ name }) => name),
    main,
    sheets,
    strings: tied.find(({ type }) => type === 'sharedStrings')?.part ?? null,
    program: about.find(({ name }) => name === 'Application')?.text ?? '',
    customProperties: customPropertiesOf(await elements(partOf('custom-properties'))),
    crc: (part) => members.get(part.toLowerCase())?.crc ?? null,
    async *bytes(part) {
      const member = memberOf(part);
      let crc = 0;
      let size = 0;
      try {
        for await (const piece of unpacked(zip, member)) {
          if (!Buffer.isBuffer(piece)) continue;
          crc = crc32(piece, crc);
          size += piece.byteLength;
          // An entry that unpacks to more than it announces is not read on.
          if (size > member.size) break;
          yield piece;
        }
      } catch (error) {
        throw error instanceof AppError ? error : damaged(fileName, `${part} is damaged`, error);
      }
      if (size !== member.size || crc !== member.crc) {
        throw damaged(fileName, `${part} is not what its checksum says`);
      }
    },
    close: () => handle.close(),
  };
}

import path from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { ZipMember, ZipReader } from '../zip-reader.ts';
import { attributeOf, scanXml } from './xml-scan.ts';

/** The largest part that is unpacked and read, in bytes: it is held in memory. */
const maxPartBytes = 400 << 20;

export interface Relation {
  readonly id: string;
  /** The last piece of its type, e.g. `worksheet`. */
  readonly type: string;
  /** The part it leads to; null where it leads out of the package. */
  readonly target: string | null;
}

/** The parts of a workbook file, found by name or by relationship. */
export interface TemplatePackage {
  readonly fileName: string;
  readonly zip: ZipReader;
  has(part: string): boolean;
  member(part: string): ZipMember;
  bytes(part: string): Promise<Buffer>;
  /** A part's text, its byte order mark kept. */
  text(part: string): Promise<string>;
  /** What a part relates to; nothing where it has no relationships. */
  relations(part: string): Promise<readonly Relation[]>;
}

/** The part that holds a part's relationships; of the package itself for an empty name. */
export function relationsPart(part: string): string {
  const folder = path.posix.dirname(part);
  return path.posix.join(folder === '.' ? '' : folder, '_rels', `${path.posix.basename(part)}.rels`);
}

function resolve(part: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  return path.posix.join(path.posix.dirname(part), target);
}

export function openPackage(zip: ZipReader, fileName: string): TemplatePackage {
  // Names of parts are told apart without case.
  const members = new Map(zip.members.map((member) => [member.name.toLowerCase(), member]));

  function member(part: string): ZipMember {
    const found = members.get(part.toLowerCase());
    if (found !== undefined) return found;
    throw new AppError('input.invalid', `${fileName} is no whole workbook: its part ${part} is missing.`, {
      hint: 'Open it in Excel and save it anew.',
      details: { file: fileName, name: part },
    });
  }

  async function bytes(part: string): Promise<Buffer> {
    return zip.read(member(part), maxPartBytes);
  }

  async function text(part: string): Promise<string> {
    const read = await bytes(part);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(read);
    } catch (error) {
      throw new AppError('unsupported', `The part ${part} of ${fileName} is not written in UTF-8.`, {
        hint: 'Open the template in Excel and save it anew.',
        details: { file: fileName },
        cause: error,
      });
    }
  }

  return {
    fileName,
    zip,
    has: (part) => members.has(part.toLowerCase()),
    member,
    bytes,
    text,
    async relations(part) {
      const from = relationsPart(part);
      if (!members.has(from.toLowerCase())) return [];
      const relations: Relation[] = [];
      scanXml(await text(from), from, {
        open(element) {
          if (element.local !== 'Relationship') return;
          const target = attributeOf(element, 'Target') ?? '';
          const isExternal = attributeOf(element, 'TargetMode') === 'External';
          relations.push({
            id: attributeOf(element, 'Id') ?? '',
            type: (attributeOf(element, 'Type') ?? '').split('/').at(-1) ?? '',
            target: isExternal ? null : resolve(part, target),
          });
        },
      });
      return relations;
    },
  };
}

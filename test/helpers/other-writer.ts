import { writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readBytes } from './exports.ts';

const properties = 'docProps/custom.xml';
const texts = 'xl/sharedStrings.xml';
const piece = /(name="Backcast evidence \d+"><vt:lpwstr>)([^<]*)(<\/vt:lpwstr>)/g;

const checksum = (bytes: Uint8Array) => crc32(bytes).toString(16).padStart(8, '0');

/** Changes what the document properties say, whose evidence is cut into pieces anywhere. */
function inProperties(xml: string, change: (text: string) => string): string {
  const pieces = [...xml.matchAll(piece)].map(([, , text = '']) => text);
  const length = pieces[0]?.length ?? 0;
  const changed = change(pieces.join(''));
  let at = 0;
  return xml.replace(piece, (_, open: string, __, close: string) => {
    at += length;
    return open + changed.slice(at - length, at) + close;
  });
}

/**
 * The workbook as a writer would have left it that writes these sheets otherwise: their parts are changed, and their
 * checksums recorded anew wherever the evidence says them.
 */
export async function asOtherWriter(
  file: string,
  target: string,
  edits: Readonly<Record<string, (xml: string) => string>>,
): Promise<string> {
  const parts = unzipSync(await readBytes(file));
  const text = (name: string) => strFromU8(parts[name] ?? new Uint8Array());
  for (const [name, edit] of Object.entries(edits)) {
    const before = parts[name] ?? new Uint8Array();
    const after = strToU8(edit(strFromU8(before)));
    const [was, is] = [checksum(before), checksum(after)];
    if (was === is) throw new Error(`the edit of ${name} changes nothing`);
    if (!text(texts).includes(was)) throw new Error(`no checksum of ${name} is recorded`);
    parts[name] = after;
    parts[texts] = strToU8(text(texts).replaceAll(was, is));
    parts[properties] = strToU8(inProperties(text(properties), (json) => json.replaceAll(was, is)));
  }
  await writeFile(target, zipSync(parts));
  return target;
}

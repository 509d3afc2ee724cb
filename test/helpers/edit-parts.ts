import { writeFile } from 'node:fs/promises';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { readBytes } from './exports.ts';

/** Writes a copy of a ZIP file whose parts of these names are changed as said; null takes a part away. */
export async function editParts(
  file: string,
  target: string,
  edits: Readonly<Record<string, (text: string) => string | null>>,
): Promise<string> {
  const parts = unzipSync(await readBytes(file));
  for (const [name, edit] of Object.entries(edits)) {
    const before = parts[name];
    if (before === undefined) throw new Error(`no part ${name}: ${Object.keys(parts).join(', ')}`);
    const after = edit(strFromU8(before));
    if (after === strFromU8(before)) throw new Error(`the edit of ${name} changes nothing`);
    if (after === null) delete parts[name];
    else parts[name] = strToU8(after);
  }
  await writeFile(target, zipSync(parts));
  return target;
}

/** Replaces what stands between the tags of one cell. */
export function editCell(reference: string, edit: (inner: string) => string): (xml: string) => string {
  const cell = new RegExp(`(<c r="${reference}"(?: [^>]*)?>)(.*?)(</c>)`, 's');
  return (xml) =>
    xml.replace(cell, (_, open: string, inner: string, close: string) => open + edit(inner) + close);
}

import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The text of a file, or null where there is none. */
export async function readTextIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Writes a file whole or not at all: to a name of its own in `temporary` (a folder on the same disk, swept of
 * dead processes' files at start), flushed, then renamed into place.
 */
export async function writeAtomically(
  file: string,
  data: string | Uint8Array,
  temporary: string,
): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const partial = path.join(temporary, `write-${randomUUID()}`);
  try {
    const handle = await open(partial, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/**
 * Adds a line to a file that is only ever appended to; the caller holds the lock that its writers share. A line that
 * a crash cut short is ended first, so that it does not swallow this one.
 */
export async function appendLine(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    const torn = size > 0 && last[0] !== 0x0a;
    await handle.appendFile(`${torn ? '\n' : ''}${line}\n`);
  } finally {
    await handle.close();
  }
}

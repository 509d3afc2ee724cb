import { randomUUID } from 'node:crypto';
import { constants, createReadStream, createWriteStream } from 'node:fs';
import { access, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { isMissing, readTextIfThere } from '../platform/files.ts';

/**
 * A file moves onto its target by one rename, which works only within one disk. Where the target is on another
 * one, the file is first copied beside it, under a name that a journal in the process's temporary folder keeps, so
 * that the next process to open the workspace can remove what a killed one left.
 */
const journalPrefix = 'partial-';
const partialSuffix = '.backcast-partial';

const entrySchema = z.object({ file: z.string() });

function isOtherDisk(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EXDEV';
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Throws unless a file may be put at `target`: its folder is there and writable, and no folder has its name. */
export async function checkTarget(target: string): Promise<void> {
  const folder = path.dirname(target);
  try {
    await access(folder, constants.W_OK);
  } catch (error) {
    throw isMissing(error)
      ? new AppError('not-found', `There is no folder ${folder}.`, {
          hint: 'Make the folder first, or choose another one.',
          details: { name: folder },
        })
      : new AppError('permission.denied', `Nothing may be written in ${folder}.`, {
          hint: 'Choose a folder you may write in.',
          cause: error,
        });
  }
  const there = await stat(target).catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (there?.isDirectory()) {
    throw new AppError('input.invalid', `${target} is a folder.`, { hint: 'Add a file name to it.' });
  }
}

/**
 * Puts a finished file, which stands in `temporary`, at `target` in one step, in place of what is there. Whatever
 * happens, `target` is the old file or the whole new one; after a failure the finished file is still where it was.
 */
export async function moveIntoPlace(
  finished: string,
  target: string,
  temporary: string,
  options: { readonly signal?: AbortSignal | undefined; readonly rename?: typeof rename } = {},
): Promise<void> {
  const move = options.rename ?? rename;
  await flush(finished);
  try {
    await move(finished, target);
    return;
  } catch (error) {
    if (!isOtherDisk(error)) throw error;
  }
  const id = randomUUID();
  const journal = path.join(temporary, `${journalPrefix}${id}.json`);
  const beside = path.join(path.dirname(target), `.${id}${partialSuffix}`);
  await writeFile(journal, JSON.stringify({ file: beside }), { flag: 'wx', flush: true });
  try {
    await pipeline(createReadStream(finished), createWriteStream(beside, { flags: 'wx' }), {
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    await flush(beside);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    await rm(journal, { force: true });
  }
  await rm(finished, { force: true });
}

/** Writes a text piece by piece and puts it at `target`, whole or not at all, even where the process is killed. */
export async function writeIntoPlace(
  pieces: Iterable<string> | AsyncIterable<string>,
  target: string,
  temporary: string,
  signal?: AbortSignal,
): Promise<void> {
  await checkTarget(target);
  const whole = path.join(temporary, `text-${randomUUID()}`);
  await writeFile(whole, pieces);
  await moveIntoPlace(whole, target, temporary, { signal });
}

/**
 * Removes what the journals in a process's temporary folder name. Only files with the name this module gives, and
 * the journal's own id in it, are ever touched.
 */
export async function removeAbandoned(temporary: string): Promise<void> {
  const names = await readdir(temporary).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  for (const name of names) {
    const id = /^partial-([0-9a-f-]{36})\.json$/.exec(name)?.[1];
    if (id === undefined) continue;
    const file = parseEntry(await readTextIfThere(path.join(temporary, name)));
    if (file !== null && path.basename(file) === `.${id}${partialSuffix}`) await rm(file, { force: true });
  }
}

/** The file a journal names; null where the journal was cut short, which is before the file was begun. */
function parseEntry(text: string | null): string | null {
  try {
    return entrySchema.parse(JSON.parse(text ?? '')).file;
  } catch {
    return null;
  }
}

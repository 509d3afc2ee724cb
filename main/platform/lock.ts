import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { isMissing } from './files.ts';

/** How long a lock may be held before whoever waits gives up, and how often it looks, in milliseconds. */
const patience = 10_000;
const interval = 5;
/** A lock file without a name in it is being written; after this long its writer must have died. */
const writing = 2_000;

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function isAbandoned(file: string): Promise<boolean> {
  try {
    const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
    if (Number.isInteger(pid)) return !isAlive(pid);
    return Date.now() - (await stat(file)).mtimeMs > writing;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(`${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away a lock whose holder died; says whether there was one. */
export async function removeAbandonedLock(file: string): Promise<boolean> {
  if (!(await isAbandoned(file))) return false;
  // Renamed first, so that of several who noticed only one removes it.
  const gone = `${file}.${randomUUID()}`;
  await rename(file, gone).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
  await rm(gone, { force: true });
  return true;
}

/**
 * Runs `work` while no other process (and no one else in this one) holds the lock at `file`. A lock whose holder
 * died is taken over. For short work only: throws conflict when it stays taken.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  while (!(await take(file))) {
    if (await removeAbandonedLock(file)) continue;
    if (Date.now() - since > patience) {
      throw new AppError('conflict', `Another process has held ${file} for ${patience / 1000} seconds.`, {
        hint: 'Try again. If no Backcast runs, delete that file.',
        retryable: true,
      });
    }
    await pause(interval);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '#main/platform/lock.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
beforeEach(async () => {
  place = await temporaryFolder();
  file = path.join(place.folder, 'lock');
});
afterEach(() => place.remove());

describe('a lock', () => {
  it('lets one work at a time and is gone afterwards', async () => {
    let inside = 0;
    const most: number[] = [];
    const work = () =>
      withLock(file, async () => {
        inside += 1;
        most.push(inside);
        await readdir(place.folder);
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 25 }, work));
    expect(most).toEqual(Array.from({ length: 25 }, () => 1));
    expect(await readdir(place.folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    await expect(withLock(file, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
    expect(await withLock(file, async () => 'next')).toBe('next');
  });

  it('is taken over from a process that died', async () => {
    // Beyond the largest process id of any system Node runs on.
    await writeFile(file, '999999999\n');
    expect(await withLock(file, async () => 'taken')).toBe('taken');
    expect(await readdir(place.folder)).toEqual([]);
  });
});

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDownloads, createUploads, maxUploadBytes } from '#main/engine/transfers.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  place = await temporaryFolder();
});
afterEach(() => place.remove());

const bytesOf = (text: string) => new TextEncoder().encode(text);

it('takes a file in pieces and gives it whole, named without folders', async () => {
  const uploads = createUploads(place.folder);
  const id = await uploads.begin('C:\\Users\\me\\sales.csv', 11);
  await uploads.write(id, 0, bytesOf('a,b\n'));
  await uploads.write(id, 4, bytesOf('1,2\n3,4'));
  const file = uploads.whole(id);
  expect(file.fileName).toBe('sales.csv');
  expect(await readFile(file.path, 'utf8')).toBe('a,b\n1,2\n3,4');
  await uploads.discard(id);
  expect(existsSync(file.path)).toBe(false);
  expect(() => uploads.whole(id)).toThrow(expect.objectContaining({ code: 'not-found' }));
});

it('refuses pieces out of order, beyond the announced size, and a file not yet whole', async () => {
  const uploads = createUploads(place.folder);
  const id = await uploads.begin('a.csv', 4);
  await expect(uploads.write(id, 2, bytesOf('x'))).rejects.toMatchObject({ code: 'conflict' });
  await uploads.write(id, 0, bytesOf('ab'));
  expect(() => uploads.whole(id)).toThrow('Only 2 of the 4 bytes of a.csv came.');
  await expect(uploads.write(id, 2, bytesOf('abc'))).rejects.toMatchObject({ code: 'input.invalid' });
  await uploads.write(id, 2, bytesOf('cd'));
  expect(await readFile(uploads.whole(id).path, 'utf8')).toBe('abcd');
});

it('states the size limit', async () => {
  const uploads = createUploads(place.folder);
  await expect(uploads.begin('huge.csv', maxUploadBytes + 1)).rejects.toMatchObject({
    code: 'limit.exceeded',
    message: 'huge.csv has 17179869185 bytes; an upload may have 17179869184.',
  });
});

it('gives a download by range, and deletes it when discarded', async () => {
  const downloads = createDownloads();
  const file = path.join(place.folder, 'out.bin');
  await writeFile(file, '0123456789');
  const id = downloads.offer(file, 'report.bin');
  const text = async (offset: number, length: number) =>
    new TextDecoder().decode(await downloads.read(id, offset, length));
  expect([await text(0, 4), await text(8, 4), await text(10, 4)]).toEqual(['0123', '89', '']);
  await downloads.discard(id);
  expect(existsSync(file)).toBe(false);
  await expect(downloads.read(id, 0, 1)).rejects.toMatchObject({ code: 'not-found' });
});

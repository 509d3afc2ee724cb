import { open } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createZipWriter } from '#main/workbook/zip-writer.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { unzip } from '#test/helpers/unzip.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  place = await temporaryFolder();
});
afterEach(() => place.remove());

async function write(zip64From: number | undefined): Promise<Buffer> {
  const file = path.join(place.folder, 'a.zip');
  const handle = await open(file, 'wx+');
  const zip = createZipWriter(handle, {
    modified: new Date('2017-01-25T01:02:04Z'),
    ...(zip64From === undefined ? {} : { zip64From }),
  });
  await zip.add('small.xml', '<a>é</a>');
  const entry = await zip.entry('folder/large.xml');
  for (let block = 0; block < 9; block += 1) await entry.write(Buffer.alloc(100_000, `block ${block} `));
  await entry.end();
  const length = await zip.finish();
  await handle.close();
  const bytes = await readBytes(file);
  expect(bytes.length).toBe(length);
  return bytes;
}

const large = Array.from({ length: 9 }, (_, block) => `block ${block} `.repeat(12_500)).join('');

it('joins blocks deflated apart into one entry', async () => {
  const members = unzip(await write(undefined));
  expect([...members.values()]).toEqual([
    { name: 'small.xml', text: '<a>é</a>', zip64: false },
    { name: 'folder/large.xml', text: large, zip64: false },
  ]);
});

it('tells sizes and offsets in zip64 records where they need it', async () => {
  const members = unzip(await write(1000));
  expect([...members.values()]).toEqual([
    { name: 'small.xml', text: '<a>é</a>', zip64: false },
    { name: 'folder/large.xml', text: large, zip64: true },
  ]);
});

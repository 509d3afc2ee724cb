import { open, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openZip } from '#main/workbook/zip-reader.ts';
import { createZipWriter } from '#main/workbook/zip-writer.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { unzip } from '#test/helpers/unzip.ts';
import { zipOf } from '#test/helpers/xlsb.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  place = await temporaryFolder();
});
afterEach(() => place.remove());

const limit = 1 << 20;

async function reading<T>(bytes: Buffer, work: (zip: Awaited<ReturnType<typeof openZip>>) => Promise<T>) {
  const file = path.join(place.folder, 'a.xlsx');
  await writeFile(file, bytes);
  const handle = await open(file, 'r');
  try {
    return await work(await openZip(handle, 'a.xlsx'));
  } finally {
    await handle.close();
  }
}

/** What opening the bytes is refused with. */
const refusal = (bytes: Buffer) => expect(reading(bytes, async (zip) => zip.members.length)).rejects;

it('reads entries whole, and copies them packed as they are', async () => {
  const bytes = zipOf({ 'a.xml': '<a/>', 'xl/b.xml': '<b>é</b>'.repeat(5000) });
  const target = path.join(place.folder, 'copy.zip');
  await reading(bytes, async (zip) => {
    const texts = await Promise.all(zip.members.map(async (one) => (await zip.read(one, limit)).toString()));
    expect(texts).toEqual(['<a/>', '<b>é</b>'.repeat(5000)]);
    const handle = await open(target, 'wx+');
    const writer = createZipWriter(handle, { modified: new Date('2017-01-25T00:00:00Z') });
    for (const member of zip.members) await writer.copy(member, zip.packed(member));
    await writer.add('new.xml', '<new/>');
    await writer.finish();
    await handle.close();
  });
  expect([...unzip(await readBytes(target)).values()].map(({ name, text }) => [name, text])).toEqual([
    ['a.xml', '<a/>'],
    ['xl/b.xml', '<b>é</b>'.repeat(5000)],
    ['new.xml', '<new/>'],
  ]);
});

it('reads no more of an entry than it may, and than the entry announces', async () => {
  const bomb = zipOf({ 'xl/b.xml': Buffer.alloc(4 << 20) });
  await reading(bomb, async (zip) => {
    const [member] = zip.members;
    if (member === undefined) throw new Error('no entry');
    await expect(zip.read(member, limit)).rejects.toMatchObject({ code: 'limit.exceeded' });
    // A directory that understates the size does not get its entry read to the end.
    await expect(zip.read({ ...member, size: 100 }, limit)).rejects.toMatchObject({ code: 'input.invalid' });
    await expect(zip.read({ ...member, crc: member.crc ^ 1 }, 8 << 20)).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'a.xlsx cannot be read: xl/b.xml is not what its checksum says.',
    });
  });
});

it('refuses what is no ZIP file, an encrypted workbook and a file cut off', async () => {
  await refusal(Buffer.from('a,b\n1,2\n'.repeat(9))).toMatchObject({
    code: 'input.invalid',
    message: 'a.xlsx cannot be read: it is not an Excel workbook (no ZIP directory).',
  });
  await refusal(Buffer.alloc(3)).toMatchObject({ code: 'input.invalid' });
  const ole = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]);
  await refusal(ole).toMatchObject({
    code: 'unsupported',
    message: 'a.xlsx is encrypted, or a workbook of Excel 97 to 2003.',
  });
  const whole = zipOf({ 'a.xml': '<a/>'.repeat(100), 'b.xml': '<b/>' });
  await refusal(Buffer.concat([whole.subarray(0, 20), whole.subarray(40)])).toMatchObject({
    code: 'input.invalid',
  });
});

it('refuses names that lead outside and names that stand twice', async () => {
  await refusal(zipOf({ '../a.xml': '' })).toMatchObject({
    message: 'a.xlsx cannot be read: it has an entry of the name "../a.xml".',
  });
  await refusal(zipOf({ 'xl\\a.xml': '' })).toMatchObject({ code: 'input.invalid' });
  await refusal(zipOf({ '/a.xml': '' })).toMatchObject({ code: 'input.invalid' });
  await refusal(zipOf({ 'xl/a.xml': '', 'XL/A.xml': '' })).toMatchObject({
    message: 'a.xlsx cannot be read: it has two entries of the name "XL/A.xml".',
  });
});

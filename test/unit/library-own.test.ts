import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Library, openLibrary } from '#main/library/library.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
let own: string;
let temporary: string;
beforeEach(async () => {
  place = await temporaryFolder();
  const builtIn = path.join(place.folder, 'built-in');
  own = path.join(place.folder, 'own');
  temporary = path.join(place.folder, 'tmp');
  await mkdir(temporary);
  await mkdir(path.join(builtIn, 'pack'), { recursive: true });
  await writeFile(path.join(builtIn, 'pack', 'given.sql'), '/*---\ntitle: Given\n---*/\nSELECT 1\n');
  library = openLibrary({ builtIn, own, temporary });
});
afterEach(() => place.remove());

const text = '/*---\ntitle: Mine\n---*/\nSELECT 42 AS answer\n';

it('saves, gives back and removes a query of one’s own', async () => {
  expect(await library.save('my/finance/mine', text)).toMatchObject({
    id: 'my/finance/mine',
    title: 'Mine',
    readOnly: false,
  });
  expect(await readFile(path.join(own, 'my/finance/mine.sql'), 'utf8')).toBe(text);
  expect(await library.get('my/finance/mine', 'duckdb')).toMatchObject({
    text,
    sql: 'SELECT 42 AS answer\n',
  });
  expect((await library.list()).queries.map(({ id, readOnly }) => [id, readOnly])).toEqual([
    ['my/finance/mine', false],
    ['pack/given', true],
  ]);
  await library.remove('my/finance/mine');
  expect((await library.list()).queries.map(({ id }) => id)).toEqual(['pack/given']);
});

it('refuses a text with a problem and keeps what was there', async () => {
  await library.save('my/mine', text);
  const refused = library.save('my/mine', '/*---\ntitle: Mine\n---*/\n\nSELECT :nothing\n');
  await expect(refused).rejects.toMatchObject({
    code: 'input.invalid',
    message: 'my/mine, line 5: :nothing is not declared among the parameters.',
    details: { line: 5, file: path.join(own, 'my/mine.sql') },
  });
  expect(await readFile(path.join(own, 'my/mine.sql'), 'utf8')).toBe(text);
  expect(await readdir(temporary)).toEqual([]);
});

it('changes and removes nothing of the built-in library', async () => {
  await expect(library.save('pack/given', text)).rejects.toMatchObject({ code: 'permission.denied' });
  await expect(library.remove('pack/given')).rejects.toMatchObject({ code: 'permission.denied' });
  expect((await library.get('pack/given', 'duckdb')).title).toBe('Given');
});

it('says which query was meant', async () => {
  await expect(library.get('pack/givn', 'duckdb')).rejects.toMatchObject({
    code: 'not-found',
    details: { name: 'pack/givn', suggestions: ['pack/given'] },
  });
  await expect(library.remove('my/none')).rejects.toMatchObject({ code: 'not-found' });
});

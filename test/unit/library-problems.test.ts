import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Library, openLibrary } from '#main/library/library.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
beforeEach(async () => {
  place = await temporaryFolder();
  const temporary = path.join(place.folder, 'tmp');
  await mkdir(temporary);
  library = openLibrary({
    builtIn: path.join(place.folder, 'built-in'),
    own: path.join(place.folder, 'own'),
    temporary,
  });
});
afterEach(() => place.remove());

async function put(relative: string, lines: readonly string[]): Promise<void> {
  const file = path.join(place.folder, relative);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${lines.join('\n')}\n`);
}

/** Problems as `file:line: message`, the file from the test's own folder. */
async function problems(): Promise<string[]> {
  const { problems: found } = await library.list();
  return found.map(({ file, line, message }) => {
    const relative = path.relative(place.folder, file).split(path.sep).join('/');
    return `${relative}:${line}: ${message.replaceAll(place.folder, '')}`;
  });
}

const good = ['/*---', 'title: Good', '---*/', 'SELECT 1 AS one'];

it('names an unknown key at its line, and keeps the good queries', async () => {
  await put('built-in/pack/good.sql', good);
  await put('built-in/pack/bad.sql', [
    '/*---',
    'title: Bad',
    'titel: Bad',
    'parameters:',
    '  - name: country',
    '    type: text',
    '    defualt: x',
    '---*/',
    'SELECT :country',
  ]);
  expect(await problems()).toEqual([
    'built-in/pack/bad.sql:7: Unknown key parameters.0.defualt.',
    'built-in/pack/bad.sql:3: Unknown key titel.',
  ]);
  expect((await library.list()).queries.map(({ id }) => id)).toEqual(['pack/good']);
  expect((await library.get('pack/good', 'duckdb')).sql).toBe('SELECT 1 AS one\n');
  await expect(library.get('pack/bad', 'duckdb')).rejects.toMatchObject({ code: 'input.invalid' });
});

it('names parameters that are used and not declared, and declared and not used', async () => {
  await put('built-in/pack/parameters.sql', [
    '/*---',
    'title: Parameters',
    'parameters:',
    '  - name: country',
    '    type: text',
    '  - name: unused',
    '    type: date',
    '---*/',
    '-- :comment',
    "SELECT ':text', x::INTEGER",
    'FROM t',
    'WHERE country = :contry AND other = :country AND again = :contry',
  ]);
  expect(await problems()).toEqual([
    'built-in/pack/parameters.sql:12: :contry is not declared among the parameters. Did you mean :country?',
    'built-in/pack/parameters.sql:6: Parameter unused is declared but not used in the SQL.',
  ]);
});

it('names defaults and choices that do not fit their type', async () => {
  await put('built-in/pack/defaults.sql', [
    '/*---',
    'title: Defaults',
    'parameters:',
    '  - name: day',
    '    type: date',
    '    default: 2017-02-30',
    '  - name: period',
    '    type: text',
    '    default: dayly',
    '    choices: [daily, weekly]',
    '  - name: size',
    '    type: integer',
    '    choices:',
    '      - "1"',
    '      - many',
    '  - name: size',
    '    type: integer',
    '---*/',
    'SELECT :day, :period, :size',
  ]);
  expect(await problems()).toEqual([
    'built-in/pack/defaults.sql:6: Default: Parameter day: "2017-02-30" is not a date as YYYY-MM-DD, such as 2017-01-25.',
    'built-in/pack/defaults.sql:9: Default: Parameter period: "dayly" is not one of the choices: daily, weekly.',
    'built-in/pack/defaults.sql:15: Choice 2: Parameter size: "many" is not a whole number, such as 42.',
    'built-in/pack/defaults.sql:16: There are two parameters named size.',
  ]);
});

it('names files that are not whole, not YAML, without a head or without SQL', async () => {
  await put('built-in/pack/broken.sql', ['/*---', 'title: Broken', 'title: Twice', '---*/', 'SELECT 1']);
  await put('built-in/pack/empty.sql', ['/*---', 'title: Empty', '---*/']);
  await put('built-in/pack/headless.sql', ['SELECT 1']);
  await put('built-in/pack/open.sql', ['', '/*---', 'title: Open', 'SELECT 1']);
  const found = await problems();
  expect(found.map((problem) => problem.split(': ')[0])).toEqual([
    'built-in/pack/broken.sql:3',
    'built-in/pack/empty.sql:1',
    'built-in/pack/headless.sql:1',
    'built-in/pack/open.sql:2',
  ]);
});

it('names files that can be no query', async () => {
  await put('built-in/pack/Upper.sql', good);
  await put('built-in/loose.sql', good);
  await put('built-in/pack/x.redshif.sql', good);
  await put('built-in/pack/alone.redshift.sql', ['SELECT 1']);
  await put('own/elsewhere/x.sql', good);
  expect(await problems()).toEqual([
    'built-in/loose.sql:1: loose can be no id: use a folder and lower-case letters, digits and hyphens.',
    'built-in/pack/Upper.sql:1: pack/Upper can be no id: use a folder and lower-case letters, digits and hyphens.',
    'built-in/pack/x.redshif.sql:1: redshif is no dialect: a file is name.sql or name.<dialect>.sql with duckdb, redshift, athena, postgres. Did you mean redshift?',
    'own/elsewhere/x.sql:1: Your own queries belong in the folder my.',
    'built-in/pack/alone.redshift.sql:1: There is no pack/alone.sql, which gives the front matter.',
  ]);
});

it('names an id that stands twice', async () => {
  await put('built-in/my/twice.sql', good);
  await put('own/my/twice.sql', good);
  expect(await problems()).toEqual([
    'own/my/twice.sql:1: The id my/twice is taken by /built-in/my/twice.sql.',
  ]);
});

it('lets a dialect inherit the front matter, and names one that says otherwise', async () => {
  const head = ['/*---', 'title: Both', 'tags: [one]', '---*/'];
  await put('built-in/pack/both.sql', [...head, 'SELECT 1']);
  await put('built-in/pack/both.redshift.sql', ['SELECT 2']);
  await put('built-in/pack/same.sql', [...head, 'SELECT 1']);
  await put('built-in/pack/same.redshift.sql', [...head, 'SELECT 2']);
  await put('built-in/pack/other.sql', [...head, 'SELECT 1']);
  await put('built-in/pack/other.redshift.sql', [
    '/*---',
    'title: Both',
    'tags: [two]',
    '---*/',
    'SELECT :x',
  ]);
  expect(await problems()).toEqual([
    "built-in/pack/other.redshift.sql:3: tags differs from the main file's; leave the front matter out to inherit it.",
    'built-in/pack/other.redshift.sql:5: :x is not declared among the parameters.',
  ]);
  expect(await library.get('pack/both', 'redshift')).toMatchObject({
    title: 'Both',
    sql: 'SELECT 2\n',
    dialect: 'redshift',
  });
  expect((await library.get('pack/same', 'redshift')).sql).toBe('SELECT 2\n');
  await expect(library.get('pack/both', 'athena')).rejects.toMatchObject({ code: 'unsupported' });
});

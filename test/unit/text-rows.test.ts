import { access, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { RowEncoder } from '#main/engine/row-encoder.ts';
import { quoteText } from '#main/engine/sql-text.ts';
import { cellReader, cellsOf } from '#main/engine/text-cells.ts';
import { openTextRows, type TextColumn } from '#main/engine/text-rows.ts';
import type { ColumnType } from '#shared/model/column.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let engine: Engine;
beforeAll(async () => {
  place = await temporaryFolder();
  engine = await openEngine({ temporary: place.folder });
});
afterAll(async () => {
  engine.close();
  await place.remove();
});

const signal = new AbortController().signal;

async function kept(
  name: string,
  columns: readonly TextColumn[],
  rows: readonly (readonly (string | null)[])[],
) {
  const into = path.join(place.folder, `${name}.parquet`);
  const sink = openTextRows(engine, into);
  await sink.append(rows);
  const outcome = await sink.finish(columns, signal);
  const table = await engine.query(`SELECT * FROM read_parquet(${quoteText(into)})`);
  return { outcome, table, into };
}

function column(kind: ColumnType['kind'], more: Partial<ColumnType> = {}): TextColumn {
  return { name: kind, type: { kind, native: kind, ...more } };
}

test('values of each kind are kept exactly', async () => {
  const columns = [
    column('boolean'),
    column('integer', { bits: 16 }),
    column('integer', { bits: 64 }),
    column('decimal', { precision: 38, scale: 2 }),
    column('float'),
    column('date'),
    column('time'),
    column('timestamp'),
    column('timestamptz'),
    column('bytes'),
    column('json'),
    column('interval'),
    column('list'),
  ];
  const { outcome, table } = await kept('kinds', columns, [
    [
      't',
      '-32768',
      '9223372036854775807',
      '-999999999999999999999999999999999999.99',
      'NaN',
      '2017-01-25',
      '23:59:59.999999',
      '2017-01-25 01:02:03.000004',
      '2017-01-25 01:02:03.5+00',
      '\\x00ff27',
      '{"a": 1.10}',
      '1 mon -3 days',
      '[1,null]',
    ],
    [
      'f',
      '0',
      '-9223372036854775808',
      '0.10',
      '-Infinity',
      '0044-03-15 (BC)',
      '00:00:00',
      'infinity',
      null,
      '\\x',
      'null',
      null,
      '[]',
    ],
  ]);
  expect(outcome.rows).toBe(2);
  expect(table.values.map((cells) => cells[0])).toEqual([
    true,
    -32768,
    9223372036854775807n,
    '-999999999999999999999999999999999999.99',
    Number.NaN,
    '2017-01-25',
    '23:59:59.999999',
    '2017-01-25 01:02:03.000004',
    '2017-01-25 01:02:03.5+00',
    '\\x00\\xFF\\x27',
    '{"a": 1.10}',
    '1 mon -3 days',
    '[1,null]',
  ]);
  expect(table.values.map((cells) => cells[1])).toEqual([
    false,
    0,
    -9223372036854775808n,
    '0.10',
    Number.NEGATIVE_INFINITY,
    '0044-03-15 (BC)',
    '00:00:00',
    'infinity',
    null,
    '',
    'null',
    null,
    '[]',
  ]);
});

test('null, the empty text and what looks like either stay apart, and so do line ends and control characters', async () => {
  const texts = [
    null,
    '',
    '\\N',
    'NULL',
    '"',
    "'",
    'a\nb',
    '\r\n',
    '\u001f',
    '\u001e\u001e',
    '\\',
    ' x ',
    'é😀',
    ',',
  ];
  const { outcome, table } = await kept(
    'texts',
    [column('text')],
    texts.map((text) => [text]),
  );
  expect(table.values[0]).toEqual(texts);
  expect(outcome.rows).toBe(texts.length);
});

test('columns keep names that are empty or stand twice', async () => {
  const columns = ['a', '', 'A'].map(
    (name): TextColumn => ({ name, type: { kind: 'text', native: 'text' } }),
  );
  const { outcome, table } = await kept('names', columns, [['1', '2', '3']]);
  expect(outcome.columns.map(({ name, field }) => [name, field])).toEqual([
    ['a', 'a'],
    ['', 'column2'],
    ['A', 'A_2'],
  ]);
  expect(table.columns.map(({ field }) => field)).toEqual(['a', 'column2', 'A_2']);
});

test('a decimal of undeclared digits gets those that its values need', async () => {
  const { outcome, table } = await kept(
    'digits',
    [column('decimal'), column('decimal'), column('decimal'), column('decimal')],
    [
      ['1.5', '-12', 'NaN', '1'.repeat(39)],
      ['-123.25', null, '1', '1'],
      ['0.125', '7', '2.5', '2'],
    ],
  );
  expect(outcome.columns.map(({ type }) => [type.kind, type.precision, type.scale])).toEqual([
    ['decimal', 6, 3],
    ['decimal', 2, 0],
    ['other', undefined, undefined],
    ['other', undefined, undefined],
  ]);
  expect(table.values).toEqual([
    ['1.500', '-123.250', '0.125'],
    ['-12', null, '7'],
    ['NaN', '1', '2.5'],
    ['1'.repeat(39), '1', '2'],
  ]);
});

test('a column with a value that its type does not hold is kept as text, the others as they are', async () => {
  const { outcome, table } = await kept(
    'misfits',
    [column('timestamp'), column('decimal', { precision: 5, scale: 2 }), column('integer', { bits: 32 })],
    [
      ['294276-12-31 23:59:59', 'NaN', '1'],
      ['2017-01-25 00:00:00', '1.50', '2'],
    ],
  );
  expect(outcome.columns.map(({ type }) => type.kind)).toEqual(['other', 'other', 'integer']);
  expect(table.values).toEqual([
    ['294276-12-31 23:59:59', '2017-01-25 00:00:00'],
    ['NaN', '1.50'],
    [1, 2],
  ]);
});

test('no rows make a file of no rows', async () => {
  const { outcome, table } = await kept('none', [column('date'), column('decimal')], []);
  expect([outcome.rows, table.rowCount, table.columns.length]).toEqual([0, 0, 2]);
});

test('a cell of millions of characters, and a thousand columns, come whole', async () => {
  const long = 'long text '.repeat(1_000_000);
  const columns = Array.from(
    { length: 1600 },
    (_, index): TextColumn => ({
      name: `c${index}`,
      type: { kind: 'text', native: 'text' },
    }),
  );
  const row = columns.map((_, index) => (index === 1599 ? long : `${index}`));
  const { table } = await kept('wide', columns, [row, columns.map(() => null)]);
  expect(table.columns.length).toBe(1600);
  expect(table.values[1599]).toEqual([long, null]);
  expect(table.values[1598]).toEqual(['1598', null]);
});

test('what was staged is gone after the end, and after being given up', async () => {
  const { into } = await kept('gone', [column('text')], [['a']]);
  const given = path.join(place.folder, 'given-up.parquet');
  const sink = openTextRows(engine, given);
  await sink.append([['a']]);
  await sink.discard();
  const left = (await readdir(place.folder)).filter((name) => name.endsWith('.rows'));
  expect(left).toEqual([]);
  await access(into);
  await expect(access(given)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an aborted end throws query.cancelled', async () => {
  const sink = openTextRows(engine, path.join(place.folder, 'aborted.parquet'));
  await sink.append([['a']]);
  await expect(sink.finish([column('text')], AbortSignal.abort())).rejects.toMatchObject({
    code: 'query.cancelled',
  });
  await sink.discard();
});

test('a full disk is said to be full', async () => {
  const into = path.join(place.folder, 'full.parquet');
  await symlink('/dev/full', `${into}.rows`);
  const sink = openTextRows(engine, into);
  const many = Array.from({ length: 20_000 }, () => ['a text of no great length, many times over']);
  const appended = (async () => {
    for (let times = 0; times < 5; times += 1) await sink.append(many);
    await sink.finish([column('text')], signal);
  })();
  await expect(appended).rejects.toMatchObject({ code: 'limit.exceeded' });
  await sink.discard();
});

test('bytes that stand elsewhere are encoded as their text would be', () => {
  const [one, other] = [new RowEncoder(), new RowEncoder()];
  for (const text of ['', 'plain', 'a\u001fb', '\\N', 'é']) {
    const bytes = Buffer.from(`..${text}..`);
    one.utf8(bytes, 2, bytes.length - 2);
    other.text(text);
  }
  one.endRow();
  other.endRow();
  expect(Buffer.from(one.bytes).toString()).toBe(Buffer.from(other.bytes).toString());
  expect(Buffer.from(one.bytes).toString()).toBe(
    '\u001e\u001e\u001fplain\u001f\u001ea\u001fb\u001e\u001f\u001e\\N\u001e\u001fé\n',
  );
});

test('cells are read as a kept result would give them', () => {
  const read = (kind: ColumnType['kind'], text: string, bits?: number) =>
    cellReader({ kind, native: kind, ...(bits === undefined ? {} : { bits }) })(text);
  expect(read('integer', '9007199254740993', 64)).toBe(9007199254740993n);
  expect(read('integer', '-7', 32)).toBe(-7);
  expect(read('boolean', 'f')).toBe(false);
  expect(read('boolean', '1')).toBe(true);
  expect(read('float', '-Infinity')).toBe(Number.NEGATIVE_INFINITY);
  expect(read('float', '1.1', 32)).toBe(1.100000023841858);
  expect(read('decimal', '-12.50')).toBe('-12.50');
  expect(read('bytes', '\\x00ff41')).toBe('\\x00\\xFFA');
  const types: ColumnType[] = [
    { kind: 'text', native: 'text' },
    { kind: 'integer', native: 'int4', bits: 32 },
  ];
  expect(
    cellsOf(
      [
        ['a', null],
        [null, '2'],
      ],
      types,
    ),
  ).toEqual([
    ['a', null],
    [null, 2],
  ]);
});

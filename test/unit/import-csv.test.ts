import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repository } from '#test/helpers/core.ts';
import { type Importing, openImporting } from '#test/helpers/importing.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

const fixture = (name: string) => readFile(path.join(repository, 'test/fixtures/import', name));

describe('nothing is coerced', () => {
  it('keeps leading zeros, long integers, long decimals, and empty text apart from null', async () => {
    const { types, rows, result } = await importing.import('exact.csv', await fixture('exact.csv'));
    expect(types).toEqual([
      'id: BIGINT',
      'zip: VARCHAR',
      'phone: VARCHAR',
      'big: BIGINT',
      'huge: DECIMAL(38,0)',
      'price: DECIMAL(18,2)',
      'fine: DECIMAL(38,20)',
      'remark: VARCHAR',
    ]);
    expect(rows).toEqual([
      [
        1n,
        '00123',
        '+8520001',
        9007199254740993n,
        '12345678901234567890',
        '0.10',
        '0.12345678901234567890',
        '',
      ],
      [2n, '45678', '8520002', -9007199254740993n, '5', '1234567.00', '1.00000000000000000000', null],
      [3n, '0', '8520003', 0n, null, '-3.50', null, 'a "b",\nc'],
    ]);
    expect(result).toMatchObject({
      name: 'exact',
      origin: { kind: 'import', fileName: 'exact.csv', format: 'csv' },
      connectionId: 'local',
    });
  });

  it('looks at the whole file: a leading zero, a wider number or another date order far down is seen', async () => {
    const lines = Array.from({ length: 6000 }, (_, at) => `${at + 1},${at}.5,03/04/2017,${at + 1}`);
    lines[5500] = '007,1.125,25/04/2017,12345678901234567890';
    const { types, rows, notes } = await importing.import('deep.csv', `a,b,c,d\n${lines.join('\n')}\n`);
    expect(types).toEqual(['a: VARCHAR', 'b: DECIMAL(18,3)', 'c: DATE', 'd: DECIMAL(38,0)']);
    expect(rows[0]).toEqual(['1', '0.500', '2017-04-03', '1']);
    expect(notes).toContain('a: kept as text, since some numbers begin with a zero or a plus sign.');
  });

  it('keeps text that is almost a number, a date or a truth', async () => {
    const { types, rows } = await importing.import(
      'almost.csv',
      'a,b,c,d,e\n1e2,2017-02-30,yes,1_000,0x1F\n1,2017-01-01,true,1,1\n',
    );
    expect(types).toEqual(['a: DOUBLE', 'b: VARCHAR', 'c: VARCHAR', 'd: VARCHAR', 'e: VARCHAR']);
    expect(rows[0]).toEqual([100, '2017-02-30', 'yes', '1_000', '0x1F']);
  });

  it('keeps nanoseconds as text, where the engine would cut them off', async () => {
    const { types, rows } = await importing.import(
      'nano.csv',
      'a,b\n2017-01-25 01:02:03.123456789,2017-01-25T01:02:03.5\n',
    );
    expect(types).toEqual(['a: VARCHAR', 'b: TIMESTAMP']);
    expect(rows).toEqual([['2017-01-25 01:02:03.123456789', '2017-01-25 01:02:03.5']]);
  });
});

describe('dates', () => {
  it('notes a date that can be read in two ways, and reads it as the user says', async () => {
    const text = 'd,n\n01/02/2017,1\n03/04/2017,2\n';
    const first = await importing.import('ambiguous.csv', text);
    expect(first.rows.map((row) => row[0])).toEqual(['2017-02-01', '2017-04-03']);
    expect(first.notes).toEqual([
      'd: read as %d/%m/%Y (01/02/2017 is 1 February 2017); the values would also fit %m/%d/%Y.',
    ]);
    const second = await importing.import('ambiguous.csv', text, { dateFormat: '%m/%d/%Y' });
    expect(second.rows.map((row) => row[0])).toEqual(['2017-01-02', '2017-03-04']);
  });

  it('takes the one order that fits', async () => {
    const { rows, notes } = await importing.import('us.csv', 'd,n\n1/25/2017,1\n3/4/2017,2\n');
    expect(rows.map((row) => row[0])).toEqual(['2017-01-25', '2017-03-04']);
    expect(notes).toEqual([]);
  });
});

describe('bad rows', () => {
  it('keeps ragged rows with their line, past quoted line ends', async () => {
    const { rows, rejects } = await importing.import('ragged.csv', await fixture('ragged.csv'));
    expect(rows).toEqual([
      [1n, 'x\ny', 3n],
      [10n, 'z', 12n],
    ]);
    expect(rejects).toEqual([
      [4n, 'c', 'The row has 2 values instead of 3.', '4,5'],
      [5n, null, 'The row has 4 values instead of 3.', '6,7,8,9'],
    ]);
  });

  it('rejects the one bad value in thousands, with its line', async () => {
    const lines = Array.from({ length: 6000 }, (_, at) => `${at + 1},"${at}.25",x`);
    lines[100] = '101,0.25,"two\nlines"';
    lines[5000] = '5001';
    lines[5500] = '5501,n/a,x';
    const { types, result, rejects } = await importing.import(
      'bad.csv',
      `id,amount,t\r\n${lines.join('\r\n')}\r\n`,
    );
    expect(types).toEqual(['id: BIGINT', 'amount: DECIMAL(18,2)', 't: VARCHAR']);
    expect(result.rows).toBe(5998);
    expect(rejects).toEqual([
      [5003n, 'amount', 'The row has 1 value instead of 3.', '5001'],
      [5503n, 'amount', '"n/a" cannot be read as DECIMAL(18,2) without loss.', '5501,n/a,x'],
    ]);
    expect(result.rejects?.rows).toBe(2);
    const kept = await importing.core.client.results.get({ id: result.rejects?.id ?? '' });
    expect(kept.origin).toEqual({ kind: 'rejects', of: result.id });
  });

  it('rejects what would lose something under the type the user chose', async () => {
    const { types, rows, rejects } = await importing.import(
      'chosen.csv',
      'n,d\n007,1.5\n1.5,1.25\nx,2\n,3\n',
      {
        columns: [
          { name: 'number', type: 'BIGINT' },
          { name: null, type: 'DECIMAL(18,1)' },
        ],
      },
    );
    expect(types).toEqual(['number: BIGINT', 'd: DECIMAL(18,1)']);
    expect(rows).toEqual([
      [7n, '1.5'],
      [null, '3.0'],
    ]);
    expect(rejects).toEqual([
      [3n, 'number', '"1.5" cannot be read as BIGINT without loss.', '1.5,1.25'],
      [4n, 'number', '"x" cannot be read as BIGINT without loss.', 'x,2'],
    ]);
  });

  it('makes text of a column whose values are mixed, and says so', async () => {
    const { types, notes } = await importing.import('mixed.csv', 'a,b\n1,x\n2,x\n?,x\n');
    expect(types).toEqual(['a: VARCHAR', 'b: VARCHAR']);
    expect(notes).toEqual(['a: kept as text, since 1 of its 3 values are not numbers, such as "?".']);
  });
});

describe('dialects and encodings', () => {
  it.each([
    ['semicolon.csv', { delimiter: ';', encoding: 'utf-8' }, [['1,5', 'x;y', 2n]]],
    ['tab.tsv', { delimiter: '\t', encoding: 'utf-8' }, [['Zürich', 1n]]],
    ['utf-16le.csv', { delimiter: ',', encoding: 'utf-16le' }, [['Zürich', '香港', 1n]]],
    ['utf-16be-no-mark.csv', { delimiter: ',', encoding: 'utf-16be' }, [['Zurich', 'x', 1n]]],
    ['latin-1.csv', { delimiter: ';', encoding: 'latin-1' }, [['José', '5 €', 1n]]],
    ['packed.csv.gz', { delimiter: '|', encoding: 'utf-8', gzip: true }, [['Zürich', 1n]]],
    [
      'preamble.csv',
      { delimiter: ',', skip: 3, header: true },
      [
        [1n, 2n, 3n],
        [4n, 5n, 6n],
      ],
    ],
  ])('reads %s and shows how', async (name, options, rows) => {
    const content = await fixture(name);
    const preview = await importing.inspect(name, content);
    expect(preview.options).toMatchObject(options);
    expect(preview.rows).toEqual(rows);
    expect((await importing.import(name, content)).rows).toEqual(rows);
  });

  it('lets the user have it otherwise', async () => {
    const preview = await importing.inspect('other.csv', 'a;b,c\n1;2,3\n', { delimiter: ',', header: false });
    expect(preview.columns).toHaveLength(2);
    expect(preview.rows).toEqual([
      ['a;b', 'c'],
      ['1;2', '3'],
    ]);
  });

  it('rejects rows with broken bytes in a file that is otherwise UTF-8', async () => {
    const broken = Buffer.concat([
      Buffer.from('a,b\nZürich,1\n'),
      Buffer.from([0x78, 0xff, 0x2c, 0x32, 0x0a]),
    ]);
    const { rows, rejects } = await importing.import('broken.csv', broken);
    expect(rows).toEqual([['Zürich', 1n]]);
    expect(rejects.map((reject) => reject.slice(0, 3))).toEqual([
      [3n, 'a', 'The row holds bytes that are not UTF-8.'],
    ]);
  });
});

describe('failures', () => {
  it.each([
    ['empty.csv', Buffer.alloc(0), 'input.invalid', 'empty.csv is empty.'],
    [
      'noise.dat',
      Buffer.from([1, 0, 2, 0, 0, 0, 3]),
      'unsupported',
      'noise.dat is not of a format Backcast knows.',
    ],
    [
      'cut.csv.gz',
      gzipSync('a,b\n1,2\n'.repeat(5000)).subarray(0, 60),
      'input.invalid',
      /^cut\.csv\.gz is cut off: its gzip data ends early, after \d+ unpacked bytes\.$/,
    ],
  ])('says what is wrong with %s', async (name, content, code, message) => {
    await expect(importing.import(name, content)).rejects.toMatchObject({
      code,
      message: message instanceof RegExp ? expect.stringMatching(message) : message,
    });
  });

  it('takes no type that is not one, and leaves nothing behind', async () => {
    const before = await importing.core.client.results.list();
    await expect(
      importing.import('t.csv', 'a\n1\n', { columns: [{ name: null, type: 'BIGINT) --' }] }),
    ).rejects.toMatchObject({ code: 'input.invalid' });
    expect(await importing.core.client.results.list()).toHaveLength(before.length);
  });

  it('stops when asked to, and keeps nothing', async () => {
    const before = await importing.core.client.results.list();
    const file = await importing.put('large.csv', `a,b\n${'1,2\n'.repeat(500_000)}`);
    const controller = new AbortController();
    const stream = await importing.core.client.imports.start(
      { source: { kind: 'path', path: file } },
      { signal: controller.signal },
    );
    const reading = (async () => {
      for await (const event of stream) if (event.type === 'progress') controller.abort();
    })();
    controller.abort();
    await reading.catch((error: unknown) => expect(error).toMatchObject({ code: 'query.cancelled' }));
    expect(await importing.core.client.results.list()).toHaveLength(before.length);
  });
});

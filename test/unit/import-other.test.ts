import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeXlsx } from 'hucre';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestCore } from '#test/helpers/core.ts';
import { type Importing, openImporting } from '#test/helpers/importing.ts';
import { xlsbOf, zipOf } from '#test/helpers/xlsb.ts';

let importing: Importing;
beforeAll(async () => {
  importing = await openImporting();
});
afterAll(() => importing.close());

describe('JSON', () => {
  it('reads lines exactly, keeps strings strings, and rejects what is no record', async () => {
    const text = [
      '{"id": 1, "code": "007", "n": {"x": [1, 2.50]}, "price": 0.10}',
      '',
      '{"id": 12345678901234567890, "code": "", "price": 1.25, "day": "2017-01-25", "ok": true}',
      'not json',
      '{"id": null, "price": null, "day": null, "ok": false}',
      '{"id": 1, "id": 2}',
    ].join('\r\n');
    const { types, rows, rejects } = await importing.import('events.jsonl', text);
    expect(types.map((type) => type.replace(/: .*/, ''))).toEqual(['id', 'code', 'n', 'price', 'day', 'ok']);
    expect(rows).toEqual([
      ['1', '007', '{"x": [1, 2.50]}', '0.10', null, null],
      ['12345678901234567890', '', null, '1.25', '2017-01-25', true],
      [null, null, null, null, null, false],
    ]);
    expect(rejects.map(([line, column, , raw]) => [line, column, raw])).toEqual([
      [4n, null, 'not json'],
      [6n, null, '{"id": 1, "id": 2}'],
    ]);
  });

  it('reads an array in a document, packed too, and notes a mixed column', async () => {
    const text = '[\n {"a": 1, "s": "x, ]}\\""},\n {"a": "2", "s": "香"}\n]\n';
    const { types, rows, notes, result } = await importing.import('document.json.gz', gzipSync(text));
    expect(types).toEqual(['a: VARCHAR', 's: VARCHAR']);
    expect(rows).toEqual([
      ['1', 'x, ]}"'],
      ['2', '香'],
    ]);
    expect(notes).toEqual(['a: kept as text, since it mixes number, string.']);
    expect(result.name).toBe('document');
  });

  it('says where a document is broken', async () => {
    await expect(importing.import('broken.json', '[\n{"a": 1},\n')).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'broken.json is not JSON: it ends in the middle on line 3.',
    });
  });
});

describe('Parquet', () => {
  it('keeps types, nested ones too, and renames', async () => {
    const source = path.join(importing.folder, 'source.parquet');
    const made = await importing.core.client.runs.start({
      connectionId: 'local',
      source: {
        kind: 'sql',
        sql: "SELECT 1::TINYINT AS a, [1, 2] AS l, {'x': 1.50::DECIMAL(9,2)} AS s, TIMESTAMPTZ '2017-01-25 01:02:03+00' AS z",
      },
    });
    let id = '';
    for await (const event of made) if (event.type === 'result') id = event.result.id;
    const content = await readFile(path.join(importing.folder, 'workspace', 'results', id, 'data.parquet'));
    expect(existsSync(source)).toBe(false);
    const { types, rows } = await importing.import('source.parquet', content, {
      columns: [{ name: 'first', type: null }],
    });
    expect(types).toEqual([
      'first: TINYINT',
      'l: INTEGER[]',
      's: STRUCT("x" DECIMAL(9,2))',
      'z: TIMESTAMP WITH TIME ZONE',
    ]);
    expect(rows).toEqual([[1, '[1,2]', '{"x":"1.50"}', '2017-01-25 01:02:03+00']]);
  });

  it('says so where the file is cut off', async () => {
    await expect(importing.import('cut.parquet', Buffer.from('PAR1 and no more'))).rejects.toMatchObject({
      code: 'input.invalid',
      message: 'cut.parquet cannot be read as Parquet; it may be cut off.',
    });
  });
});

describe('workbooks', () => {
  const day = (text: string) => new Date(`${text}Z`);

  it('types columns by their cells, from the header row chosen, and rejects error cells', async () => {
    const content = await writeXlsx({
      sheets: [
        { name: 'Cover', rows: [['Report']] },
        {
          name: 'Data',
          rows: [
            ['made by finance'],
            ['id', 'day', 'at', 'amount', 'mixed', 'ok', ''],
            ['007', day('2017-01-25T00:00:00'), day('2017-01-25T10:30:00'), 1.5, 1, true, 'x'],
            ['8', null, day('2017-01-26T00:00:00'), -2, 'n/a', false, null],
            [null, null, null, null, null, null, null],
            ['9', null, null, '#REF!', 2, null, ''],
          ],
        },
      ],
    });
    const preview = await importing.inspect('book.xlsx', content, { sheet: 'Data' });
    expect(preview.sheets).toEqual(['Cover', 'Data']);
    const { types, rows, rejects, notes } = await importing.import('book.xlsx', content, {
      sheet: 'Data',
      headerRow: 2,
    });
    expect(types).toEqual([
      'id: VARCHAR',
      'day: DATE',
      'at: TIMESTAMP',
      'amount: DECIMAL(18,1)',
      'mixed: VARCHAR',
      'ok: BOOLEAN',
      ': VARCHAR',
    ]);
    expect(rows).toEqual([
      ['007', '2017-01-25', '2017-01-25 10:30:00', '1.5', '1', true, 'x'],
      ['8', null, '2017-01-26 00:00:00', '-2.0', 'n/a', false, null],
    ]);
    expect(rejects).toEqual([[6n, 'amount', 'The cell holds the error #REF!.', '#REF!']]);
    expect(notes).toEqual([
      'amount: 1 cell holds an error such as #REF!; the rows are rejects.',
      'mixed: kept as text, since it mixes number (2), text (1).',
    ]);
  });

  it('reads a binary workbook', async () => {
    const content = xlsbOf('Sheet A', [
      ['name', 'amount', 'day', 'ok'],
      ['Zoë', 9007199254740991, { date: 42760 }, true],
      ['001', 0.1, null, false],
      ['x', { error: 0x17 }, { date: 42761 }, null],
    ]);
    const { types, rows, rejects, result } = await importing.import('book.xlsb', content);
    expect(result.origin).toMatchObject({ format: 'xlsb' });
    expect(types).toEqual(['name: VARCHAR', 'amount: DECIMAL(18,1)', 'day: DATE', 'ok: BOOLEAN']);
    expect(rows).toEqual([
      ['Zoë', '9007199254740991.0', '2017-01-25', true],
      ['001', '0.1', null, false],
    ]);
    expect(rejects).toEqual([[4n, 'amount', 'The cell holds the error #REF!.', '#REF!']]);
  });

  it('says which sheets there are, and what an encrypted or another file is', async () => {
    const content = xlsbOf('Sheet A', [['a'], [1]]);
    await expect(importing.import('book.xlsb', content, { sheet: 'B' })).rejects.toMatchObject({
      code: 'not-found',
      details: { suggestions: ['Sheet A'] },
    });
    const compound = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);
    await expect(importing.import('secret.xlsx', compound)).rejects.toMatchObject({
      code: 'unsupported',
      message: 'secret.xlsx is encrypted.',
    });
    await expect(importing.import('files.zip', zipOf({ 'a.txt': 'x' }))).rejects.toMatchObject({
      code: 'unsupported',
      message: 'files.zip is a zip archive, but no workbook.',
    });
  });
});

describe('the contract', () => {
  it('takes paths only where the host trusts its caller, uploads everywhere', async () => {
    const core = await openTestCore(path.join(importing.folder, 'other'), { allowPaths: false });
    try {
      await expect(
        core.client.imports.inspect({ source: { kind: 'path', path: '/etc/hosts' } }),
      ).rejects.toMatchObject({ code: 'permission.denied' });
      const bytes = new TextEncoder().encode('a,b\n1,2\n');
      const { id } = await core.client.uploads.begin({ name: 'Sales 2026.csv', bytes: bytes.length });
      await core.client.uploads.write({ id, offset: 0, bytes });
      const names: string[] = [];
      for (let turn = 0; turn < 2; turn += 1) {
        for await (const event of await core.client.imports.start({ source: { kind: 'upload', id } })) {
          if (event.type === 'done') names.push(event.result.name);
        }
      }
      expect(names).toEqual(['sales_2026', 'sales_2026_2']);
    } finally {
      await core.close();
    }
  });

  it('leaves no temporary file after imports that went well or did not', async () => {
    await importing.import('fine.csv', '\ufeffa,b\n1,2\n3\n');
    await expect(importing.import('none.json', '[]')).rejects.toMatchObject({ code: 'input.invalid' });
    const tmp = path.join(importing.folder, 'workspace', 'tmp');
    const left = await Promise.all((await readdir(tmp)).map((name) => readdir(path.join(tmp, name))));
    expect(left.flat().filter((name) => /^(import|result)-/.test(name))).toEqual([]);
  });
});

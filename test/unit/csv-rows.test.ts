import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  booleanForm,
  bytesForm,
  dateForm,
  decimalForm,
  floatForm,
  integerForm,
  jsonForm,
  type TextForm,
  textForm,
  timeForm,
  timestampForms,
  timestamptzForm,
} from '#main/engine/csv-forms.ts';
import { type CsvColumn, writeCsvRows } from '#main/engine/csv-rows.ts';
import { type Engine, openEngine } from '#main/engine/engine.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

const text = [textForm({ kind: 'text', native: 'varchar' })];

function column(name: string, native: string, ...forms: readonly TextForm[]): CsvColumn {
  return { name, native, forms };
}

describe('CSV as warehouses write it', () => {
  let engine: Engine;
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let made = 0;
  beforeAll(async () => {
    place = await temporaryFolder();
    engine = await openEngine({ temporary: place.folder });
  });
  afterAll(async () => {
    engine.close();
    await place.remove();
  });

  async function read(columns: readonly CsvColumn[], ...texts: readonly string[]) {
    const id = made++;
    const files = texts.map((_, index) => path.join(place.folder, `${id}-${index}.csv`));
    for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '');
    const into = path.join(place.folder, `${id}.parquet`);
    const written = await writeCsvRows(engine, { files, header: true, columns, into });
    const kept = await engine.query(`SELECT * FROM read_parquet('${into}')`);
    return { ...written, values: kept.values, fields: kept.columns.map(({ field }) => field) };
  }

  /** The cells of one column, and the kind it is kept as. */
  async function readOne(native: string, forms: readonly TextForm[], ...cells: readonly string[]) {
    const lines = cells.map((cell) => `"${cell}"`).join('\n');
    const { values, columns } = await read([{ name: 'a', native, forms }], `"a"\n${lines}\n`);
    return [columns[0]?.type.kind, ...(values[0] ?? [])];
  }

  it('tells NULL from the empty text, also where a row is nothing but them', async () => {
    const { values, rows } = await read(
      [column('a', 'varchar', ...text), column('b', 'varchar', ...text)],
      '"a","b"\n,""\n"",\n,\n',
    );
    expect([values, rows]).toEqual([
      [
        [null, '', null],
        ['', null, null],
      ],
      3,
    ]);
    const single = await read([column('a', 'varchar', ...text)], '"a"\n"x"\n\n""\n');
    expect(single.values).toEqual([['x', null, '']]);
  });

  it('keeps quotes, commas, breaks of lines and texts that look like NULL', async () => {
    const { values } = await read(
      [column('a', 'varchar', ...text)],
      '"a"\n"say ""hi"", then"\n"two\nlines"\n"two\r\nlines"\n"NULL"\n"\\N"\n" x "\n"#no"\n',
    );
    expect(values[0]).toEqual(['say "hi", then', 'two\nlines', 'two\r\nlines', 'NULL', '\\N', ' x ', '#no']);
  });

  it('keeps numbers to the last digit', async () => {
    expect(await readOne('bigint', [integerForm('bigint', 64)], '9007199254740993')).toEqual([
      'integer',
      9007199254740993n,
    ]);
    expect(
      await readOne(
        'decimal',
        [decimalForm('decimal(38,0)', 38, 0)],
        '12345678901234567890123456789012345678',
      ),
    ).toEqual(['decimal', '12345678901234567890123456789012345678']);
    expect(await readOne('double', [floatForm('double', 'DOUBLE')], 'NaN', '-Infinity', '1.0E-7')).toEqual([
      'float',
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      1e-7,
    ]);
    expect(await readOne('boolean', [booleanForm('boolean')], 'true', 'false')).toEqual([
      'boolean',
      true,
      false,
    ]);
  });

  it('keeps moments to the nanosecond where the texts say so, and a zone as the moment it means', async () => {
    expect(await readOne('timestamp', timestampForms('timestamp'), '2017-01-25 01:02:03.000004')).toEqual([
      'timestamp',
      '2017-01-25 01:02:03.000004',
    ]);
    expect(
      await readOne(
        'timestamp',
        timestampForms('timestamp'),
        '2017-01-25 01:02:03.000',
        '2017-01-25 01:02:03.000004567',
      ),
    ).toEqual(['timestamp', '2017-01-25 01:02:03', '2017-01-25 01:02:03.000004567']);
    expect(
      await readOne(
        'timestamp with time zone',
        [timestamptzForm('timestamp with time zone')],
        '2012-10-31 01:00:00.000 UTC',
        '2012-10-31 01:00:00.000 America/Los_Angeles',
        '2012-10-31 01:00:00.000 +05:30',
        '2012-10-31 01:00:00.123456-08',
      ),
    ).toEqual([
      'timestamptz',
      '2012-10-31 01:00:00+00',
      '2012-10-31 08:00:00+00',
      '2012-10-30 19:30:00+00',
      '2012-10-31 09:00:00.123456+00',
    ]);
    expect(await readOne('date', [dateForm('date')], '0001-01-01', '9999-12-31')).toEqual([
      'date',
      '0001-01-01',
      '9999-12-31',
    ]);
    expect(await readOne('time', [timeForm('time')], '23:59:59.999999')).toEqual(['time', '23:59:59.999999']);
  });

  it('keeps bytes and JSON', async () => {
    const hex = bytesForm('varbinary', (sql) => `replace(${sql}, ' ', '')`);
    expect(await readOne('varbinary', [hex], '68 69 00 ff')).toEqual(['bytes', 'hi\\x00\\xFF']);
    expect(await readOne('json', [jsonForm('json')], '{""a"": 1.10}')).toEqual(['json', '{"a": 1.10}']);
  });

  it('rounds and cuts nothing: what its type does not hold is kept as text', async () => {
    expect(await readOne('bigint', [integerForm('bigint', 64)], '1', '1.5')).toEqual(['other', '1', '1.5']);
    expect(await readOne('decimal', [decimalForm('decimal(4,2)', 4, 2)], '1.50', '1.239')).toEqual([
      'other',
      '1.50',
      '1.239',
    ]);
    expect(await readOne('timestamp', timestampForms('timestamp'), '2017-01-25 01:02:03.0000045678')).toEqual(
      ['other', '2017-01-25 01:02:03.0000045678'],
    );
    expect(await readOne('date', [dateForm('date')], '2024-02-30')).toEqual(['other', '2024-02-30']);
    const both = await read(
      [
        column('a', 'integer', integerForm('integer', 32)),
        column('b', 'integer', integerForm('integer', 32)),
      ],
      '"a","b"\n"1","2147483648"\n',
    );
    expect(both.columns.map(({ type }) => type)).toEqual([
      { kind: 'integer', native: 'integer', bits: 32 },
      { kind: 'other', native: 'integer' },
    ]);
    expect(both.values).toEqual([[1], ['2147483648']]);
  });

  it('keeps names that are empty or stand twice', async () => {
    const { columns, fields } = await read(
      [column('a', 'varchar', ...text), column('', 'varchar', ...text), column('A', 'varchar', ...text)],
      '"a","","A"\n"1","2","3"\n',
    );
    expect(columns.map(({ name }) => name)).toEqual(['a', '', 'A']);
    expect(fields).toEqual(['a', 'column2', 'A_2']);
    expect(columns.map(({ field }) => field)).toEqual(fields);
  });

  it('reads several files in their order, and files without rows', async () => {
    const columns = [column('a', 'integer', integerForm('integer', 32))];
    const several = await read(columns, '"a"\n"3"\n"1"\n', '"a"\n', '"a"\n"2"\n');
    expect([several.values, several.rows]).toEqual([[[3, 1, 2]], 3]);
    const none = await read(columns, '"a"\n');
    expect([none.values, none.rows, none.columns[0]?.type.kind]).toEqual([[[]], 0, 'integer']);
  });

  it('reads 3,000 columns, and a line of 8 MB', async () => {
    const wide = Array.from({ length: 3000 }, (_, index) =>
      column(`c${index}`, 'integer', integerForm('integer', 32)),
    );
    const line = (value: (index: number) => string) => wide.map((_, index) => `"${value(index)}"`).join(',');
    const { values, rows } = await read(
      wide,
      `${line((index) => `c${index}`)}\n${line(String)}\n${line((index) => String(-index))}\n`,
    );
    expect([rows, values.length, values[2999]]).toEqual([2, 3000, [2999, -2999]]);
    const long = await read([column('a', 'varchar', ...text)], `"a"\n"${'x'.repeat(8_000_000)}"\n`);
    expect(String(long.values[0]?.[0]).length).toBe(8_000_000);
  });

  it('leaves nothing where the rows cannot be written', async () => {
    const file = path.join(place.folder, 'cut.csv');
    await writeFile(file, '"a"\n"1"\n');
    const columns = [column('a', 'integer', integerForm('integer', 32))];
    const controller = new AbortController();
    controller.abort();
    const into = path.join(place.folder, 'cut.parquet');
    const work = writeCsvRows(
      engine,
      { files: [file], header: true, columns, into },
      { signal: controller.signal },
    );
    await expect(work).rejects.toMatchObject({ code: 'query.cancelled' });
    await expect(access(into)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

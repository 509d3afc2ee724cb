import { describe, expect, it } from 'vitest';
import { parseNames, parseParameters } from '#main/hosts/cli/arguments.ts';
import { jsonArray } from '#main/hosts/cli/output-format.ts';
import { parseDerived, parseMeasures } from '#main/hosts/cli/pivot-arguments.ts';
import { textTable } from '#main/hosts/cli/text-table.ts';
import { defaultWorkspace } from '#main/hosts/places.ts';

describe('arguments of the command line', () => {
  it('reads parameters: the value is everything after the first =', () => {
    expect(parseParameters(['country=Hong Kong', 'note=a=b', 'empty=', 'nothing=null'])).toEqual({
      country: 'Hong Kong',
      note: 'a=b',
      empty: '',
      nothing: null,
    });
    expect(() => parseParameters(['country'])).toThrow('--param country is not of the form name=value.');
  });

  it('reads names, quoted where they hold a comma', () => {
    expect(parseNames('platform, "Meta 1","a, ""b"""')).toEqual(['platform', 'Meta 1', 'a, "b"']);
    expect(() => parseNames('a,"b')).toThrow('is not a list of names (at character 3)');
  });

  const fields = ['value', 'weight', 'Start Date', 'unit, price', 'net (as sold)'];

  it('reads measures', () => {
    expect(parseMeasures('sum(value), count() as Rows,average("unit, price")', fields)).toEqual([
      { field: 'value', aggregate: 'sum' },
      { field: null, aggregate: 'count', caption: 'Rows' },
      { field: 'unit, price', aggregate: 'average' },
    ]);
    expect(parseMeasures('MAX(start date) as Last day (UTC, sharp)', fields)).toEqual([
      { field: 'Start Date', aggregate: 'max', caption: 'Last day (UTC, sharp)' },
    ]);
    expect(parseMeasures('sum(value) as "Sales, ""net"" of tax", count() as "as" sold', fields)).toEqual([
      { field: 'value', aggregate: 'sum', caption: 'Sales, "net" of tax' },
      { field: null, aggregate: 'count', caption: '"as" sold' },
    ]);
  });

  it('reads every aggregate with what it takes besides', () => {
    expect(
      parseMeasures(
        'percentile(value, 0.9) as P90, weighted_average(value, Weight), first(value, "Start Date"), last(value, "start date"), standard_deviation(value), stdevp(value), median("net (as sold)"), distinct(value), min(value)',
        fields,
      ),
    ).toEqual([
      { field: 'value', aggregate: 'percentile', share: 0.9, caption: 'P90' },
      { field: 'value', aggregate: 'weighted-average', weight: 'weight' },
      { field: 'value', aggregate: 'first', by: 'Start Date' },
      { field: 'value', aggregate: 'last', by: 'Start Date' },
      { field: 'value', aggregate: 'standard-deviation' },
      { field: 'value', aggregate: 'standard-deviation-population' },
      { field: 'net (as sold)', aggregate: 'median' },
      { field: 'value', aggregate: 'distinct' },
      { field: 'value', aggregate: 'min' },
    ]);
  });

  it('reads any other expression as a calculated measure', () => {
    expect(
      parseMeasures(
        'sum(value) / count() as Ratio, round((sum(value) - min("net (as sold)")) / 2, 1)',
        fields,
      ),
    ).toEqual([
      { field: null, aggregate: 'calculated', expression: 'sum(value) / count()', caption: 'Ratio' },
      {
        field: null,
        aggregate: 'calculated',
        expression: 'round((sum(value) - min("net (as sold)")) / 2, 1)',
      },
    ]);
  });

  it.each([
    ['total(value)', 'There is no function "total" (character 1).', 0],
    ['sum()', 'At character 5 the name of a field should stand, but there is ).', 4],
    ['sum(value), sum(valu)', 'There is no field "valu" (character 17).', 16],
    [
      'count() as Rows, percentile(value)',
      'At character 34 a comma, as in percentile(field, share), should stand',
      33,
    ],
    ['count(), sum(value', 'At character 19 ), as in sum(field), should stand, but it ends.', 18],
    ['count(), value', '"value" (character 10) stands outside an aggregate.', 9],
  ])('says where in %s the mistake is', (text, message, offset) => {
    const read = () => parseMeasures(text, fields);
    expect(read).toThrow(message);
    expect(read).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ position: { offset, line: 1, column: offset + 1 } }),
      }),
    );
  });

  it('reads derived fields: periods of dates, with a fiscal year, and bins of numbers', () => {
    expect(
      parseDerived(
        'MONTH("start date") as Month, iso_week("Start Date") as "ISO week", year("Start Date", 4) as FY, bins(value, 0.5, -1.5) as Size, Bins(weight, 100) as Weight class',
        fields,
      ),
    ).toEqual([
      { kind: 'date', name: 'Month', from: 'Start Date', unit: 'month', fiscalStart: 1 },
      { kind: 'date', name: 'ISO week', from: 'Start Date', unit: 'iso-week', fiscalStart: 1 },
      { kind: 'date', name: 'FY', from: 'Start Date', unit: 'year', fiscalStart: 4 },
      { kind: 'bins', name: 'Size', from: 'value', start: '-1.5', size: '0.5' },
      { kind: 'bins', name: 'Weight class', from: 'weight', start: '0', size: '100' },
    ]);
  });

  it.each([
    ['month("Start Date")', 'month("Start Date") has no name.', 0],
    ['month("Start Date") as M, mont("Start Date") as N', 'There is no period "mont" (character 27).', 26],
    ['month(Starts) as M', 'There is no field "Starts" (character 7).', 6],
    ['year("Start Date", 13) as Y', 'At character 20 the month that a fiscal year begins with', 19],
    ['bins(value) as B', 'At character 11 a comma, as in bins(field, width, start),', 10],
    ['bins(value, 0) as B', 'At character 13 a width above 0', 12],
    ['bins(value, 1e3) as B', 'At character 13 a width above 0', 12],
    ['bins(value, 1, x) as B', 'At character 16 the number that the first bin begins with', 15],
    ['month("Start Date") + 1 as M', 'At character 21 the end should stand, but there is +.', 20],
  ])('says where in the derived field %s the mistake is', (text, message, offset) => {
    const read = () => parseDerived(text, fields);
    expect(read).toThrow(message);
    expect(read).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ position: { offset, line: 1, column: offset + 1 } }),
      }),
    );
  });

  it('refuses an expression that is longer than a pivot keeps', () => {
    expect(() => parseMeasures(`1${' + count()'.repeat(200)}`, fields)).toThrow('is too long.');
  });
});

describe('output of the command line', () => {
  async function arrayOf(...pieces: string[]): Promise<unknown> {
    async function* bytes() {
      for (const piece of pieces) yield Buffer.from(piece);
    }
    let text = '';
    for await (const piece of jsonArray(bytes())) text += piece;
    return JSON.parse(text);
  }

  it('turns JSON lines into an array wherever the pieces break', async () => {
    expect(await arrayOf('{"a":1}\n{"a"', ':2}\n')).toEqual([{ a: 1 }, { a: 2 }]);
    expect(await arrayOf()).toEqual([]);
  });

  it('keeps a character whole that two pieces share', async () => {
    const bytes = Buffer.from('{"a":"é"}\n');
    async function* split() {
      yield bytes.subarray(0, 7);
      yield bytes.subarray(7);
    }
    let text = '';
    for await (const piece of jsonArray(split())) text += piece;
    expect(JSON.parse(text)).toEqual([{ a: 'é' }]);
  });

  it('aligns numbers to the right and lets no value break the line', () => {
    const columns = [
      { name: 'plan', align: 'left' as const },
      { name: 'value', align: 'right' as const },
    ];
    expect(
      textTable(columns, [
        ['a\nb', '1'],
        ['c', '1234'],
      ]),
    ).toBe('plan  value\na⏎b       1\nc      1234\n');
  });
});

it('keeps the workspace among the application data of each system', () => {
  expect(defaultWorkspace('linux', {}, '/home/ann')).toBe('/home/ann/.local/share/backcast/workspace');
  expect(defaultWorkspace('linux', { XDG_DATA_HOME: '/data' }, '/home/ann')).toBe('/data/backcast/workspace');
  expect(defaultWorkspace('darwin', {}, '/Users/ann')).toBe(
    '/Users/ann/Library/Application Support/Backcast/workspace',
  );
});

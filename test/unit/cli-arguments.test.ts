import { describe, expect, it } from 'vitest';
import { parseMeasures, parseNames, parseParameters } from '#main/hosts/cli/arguments.ts';
import { jsonArray } from '#main/hosts/cli/output-format.ts';
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

  it('reads measures', () => {
    expect(parseMeasures('sum(value), count() as Rows,average("unit, price")')).toEqual([
      { field: 'value', aggregate: 'sum' },
      { field: null, aggregate: 'count', caption: 'Rows' },
      { field: 'unit, price', aggregate: 'average' },
    ]);
    expect(() => parseMeasures('total(value)')).toThrow('"total(value)" is not a measure.');
    expect(() => parseMeasures('sum()')).toThrow('"sum()" is not a measure.');
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

import { describe, expect, it } from 'vitest';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Address, AddressItem, PivotReference } from '#shared/getpivotdata/address.ts';
import { dayOfSerial, dayOfText, excelDate } from '#shared/getpivotdata/dates.ts';
import { parseAddress } from '#shared/getpivotdata/parse.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import { printAddressSql } from '#shared/getpivotdata/print-sql.ts';
import { randomFrom } from '#test/helpers/random.ts';

const finance =
  'GETPIVOTDATA("value",\'Active subscriber\'!$A$5,"Resolution Type","daily","Platform","Redemption","Start Date","1/25/2017","Meta 1","Samsung Galaxy Tablet Promotion","Meta 2","Redemption Campaign","Meta 4","Paying")';

function failure(formula: string): { code: string; message: string; offset: number | undefined } {
  try {
    parseAddress(formula);
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, message: error.message, offset: error.details.position?.offset };
  }
  throw new Error(`${formula} was read`);
}

function text(value: string): AddressItem {
  return { kind: 'text', text: value };
}

describe('reading a formula', () => {
  it('reads the one finance uses', () => {
    expect(parseAddress(finance)).toEqual({
      dataField: 'value',
      pivot: { sheet: 'Active subscriber', cell: '$A$5' },
      pairs: [
        { field: 'Resolution Type', item: text('daily') },
        { field: 'Platform', item: text('Redemption') },
        { field: 'Start Date', item: text('1/25/2017') },
        { field: 'Meta 1', item: text('Samsung Galaxy Tablet Promotion') },
        { field: 'Meta 2', item: text('Redemption Campaign') },
        { field: 'Meta 4', item: text('Paying') },
      ],
    });
  });

  it('takes an equals sign, any case, semicolons, white space and a sign anywhere', () => {
    expect(
      parseAddress(' = getPivotData ( "v" ; Sheet1 ! a5 ; "n" ; - 5 ; "d" ; Date( 2017 ; 1 ; 25 ) )\n'),
    ).toEqual({
      dataField: 'v',
      pivot: { sheet: 'Sheet1', cell: 'A5' },
      pairs: [
        { field: 'n', item: { kind: 'number', text: '-5' } },
        { field: 'd', item: { kind: 'date', date: '2017-01-25' } },
      ],
    });
  });

  it.each<[string, PivotReference]>([
    ['$A$5', { cell: '$A$5' }],
    ['a1', { cell: 'A1' }],
    ['A1:B7', { cell: 'A1:B7' }],
    ['Sheet!$A$5', { sheet: 'Sheet', cell: '$A$5' }],
    ["'My sheet'!A5", { sheet: 'My sheet', cell: 'A5' }],
    ["'It''s'!$A$5", { sheet: "It's", cell: '$A$5' }],
    ['2017!$A$5', { sheet: '2017', cell: '$A$5' }],
    ['Revenue_1', { name: 'Revenue_1' }],
    ['XFE1', { name: 'XFE1' }],
  ])('reads the reference %s', (reference, expected) => {
    expect(parseAddress(`GETPIVOTDATA("v",${reference})`).pivot).toEqual(expected);
  });

  it.each<[string, AddressItem]>([
    ['"a ""b"" c"', text('a "b" c')],
    ['"a"&"b" & "c"', text('abc')],
    ['12345678901234567890', { kind: 'number', text: '12345678901234567890' }],
    ['1.5E+3', { kind: 'number', text: '1.5E+3' }],
    ['true', { kind: 'boolean', value: true }],
    ['FALSE()', { kind: 'boolean', value: false }],
    ['DATE(2017,13,1)', { kind: 'date', date: '2018-01-01' }],
    ['', { kind: 'blank' }],
  ])('reads the item %s', (item, expected) => {
    expect(parseAddress(`GETPIVOTDATA("v",$A$5,"f",${item})`).pairs).toEqual([
      { field: 'f', item: expected },
    ]);
  });

  it.each<[string, number, string]>([
    ['SUM(A1)', 0, 'Expected GETPIVOTDATA(…) at character 1, found SUM.'],
    [
      '=GETPIVOTDATA(value,$A$5)',
      14,
      'Expected the data field as text, such as "value" at character 15, found value.',
    ],
    ['GETPIVOTDATA("v")', 16, 'Expected a comma and which pivot is meant at character 17, found ).'],
    ['GETPIVOTDATA("v",$A$5,"f")', 25, 'Expected a comma and an item of "f" at character 26, found ).'],
    [
      'GETPIVOTDATA("v",$A$5,"f","x"',
      29,
      'Expected a comma or the closing ) at character 30, found the end of the formula.',
    ],
    ['GETPIVOTDATA("v",$A$5) + 1', 23, 'Expected nothing after the closing ) at character 24, found +.'],
    ['GETPIVOTDATA("v",$A$5,"f,1)', 22, 'The text that begins at character 23 has no closing ".'],
    ['GETPIVOTDATA(“v”,$A$5)', 13, 'Character 14 is a typographic quotation mark (“).'],
    ['GETPIVOTDATA("v",$A$5,"d",DATE(1,2))', 34, 'Expected a comma and the day at character 35, found ).'],
    ['GETPIVOTDATA("v",Sheet!Total)', 23, 'Expected a cell such as $A$5 at character 24, found Total.'],
  ])('says where %s is wrong', (formula, offset, message) => {
    expect(failure(formula)).toEqual({ code: 'input.invalid', message, offset });
  });

  it.each(["'[Book 1.xlsx]Sheet'!$A$5", '[Book1.xlsx]Sheet!$A$5'])(
    'explains that %s is of another workbook',
    (reference) => {
      expect(failure(`GETPIVOTDATA("v",${reference})`).code).toBe('unsupported');
    },
  );
});

describe('dates', () => {
  it('counts serial numbers as Excel does, the 29 February 1900 that never was left out', () => {
    expect([1, 59, 60, 61, 42760, 0, 1.5, 2958465].map(dayOfSerial)).toEqual([
      '1900-01-01',
      '1900-02-28',
      null,
      '1900-03-01',
      '2017-01-25',
      null,
      null,
      '9999-12-31',
    ]);
  });

  it('reads m/d/yyyy and yyyy-mm-dd, and no day that is not', () => {
    expect(
      ['1/25/2017', '01/05/2017', '2017-01-25', '25/1/2017', '2/29/2017', '2017'].map(dayOfText),
    ).toEqual(['2017-01-25', '2017-01-05', '2017-01-25', null, null, null]);
  });

  it('rolls DATE() over and counts short years from 1900', () => {
    expect([
      excelDate(2017, 0, 1),
      excelDate(117, 1, 25),
      excelDate(2017, 2, 29),
      excelDate(10_000, 1, 1),
    ]).toEqual(['2016-12-01', '2017-01-25', '2017-03-01', null]);
  });
});

describe('printing', () => {
  it('prints the formula finance uses as it was', () => {
    expect(printAddress(parseAddress(finance))).toBe(finance);
  });

  it('prints the SELECT it means', () => {
    expect(printAddressSql(parseAddress(finance))).toBe(
      [
        "SELECT value FROM 'Active subscriber'!$A$5",
        "WHERE \"Resolution Type\" = 'daily' AND Platform = 'Redemption' AND \"Start Date\" = '1/25/2017'",
        '  AND "Meta 1" = \'Samsung Galaxy Tablet Promotion\' AND "Meta 2" = \'Redemption Campaign\' AND "Meta 4" = \'Paying\'',
      ].join('\n'),
    );
  });

  it('prints a SELECT of every kind of item, and quotes what SQL would misread', () => {
    const formula =
      'GETPIVOTDATA("Sum of value",$A$5,"Order","it\'s","n",1.5,"b",TRUE,"d",DATE(2017,1,25),"x ""y""",,"2nd","")';
    expect(printAddressSql(parseAddress(formula))).toBe(
      [
        'SELECT "Sum of value" FROM $A$5',
        `WHERE "Order" = 'it''s' AND n = 1.5 AND b = TRUE AND d = DATE '2017-01-25' AND "x ""y""" IS NULL AND "2nd" = ''`,
      ].join('\n'),
    );
  });

  it.each([
    ['Pivot', 'Pivot'],
    ['Active subscriber', "'Active subscriber'"],
    ["It's", "'It''s'"],
    ['A5', "'A5'"],
    ['2017', "'2017'"],
    ['R1C1', "'R1C1'"],
    ['TRUE', "'TRUE'"],
    ['Umsätze_1.2', 'Umsätze_1.2'],
  ])('quotes the sheet %s only where it must', (sheet, printed) => {
    expect(printAddress({ dataField: 'v', pivot: { sheet, cell: '$A$5' }, pairs: [] })).toBe(
      `GETPIVOTDATA("v",${printed}!$A$5)`,
    );
  });

  it('prints dates as DATE() or, when asked, as the text an American Excel shows', () => {
    const address = parseAddress('GETPIVOTDATA("v",$A$5,"d",DATE(2017,1,5))');
    expect(printAddress(address)).toBe('GETPIVOTDATA("v",$A$5,"d",DATE(2017,1,5))');
    expect(printAddress(address, { dates: 'text' })).toBe('GETPIVOTDATA("v",$A$5,"d","1/5/2017")');
  });

  it('breaks text longer than a literal of Excel, never a surrogate pair', () => {
    const long = `${'x'.repeat(254)}😀${'y'.repeat(50)}`;
    expect(
      printAddress({ dataField: 'v', pivot: { cell: '$A$5' }, pairs: [{ field: 'f', item: text(long) }] }),
    ).toBe(`GETPIVOTDATA("v",$A$5,"f","${'x'.repeat(254)}"&"😀${'y'.repeat(50)}")`);
  });

  it('reads back what it prints, whatever the names', () => {
    const random = randomFrom(20_170_125);
    const pieces = [
      'a',
      'Z',
      ' ',
      '"',
      "'",
      '""',
      ',',
      ';',
      ')',
      '!',
      '$A$5',
      'é',
      '订',
      '😀',
      '\t',
      '\n',
      '(blank)',
      '&',
      '=',
    ];
    const word = (longest: number) =>
      Array.from({ length: 1 + random.below(longest) }, () => random.pick(pieces)).join('');
    const item = (): AddressItem => {
      switch (random.below(6)) {
        case 0:
          return {
            kind: 'number',
            text: `${random.pick(['', '-'])}${random.below(1e9)}${random.pick(['', '.25', 'E+20'])}`,
          };
        case 1:
          return { kind: 'boolean', value: random.below(2) === 0 };
        case 2:
          return { kind: 'date', date: dayOfSerial(61 + random.below(2_900_000)) ?? '2017-01-25' };
        case 3:
          return { kind: 'blank' };
        default:
          return text(random.below(20) === 0 ? word(400) : word(6));
      }
    };
    const pivot = (): PivotReference => {
      const cell = random.pick(['$A$5', 'A1', 'XFD1048576', 'A1:B2']);
      return random.pick([
        { cell },
        { sheet: word(8), cell },
        { name: random.pick(['Revenue', 'étés.2017', '_x']) },
      ]);
    };
    for (let round = 0; round < 2000; round += 1) {
      const address: Address = {
        dataField: word(5),
        pivot: pivot(),
        pairs: Array.from({ length: random.below(5) }, () => ({ field: word(5), item: item() })),
      };
      expect(parseAddress(printAddress(address))).toEqual(address);
      expect(parseAddress(`=${printAddress(address).replace('GETPIVOTDATA(', 'getpivotdata ( ')}`)).toEqual(
        address,
      );
    }
  });
});

import { describe, expect, it } from 'vitest';
import { isAppError } from '#shared/errors/app-error.ts';
import type { Address, AddressItem, PivotReference } from '#shared/getpivotdata/address.ts';
import { dayOfSerial, dayOfText, serialOfDay } from '#shared/getpivotdata/dates.ts';
import { parseAddress } from '#shared/getpivotdata/parse.ts';
import { parseAddressSql } from '#shared/getpivotdata/parse-sql.ts';
import { printAddress } from '#shared/getpivotdata/print.ts';
import { printAddressSql } from '#shared/getpivotdata/print-sql.ts';
import { readAddress } from '#shared/getpivotdata/read-address.ts';
import { readDelimited, writeDelimited } from '#shared/text/delimited.ts';
import { randomFrom } from '#test/helpers/random.ts';

function failure(work: () => unknown): { code: string; message: string; offset: number | undefined } {
  try {
    work();
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { code: error.code, message: error.message, offset: error.details.position?.offset };
  }
  throw new Error('it was read');
}

const items = (formula: string, today?: string) =>
  parseAddress(formula, today === undefined ? {} : { today }).pairs.map(({ item }) => item);

describe('a formula as Excel takes it', () => {
  it.each<[string, AddressItem]>([
    ['DATEVALUE("1/25/2017")', { kind: 'date', date: '2017-01-25' }],
    ['DateValue("25-Jan-17")', { kind: 'date', date: '2017-01-25' }],
    ['TODAY()', { kind: 'date', date: '2017-02-01' }],
    ['TODAY()-7', { kind: 'date', date: '2017-01-25' }],
    ['DATE(2017,1,24)+1', { kind: 'date', date: '2017-01-25' }],
    ['DATE(2017,1,25)+TIME(12,0,0)', { kind: 'number', text: '42760.5' }],
    ['TIME(6,0,0)', { kind: 'number', text: '0.25' }],
  ])('reads the item %s', (item, expected) => {
    expect(items(`GETPIVOTDATA("v",$A$5,"f",${item})`, '2017-02-01')).toEqual([expected]);
  });

  it('takes a plus or an @ before the function, and the decimal comma where semicolons separate', () => {
    expect(parseAddress('=+GETPIVOTDATA("v",$A$5)')).toEqual(parseAddress('=@GETPIVOTDATA("v",$A$5)'));
    expect(items('GETPIVOTDATA("v";$A$5;"n";1,5;"m";2)')).toEqual([
      { kind: 'number', text: '1.5' },
      { kind: 'number', text: '2' },
    ]);
  });

  it('reads the syntax of two arguments, and prints it back', () => {
    const old = 'GETPIVOTDATA(Sheet!$A$5,"Sum of value Telco")';
    expect(parseAddress(old)).toEqual({
      dataField: '',
      pivot: { sheet: 'Sheet', cell: '$A$5' },
      pairs: [],
      words: 'Sum of value Telco',
    });
    expect(printAddress(parseAddress(old))).toBe(old);
  });

  it.each([
    ['TODAY()', 'TODAY() is another day tomorrow, so it cannot stand here.'],
    ['DATEVALUE("13/25/2017")', `"13/25/2017" is no date that Excel's English of the United States reads.`],
    ['DATE(1900,1,1)-8', 'This comes to a moment before Excel begins to count.'],
  ])('refuses %s', (item, message) => {
    const formula = `GETPIVOTDATA("v",$A$5,"f",${item})`;
    expect(failure(() => parseAddress(formula))).toEqual({ code: 'input.invalid', message, offset: 26 });
  });

  it.each([
    ['1/25/17', '2017-01-25'],
    ['1/25/29', '2029-01-25'],
    ['1/25/30', '1930-01-25'],
    ['1-25-2017', '2017-01-25'],
    ['2017/1/25', '2017-01-25'],
    ['25-Jan-2017', '2017-01-25'],
    ['25 january 2017', '2017-01-25'],
    ['Jan 25, 2017', '2017-01-25'],
    ['September 5, 99', '1999-09-05'],
    ['Janu 25, 2017', null],
    ['1/25', null],
    ['30-Feb-2017', null],
    ['1/25-2017', null],
  ])('takes the text %s for the day %s', (text, day) => {
    expect(dayOfText(text)).toBe(day);
  });

  it('numbers days as it reads the numbers, on either side of the 29 February 1900 that never was', () => {
    for (const serial of [1, 59, 61, 42760, 2_958_465])
      expect(serialOfDay(dayOfSerial(serial) ?? '')).toBe(serial);
  });
});

describe('a cell as a SELECT', () => {
  it('means the formula that finance uses', () => {
    const sql = `SELECT value FROM 'Active subscriber'!$A$5 WHERE "Resolution Type" = 'daily' AND Platform = 'Redemption'
      AND "Start Date" = '1/25/2017' AND "Meta 1" = 'Samsung Galaxy Tablet Promotion' AND "Meta 4" = 'Paying';`;
    expect(printAddress(parseAddressSql(sql))).toBe(
      `GETPIVOTDATA("value",'Active subscriber'!$A$5,"Resolution Type","daily","Platform","Redemption","Start Date","1/25/2017","Meta 1","Samsung Galaxy Tablet Promotion","Meta 4","Paying")`,
    );
  });

  it.each<[string, AddressItem]>([
    [`= 'it''s'`, { kind: 'text', text: "it's" }],
    ["= ''", { kind: 'text', text: '' }],
    ['= 42', { kind: 'number', text: '42' }],
    ['= -1.5E+3', { kind: 'number', text: '-1.5E+3' }],
    ['= 1_000', { kind: 'number', text: '1000' }],
    ['= true', { kind: 'boolean', value: true }],
    [`= date '2017-01-25'`, { kind: 'date', date: '2017-01-25' }],
    [`= TIMESTAMP '2017-01-25 10:30:00'`, { kind: 'text', text: '2017-01-25 10:30:00' }],
    ['is null', { kind: 'blank' }],
  ])('reads the condition %s', (condition, item) => {
    expect(parseAddressSql(`select v from $A$5 where f ${condition}`).pairs).toEqual([{ field: 'f', item }]);
  });

  it.each<[string, PivotReference]>([
    ['$A$5', { cell: '$A$5' }],
    ['a1:b7', { cell: 'A1:B7' }],
    ["'It''s'!$A$5", { sheet: "It's", cell: '$A$5' }],
    ['"It""s" ! A5', { sheet: 'It"s', cell: 'A5' }],
    ["'Active subscriber'", { sheet: 'Active subscriber', cell: '$A$5' }],
    ['Churn!$A$5', { sheet: 'Churn', cell: '$A$5' }],
    ['Revenue', { name: 'Revenue' }],
  ])('reads the pivot %s', (from, pivot) => {
    expect(parseAddressSql(`SELECT v FROM ${from} WHERE f = '$A$'`)).toEqual({
      dataField: 'v',
      pivot,
      pairs: [{ field: 'f', item: { kind: 'text', text: '$A$' } }],
    });
  });

  it.each<[string, number, string]>([
    ['SELECT', 6, 'Expected the name of a data field at character 7, found the end of the statement.'],
    ['SELECT sum(v) FROM $A$5', 10, 'Expected FROM and which pivot is meant at character 11, found (.'],
    ['SELECT v', 8, 'Expected FROM and which pivot is meant at character 9, found the end of the statement.'],
    ['SELECT v FROM ;', 14, 'Expected which pivot is meant at character 15, found ;.'],
    [
      'SELECT v FROM $A$5 GROUP BY f',
      19,
      'Expected WHERE or the end of the statement at character 20, found GROUP.',
    ],
    ["SELECT v FROM $A$5 WHERE f > 'x'", 27, 'Expected = or IS NULL after f at character 28, found >.'],
    [
      "SELECT v FROM $A$5 WHERE f = 'x' OR g = 1",
      33,
      'Expected AND or the end of the statement at character 34, found OR.',
    ],
    ["SELECT v FROM $A$5 WHERE f = 'x", 29, "What begins at character 30 has no closing '."],
    ['SELECT v FROM $A$5 WHERE f = NULL', 29, 'Expected a value at character 30, found NULL.'],
    ['SELECT v FROM $A$5 WHERE order = 1', 25, 'Expected the name of a field at character 26, found order.'],
    ["SELECT v FROM $A$5 WHERE d = DATE '2017-02-29'", 34, "'2017-02-29' is not a day Excel has."],
  ])('says where %s is wrong', (sql, offset, message) => {
    expect(failure(() => parseAddressSql(sql))).toEqual({ code: 'input.invalid', message, offset });
  });

  it('is told from a formula by its first word', () => {
    expect(readAddress('-- a cell\n select v FROM $A$5')).toEqual(readAddress('=GETPIVOTDATA("v",$A$5)'));
    expect(failure(() => readAddress('selected')).message).toBe(
      'Expected GETPIVOTDATA(…) at character 1, found selected.',
    );
  });

  it('reads back every SELECT that is printed', () => {
    const random = randomFrom(25_012_017);
    const pieces = [
      'a',
      'Z',
      ' ',
      '"',
      "'",
      ',',
      ';',
      ')',
      '!',
      '$A$5',
      '$$',
      'é',
      '订',
      '😀',
      '\n',
      '--',
      '/*',
      '=',
    ];
    const word = (longest: number) =>
      Array.from({ length: 1 + random.below(longest) }, () => random.pick(pieces)).join('');
    const item = (): AddressItem =>
      random.pick<() => AddressItem>([
        () => ({ kind: 'text', text: word(6) }),
        () => ({
          kind: 'number',
          text: `${random.pick(['', '-'])}${random.below(1e9)}${random.pick(['', '.5', 'E+20'])}`,
        }),
        () => ({ kind: 'boolean', value: random.below(2) === 0 }),
        () => ({ kind: 'date', date: dayOfSerial(61 + random.below(2_900_000)) ?? '2017-01-25' }),
        () => ({ kind: 'blank' }),
      ])();
    for (let round = 0; round < 1000; round += 1) {
      const address: Address = {
        dataField: word(5),
        pivot: random.pick<PivotReference>([
          { cell: '$A$5' },
          { sheet: word(8), cell: 'A1:B2' },
          { name: 'étés.2017' },
        ]),
        pairs: Array.from({ length: random.below(5) }, () => ({ field: word(5), item: item() })),
      };
      expect(parseAddressSql(printAddressSql(address))).toEqual(address);
    }
  });
});

describe('a block of cells as text', () => {
  it('opens a quoted cell only at its beginning, as Excel copies formulas', () => {
    const block = '=GET("v",$A$5)\t"two\r\nlines, ""so"""\r\n\r\nb\t\r\n';
    expect(readDelimited(block, '\t')).toEqual([
      ['=GET("v",$A$5)', 'two\r\nlines, "so"'],
      ['b', ''],
    ]);
  });

  it('reads back what it writes', () => {
    const rows = [
      ['a', 'b,c', 'd"e'],
      ['', '\n', '\t'],
      ['=1', ' x ', ''],
    ];
    for (const delimiter of [',', '\t'])
      expect(readDelimited(writeDelimited(rows, delimiter), delimiter)).toEqual(rows);
    expect(writeDelimited([[null, true, 12n, 1.5]], ',')).toBe(',TRUE,12,1.5\r\n');
  });
});

import type { AddressItem } from './address.ts';
import { dayMilliseconds, dayOfSerial, dayOfText, excelDate, serialOfDay } from './dates.ts';
import { type Reader, readText } from './reader.ts';

/** What of the surroundings a formula's meaning depends on. */
export interface ItemSettings {
  /** The day TODAY() gives, `YYYY-MM-DD`; without it TODAY() is refused. */
  readonly today?: string | undefined;
  /** The character between arguments; where it is `;`, a comma in a number is its decimal mark. */
  readonly separator: string;
}

const momentFunctions = ['DATE', 'DATEVALUE', 'TODAY', 'TIME'] as const;

function readSign(reader: Reader): '-' | '' {
  if (!reader.isSymbol('+-')) return '';
  return reader.take().value === '-' ? '-' : '';
}

function readWhole(reader: Reader, expected: string): number {
  const sign = readSign(reader);
  const token = reader.peek();
  if (token.kind !== 'number' || !/^\d{1,9}$/.test(token.value)) reader.fail(expected);
  reader.take();
  return Number(`${sign}${token.value}`);
}

/** Three whole numbers in parentheses. */
function readThree(reader: Reader, name: string, parts: readonly [string, string, string]) {
  reader.expectSymbol('(', `( after ${name}`);
  const first = readWhole(reader, `a ${parts[0]}`);
  reader.expectSymbol(',;', `a comma and the ${parts[1]}`);
  const second = readWhole(reader, `a ${parts[1]}`);
  reader.expectSymbol(',;', `a comma and the ${parts[2]}`);
  const third = readWhole(reader, `a ${parts[2]}`);
  reader.expectSymbol(')', `) after the ${parts[2]}`);
  return [first, second, third] as const;
}

/** The day that DATE, DATEVALUE or TODAY gives. */
function readDay(reader: Reader, settings: ItemSettings): string {
  const start = reader.take();
  switch (start.value.toUpperCase()) {
    case 'DATE': {
      const [year, month, day] = readThree(reader, 'DATE', ['year', 'month', 'day']);
      const date = excelDate(year, month, day);
      if (date !== null) return date;
      return reader.refuse(
        start,
        `DATE(${year},${month},${day}) is not a day Excel has.`,
        'Days begin on 1900-01-01.',
      );
    }
    case 'DATEVALUE': {
      reader.expectSymbol('(', '( after DATEVALUE');
      const text = readText(reader, 'a date as text');
      reader.expectSymbol(')', ') after the date');
      const date = dayOfText(text);
      if (date !== null && date >= '1900-01-01') return date;
      return reader.refuse(
        start,
        `"${text}" is no date that Excel's English of the United States reads.`,
        'Write it as 1/25/2017, 25-Jan-2017 or 2017-01-25.',
      );
    }
    default: {
      reader.expectSymbol('(', '( after TODAY');
      reader.expectSymbol(')', ') after TODAY(');
      if (settings.today !== undefined) return settings.today;
      return reader.refuse(
        start,
        'TODAY() is another day tomorrow, so it cannot stand here.',
        'Write the date itself, as DATE(y,m,d).',
      );
    }
  }
}

/** The milliseconds since midnight that TIME gives; hours beyond a day begin again, as in Excel. */
function readTime(reader: Reader): number {
  const start = reader.take();
  const [hour, minute, second] = readThree(reader, 'TIME', ['hour', 'minute', 'second']);
  const seconds = hour * 3600 + minute * 60 + second;
  if (seconds >= 0) return (seconds * 1000) % dayMilliseconds;
  return reader.refuse(start, `TIME(${hour},${minute},${second}) is before midnight.`);
}

/** Days and a share of a day, in milliseconds from the beginning of serial numbers' day 0. */
function readMoment(reader: Reader, settings: ItemSettings): number {
  if (reader.isWord('TIME')) return readTime(reader);
  return serialOfDay(readDay(reader, settings)) * dayMilliseconds;
}

/** A day, or moments and whole days added up: `DATE(2017,1,25)+TIME(10,30,0)`, `TODAY()-1`. */
function readSum(reader: Reader, settings: ItemSettings): AddressItem {
  const start = reader.peek();
  const day = reader.isWord('TIME') ? null : readDay(reader, settings);
  if (day !== null && !reader.isSymbol('+-')) return { kind: 'date', date: day };
  let total = day === null ? readTime(reader) : serialOfDay(day) * dayMilliseconds;
  while (reader.isSymbol('+-')) {
    const sign = reader.take().value === '-' ? -1 : 1;
    total +=
      sign *
      (reader.isWord(...momentFunctions)
        ? readMoment(reader, settings)
        : readWhole(reader, 'a number of days') * dayMilliseconds);
  }
  const days = Math.floor(total / dayMilliseconds);
  const date = dayOfSerial(days);
  if (days * dayMilliseconds === total && date !== null) return { kind: 'date', date };
  if (days < 0) return reader.refuse(start, 'This comes to a moment before Excel begins to count.');
  // Eleven decimals tell every second of a day.
  return { kind: 'number', text: (total / dayMilliseconds).toFixed(11).replace(/\.?0+$/, '') };
}

function readNumber(reader: Reader, settings: ItemSettings): AddressItem {
  const sign = readSign(reader);
  const digits = reader.peek();
  if (digits.kind !== 'number') reader.fail('a number');
  reader.take();
  let text = digits.value;
  const comma = reader.peek();
  const fraction = reader.peek(1);
  const touching =
    comma.offset === digits.offset + digits.value.length && fraction.offset === comma.offset + 1;
  if (settings.separator === ';' && reader.isSymbol(',') && fraction.kind === 'number' && touching) {
    reader.take();
    text = `${text}.${reader.take().value}`;
  }
  return { kind: 'number', text: `${sign}${text}` };
}

/** One item: text, a number, a date, TRUE or FALSE, or nothing at all (the item of nulls). */
export function readItem(reader: Reader, settings: ItemSettings): AddressItem {
  const token = reader.peek();
  if (reader.isSymbol(',;)')) return { kind: 'blank' };
  if (token.kind === 'text') return { kind: 'text', text: readText(reader, 'an item') };
  if (token.kind === 'number' || reader.isSymbol('+-')) return readNumber(reader, settings);
  if (reader.isWord(...momentFunctions)) return readSum(reader, settings);
  if (reader.isWord('TRUE', 'FALSE')) {
    const word = reader.take().value.toUpperCase();
    if (reader.isSymbol('(')) {
      reader.take();
      reader.expectSymbol(')', `) after ${word}(`);
    }
    return { kind: 'boolean', value: word === 'TRUE' };
  }
  return reader.fail(
    'an item',
    'Items are "text", numbers, DATE(y,m,d), DATEVALUE("…"), TODAY(), TRUE or FALSE.',
  );
}

export const dayMilliseconds = 86_400_000;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function fromUtc(time: number): string | null {
  const date = new Date(time);
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return null;
  return `${String(year).padStart(4, '0')}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

function utc(year: number, month: number, day: number): number {
  // Date.UTC takes years below 100 for 1900 and on.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

/** `YYYY-MM-DD` of a calendar day, or null where there is no such day. */
function calendarDay(year: number, month: number, day: number): string | null {
  const text = fromUtc(utc(year, month, day));
  return text === `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}` ? text : null;
}

/**
 * Excel's DATE(y,m,d): years below 1900 count from 1900, months and days beyond their range roll over. Null where
 * the day is outside 1900-01-01 to 9999-12-31.
 */
export function excelDate(year: number, month: number, day: number): string | null {
  const full = year >= 0 && year < 1900 ? year + 1900 : year;
  const text = fromUtc(utc(full, month, day));
  return text !== null && text >= '1900-01-01' ? text : null;
}

/**
 * The day of a serial number of the 1900 system, which counts a 29 February 1900 that never was: 59 is
 * 1900-02-28, 60 is no day, 61 is 1900-03-01. Null for what is no day: fractions, 0 and below, 60.
 */
export function dayOfSerial(serial: number): string | null {
  if (!Number.isInteger(serial) || serial < 1 || serial === 60) return null;
  const zero = Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  return fromUtc(zero + serial * dayMilliseconds);
}

/** The serial number of a day from 1900-01-01 on; the other way of `dayOfSerial`. */
export function serialOfDay(day: string): number {
  const [year, month, date] = partsOfDay(day);
  const days = utc(year, month, date) / dayMilliseconds;
  const march = Date.UTC(1900, 2, 1) / dayMilliseconds;
  return days - Date.UTC(1899, 11, days < march ? 31 : 30) / dayMilliseconds;
}

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** 1 to 12 for a month's English name or its first three letters, else 0. */
function monthOfName(name: string): number {
  const wanted = name.toLowerCase();
  return 1 + monthNames.findIndex((month) => month === wanted || month.slice(0, 3) === wanted);
}

/** Excel takes years of two digits below 30 for this century's, the others for the last one's. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 30 ? 2000 + year : 1900 + year;
}

const year = String.raw`(\d{4}|\d{2})`;
const american = new RegExp(String.raw`^(\d{1,2})([/-])(\d{1,2})\2${year}$`);
const yearFirst = /^(\d{4})([/-])(\d{1,2})\2(\d{1,2})$/;
const dayThenName = new RegExp(String.raw`^(\d{1,2})(?:[\s-]*)([a-z]{3,9})(?:[\s,-]*)${year}$`, 'i');
const nameThenDay = new RegExp(String.raw`^([a-z]{3,9})[\s-]*(\d{1,2})(?:\s*,\s*|\s+|-)${year}$`, 'i');

/**
 * A day as Excel's English of the United States reads one: `1/25/2017`, `1/25/17`, `1-25-2017`, `2017-01-25`,
 * `2017/1/25`, `25-Jan-2017`, `25 January 17`, `Jan 25, 2017`; else null. Texts without a year are none here: Excel
 * takes them for a day of whatever year it is.
 */
export function dayOfText(text: string): string | null {
  const trimmed = text.trim();
  const [, month = '', , day = '', of = ''] = american.exec(trimmed) ?? [];
  if (of !== '') return calendarDay(fullYear(of), Number(month), Number(day));
  const [, isoYear = '', , isoMonth = '', isoDay = ''] = yearFirst.exec(trimmed) ?? [];
  if (isoYear !== '') return calendarDay(Number(isoYear), Number(isoMonth), Number(isoDay));
  const [, firstDay = '', laterName = '', firstYear = ''] = dayThenName.exec(trimmed) ?? [];
  if (firstYear !== '') return calendarDay(fullYear(firstYear), monthOfName(laterName), Number(firstDay));
  const [, name = '', laterDay = '', laterYear = ''] = nameThenDay.exec(trimmed) ?? [];
  return laterYear === '' ? null : calendarDay(fullYear(laterYear), monthOfName(name), Number(laterDay));
}

/** The day as `m/d/yyyy` without leading zeros, as an American Excel shows it. */
export function americanText(day: string): string {
  const [year, month, date] = day.split('-');
  return `${Number(month)}/${Number(date)}/${year}`;
}

/** Year, month and day of `YYYY-MM-DD`. */
export function partsOfDay(day: string): readonly [number, number, number] {
  const [year, month, date] = day.split('-');
  return [Number(year), Number(month), Number(date)];
}

const dayMilliseconds = 86_400_000;

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

/** A day written `m/d/yyyy` (the order of Excel's English of the United States) or `yyyy-mm-dd`; else null. */
export function dayOfText(text: string): string | null {
  const trimmed = text.trim();
  const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(trimmed);
  if (american !== null) return calendarDay(Number(american[3]), Number(american[1]), Number(american[2]));
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  return iso === null ? null : calendarDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
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

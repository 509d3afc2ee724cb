import type { Cell } from '#shared/model/column.ts';

/** A locale's marks, found once. */
export interface NumberMarks {
  readonly group: string;
  readonly decimal: string;
}

export function numberMarks(locale?: string): NumberMarks {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-12345.6);
  const of = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return { group: of('group', ','), decimal: of('decimal', '.') };
}

/** The digits of a number as text, without exponent: sign, whole part, fraction. Null where the cell is no number. */
interface Digits {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

function withoutExponent(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/i.exec(text);
  if (match === null) return text;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? `${sign}${digits}${'0'.repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function digitsOf(cell: Cell): Digits | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(withoutExponent(String(cell)));
  if (cell === null || typeof cell === 'boolean' || match === null) return null;
  return { negative: match[1] === '-', whole: match[2] ?? '0', fraction: match[3] ?? '' };
}

/** Rounds half away from zero to `places` digits after the point, exactly, digit by digit. */
function rounded({ negative, whole, fraction }: Digits, places: number): Digits {
  if (fraction.length <= places) return { negative, whole, fraction };
  const kept = BigInt(whole + fraction.slice(0, places));
  const up = (fraction[places] ?? '0') >= '5';
  const text = (up ? kept + 1n : kept).toString().padStart(places + 1, '0');
  return {
    negative,
    whole: places === 0 ? text : text.slice(0, -places),
    fraction: places === 0 ? '' : text.slice(-places),
  };
}

function grouped(whole: string, mark: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, mark);
}

/** A number with all its digits and the locale's marks; what is no number stays its own text. */
export function exactNumberText(cell: Cell, marks: NumberMarks): string {
  const digits = digitsOf(cell);
  if (digits === null) return String(cell);
  const { negative, whole, fraction } = digits;
  return `${negative ? '-' : ''}${grouped(whole, marks.group)}${fraction === '' ? '' : marks.decimal + fraction}`;
}

/** The parts of an Excel number format that matter to a plain number. */
interface NumberFormat {
  readonly before: string;
  readonly after: string;
  readonly grouped: boolean;
  readonly least: number;
  readonly most: number;
  readonly wholeDigits: number;
  readonly percent: boolean;
}

const formatForm = /^((?:"[^"]*"|\\.|[^#0"\\])*)([#0,]*[#0])(?:\.([0#]+))?((?:"[^"]*"|\\.|[^#0"\\])*)$/;

function literal(text: string): string {
  return text.replace(/"([^"]*)"|\\(.)/g, '$1$2').replaceAll('_', '').replaceAll('*', '');
}

/** The first section of an Excel number format, or null where it is not one for plain numbers. */
export function parseNumberFormat(format: string): NumberFormat | null {
  const match = formatForm.exec(format.split(';')[0] ?? '');
  if (match === null) return null;
  const [, before = '', whole = '', fraction = '', after = ''] = match;
  return {
    before: literal(before),
    after: literal(after),
    grouped: whole.includes(','),
    least: fraction.replaceAll('#', '').length,
    most: fraction.length,
    wholeDigits: whole.replaceAll(/[#,]/g, '').length,
    percent: after.includes('%'),
  };
}

function timesHundred({ negative, whole, fraction }: Digits): Digits {
  const padded = fraction.padEnd(2, '0');
  const moved = (whole + padded.slice(0, 2)).replace(/^0+(?=\d)/, '');
  return { negative, whole: moved, fraction: padded.slice(2) };
}

/** A number as an Excel number format shows it, computed on its digits; what is no number stays its own text. */
export function formattedNumberText(cell: Cell, format: NumberFormat, marks: NumberMarks): string {
  const exact = digitsOf(cell);
  if (exact === null) return String(cell);
  const digits = rounded(format.percent ? timesHundred(exact) : exact, format.most);
  const fraction = digits.fraction.replace(/0+$/, '').padEnd(format.least, '0');
  const whole = digits.whole.replace(/^0+/, '').padStart(Math.max(1, format.wholeDigits), '0');
  const zero = /^0*$/.test(whole + fraction);
  const text = `${format.grouped ? grouped(whole, marks.group) : whole}${fraction === '' ? '' : marks.decimal + fraction}`;
  return `${digits.negative && !zero ? '-' : ''}${format.before}${text}${format.after}`;
}

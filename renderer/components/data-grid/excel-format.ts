import type { Cell } from '#shared/model/column.ts';
import { type NumberWriter, parseExact, roundExact, shiftExact } from './number-text.ts';

/** One section of an Excel number format, as far as it says how a plain number looks. */
interface Section {
  readonly before: string;
  readonly after: string;
  readonly grouped: boolean;
  /** Digits before the point, and after it, that are always there; and the most after it. */
  readonly wholeDigits: number;
  readonly least: number;
  readonly most: number;
  /** Powers of ten the number is multiplied by: 2 for a percentage, -3 for each trailing comma. */
  readonly shift: number;
}

/** Sections for positive and negative numbers and zero; one that is absent is shown by the first. */
export interface ExcelFormat {
  readonly positive: Section;
  readonly negative: Section | null;
  readonly zero: Section | null;
}

const other = String.raw`(?:"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|[^#0?,."\\;\[\]])*`;
const sectionForm = new RegExp(`^(${other})([#0?,]*[#0?])(,*)(?:\\.([0#?]+))?(,*)(${other})$`);

/** What stands around the digits: quoted and escaped text as it is, colours and widths left out. */
function literal(text: string): string {
  return text.replace(/"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|_.|\*./g, '$1$2$3');
}

function parseSection(text: string): Section | null {
  const match = sectionForm.exec(text);
  if (match === null) return null;
  const [, before = '', whole = '', scaled = '', fraction = '', scaledToo = '', after = ''] = match;
  const around = `${before}${after}`.replace(/"[^"]*"|\\./g, '');
  return {
    before: literal(before),
    after: literal(after),
    grouped: whole.includes(','),
    wholeDigits: whole.replace(/[^0]/g, '').length,
    least: fraction.replace(/[^0]/g, '').length,
    most: fraction.length,
    shift: 2 * (around.split('%').length - 1) - 3 * (scaled.length + scaledToo.length),
  };
}

/** The common forms of an Excel number format; null for General, dates and what else is no format of numbers. */
export function parseExcelFormat(format: string): ExcelFormat | null {
  const [first = '', second, third] = format.split(/;(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const positive = parseSection(first);
  if (positive === null) return null;
  const negative = second === undefined || second === '' ? null : parseSection(second);
  const zero = third === undefined || third === '' ? null : parseSection(third);
  if ((second !== undefined && second !== '' && negative === null) || (third && zero === null)) return null;
  return { positive, negative, zero };
}

/** A number as its Excel format shows it, computed on its digits; what is no number stays its own text. */
export function formatExcel(value: Cell, format: ExcelFormat, numbers: NumberWriter): string {
  const exact = parseExact(String(value));
  if (exact === null) return String(value);
  const isZero = /^0*$/.test(exact.integer + exact.fraction);
  const section =
    (isZero ? format.zero : null) ?? (exact.negative ? format.negative : null) ?? format.positive;
  const shown = roundExact(shiftExact(exact, section.shift), section.most);
  const bare = shown.integer.replace(/^0+/, '');
  const text = numbers.write(
    {
      negative: false,
      integer: bare.padStart(section.wholeDigits, '0') || '0',
      fraction: shown.fraction.replace(/0+$/, '').padEnd(section.least, '0'),
    },
    section.grouped,
  );
  const ownSign = section === format.negative;
  const stillNegative = shown.negative && /[1-9]/.test(shown.integer + shown.fraction);
  return `${stillNegative && !ownSign ? '-' : ''}${section.before}${text}${section.after}`;
}

import { dateFormats, momentFormats } from './moments.ts';
import { type Reading, textReading } from './reading.ts';

/** What the texts of one column say about its type. Fed every text once; memory does not grow with them. */
export interface ColumnEvidence {
  add(text: string | null): void;
  /**
   * The type that holds every text exactly. Where all but `tolerance` (a share, 0 to 1) of the texts have a type,
   * it is that type, and the others will be rejects.
   */
  conclude(column: string, tolerance: number, formats: MomentFormats): Conclusion;
  /** Texts seen that are neither null nor empty. */
  readonly texts: number;
}

/** Formats the user chose; without one, the texts tell. */
export interface MomentFormats {
  readonly date?: string | undefined;
  readonly timestamp?: string | undefined;
}

export interface Conclusion {
  readonly reading: Reading;
  readonly notes: readonly string[];
  /** Nothing but nulls so far. */
  readonly empty: boolean;
}

const integer = /^-?(?:0|[1-9]\d*)$/;
const decimal = /^-?(0|[1-9]\d*)\.(\d+)$/;
const scientific = /^-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?\d+$/;
const special = /^(?:-?[Ii]nf(?:inity)?|[Nn]a[Nn])$/;
const telling = /^(?:[+-]?0\d+(?:\.\d+)?|\+\d+(?:\.\d+)?)$/;
const isoMoment = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?$/;
const isoZoned = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;
const time = /^\d\d:\d\d:\d\d(?:\.\d{1,6})?$/;

/** Digits that count, without point, sign, exponent and zeros at either end. */
function significant(text: string): string {
  return text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '')
    .replace(/0+$/, '');
}

/** Whether a DOUBLE gives back the number as it was written. */
function isExactDouble(text: string): boolean {
  const digits = significant(text);
  if (digits.length <= 15) return Number.isFinite(Number(text));
  return significant(String(Number(text))) === digits;
}

export function collectEvidence(): ColumnEvidence {
  let texts = 0;
  let integers = 0;
  let decimals = 0;
  let scientifics = 0;
  let specials = 0;
  let tellings = 0;
  let booleans = 0;
  let moments = 0;
  let zoned = 0;
  let times = 0;
  let inexact = 0;
  let wholeDigits = 0;
  let scale = 0;
  let least = 0n;
  let most = 0n;
  let oddText: string | null = null;
  const dates = dateFormats.map((format) => ({ format, count: 0 }));
  const stamps = momentFormats.map((format) => ({ format, count: 0 }));

  function addNumber(text: string, code: number): boolean {
    if (integer.test(text)) {
      integers += 1;
      const digits = code === 45 ? text.length - 1 : text.length;
      if (digits > wholeDigits) wholeDigits = digits;
      if (digits > 15) {
        const value = BigInt(text);
        if (value < least) least = value;
        if (value > most) most = value;
        if (!isExactDouble(text)) inexact += 1;
      }
      return true;
    }
    const parts = decimal.exec(text);
    if (parts !== null) {
      decimals += 1;
      wholeDigits = Math.max(wholeDigits, parts[1]?.length ?? 0);
      scale = Math.max(scale, parts[2]?.length ?? 0);
      if (text.length > 15 && !isExactDouble(text)) inexact += 1;
      return true;
    }
    if (telling.test(text)) {
      tellings += 1;
      return true;
    }
    if (scientific.test(text)) {
      scientifics += 1;
      if (!isExactDouble(text)) inexact += 1;
      return true;
    }
    return false;
  }

  function addMoment(text: string): boolean {
    let fits = false;
    for (const one of dates) {
      if (one.format.fits(text)) {
        one.count += 1;
        fits = true;
      }
    }
    if (isoMoment.test(text)) moments += 1;
    else if (isoZoned.test(text)) zoned += 1;
    else if (time.test(text)) times += 1;
    else {
      for (const one of stamps) {
        if (one.format.fits(text)) {
          one.count += 1;
          fits = true;
        }
      }
      return fits;
    }
    return true;
  }

  function numeric(column: string): Conclusion {
    const found = (type: string, ...notes: string[]): Conclusion => ({
      reading: { type, chosen: false },
      notes: notes.map((note) => `${column}: ${note}`),
      empty: false,
    });
    if (tellings > 0)
      return found('VARCHAR', 'kept as text, since some numbers begin with a zero or a plus sign.');
    const digits = wholeDigits + scale;
    if (scientifics + specials > 0) {
      return inexact === 0
        ? found('DOUBLE')
        : found('VARCHAR', 'kept as text, since some numbers have more digits than DOUBLE holds.');
    }
    if (decimals > 0) {
      if (scale <= 9 && digits <= 38) return found(`DECIMAL(${digits <= 18 ? 18 : 38},${scale})`);
      if (inexact === 0) return found('DOUBLE');
      if (digits <= 38) return found(`DECIMAL(38,${scale})`);
      return found('VARCHAR', 'kept as text, since some numbers have more digits than DECIMAL holds.');
    }
    if (least >= -(2n ** 63n) && most < 2n ** 63n) return found('BIGINT');
    return digits <= 38
      ? found('DECIMAL(38,0)', 'whole numbers beyond 64 bits, kept exactly as DECIMAL(38,0).')
      : found('VARCHAR', 'kept as text, since some numbers have more than 38 digits.');
  }

  return {
    get texts() {
      return texts;
    },
    add(text) {
      if (text === null || text === '') return;
      texts += 1;
      const code = text.charCodeAt(0);
      // Digits, signs and what else a number, date or time can begin with.
      if ((code >= 48 && code <= 57) || code === 45 || code === 43) {
        if (addNumber(text, code) || addMoment(text)) return;
      }
      if (special.test(text)) specials += 1;
      else if (/^(?:true|false)$/i.test(text)) booleans += 1;
      else oddText ??= text;
    },
    conclude(column, tolerance, formats) {
      if (texts === 0) return { reading: textReading, notes: [], empty: true };
      const enough = texts - Math.floor(texts * tolerance);
      const numbers = integers + decimals + scientifics + tellings + (integers + decimals > 0 ? specials : 0);
      if (numbers >= enough) return numeric(column);
      const typed = (type: string, format?: string, ...notes: string[]): Conclusion => ({
        reading: { type, chosen: false, ...(format === undefined ? {} : { format }) },
        notes: notes.map((note) => `${column}: ${note}`),
        empty: false,
      });
      if (booleans >= enough) return typed('BOOLEAN');
      if (moments >= enough) return typed('TIMESTAMP', formats.timestamp);
      if (zoned >= enough) return typed('TIMESTAMP WITH TIME ZONE');
      if (times >= enough) return typed('TIME');
      for (const [type, all, chosen] of [
        ['DATE', dates, formats.date],
        ['TIMESTAMP', stamps, formats.timestamp],
      ] as const) {
        const fitting = all.filter((one) => one.count >= enough);
        const first = fitting.find((one) => one.format.pattern === chosen) ?? fitting[0];
        if (first === undefined) continue;
        const { pattern, iso, example } = first.format;
        const rivals = fitting.filter((one) => !one.format.iso && one.format.order !== first.format.order);
        return typed(
          type,
          iso ? undefined : pattern,
          ...(rivals.length > 0
            ? [`read as ${pattern} (${example}); the values would also fit ${rivals[0]?.format.pattern}.`]
            : []),
        );
      }
      const mixed =
        numbers * 2 > texts && oddText !== null
          ? [
              `${column}: kept as text, since ${texts - numbers} of its ${texts} values are not numbers, such as "${oddText.slice(0, 40)}".`,
            ]
          : [];
      return { reading: textReading, notes: mixed, empty: false };
    },
  };
}

const plain = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const exponential = /^([+-]?)(\d+)(?:\.(\d+))?e([+-]?\d+)$/i;

/** An exact number in parts: digits before and after the point, no leading zeros but the one before a point. */
export interface ExactNumber {
  readonly negative: boolean;
  readonly integer: string;
  readonly fraction: string;
}

/** Reads the text of a number, exponents included, without passing through a floating-point number. */
export function parseExact(text: string): ExactNumber | null {
  const simple = plain.exec(text);
  if (simple !== null) {
    return {
      negative: simple[1] === '-',
      integer: (simple[2] ?? '0').replace(/^0+(?=\d)/, ''),
      fraction: simple[3] ?? '',
    };
  }
  const scientific = exponential.exec(text);
  if (scientific === null) return null;
  const digits = (scientific[2] ?? '') + (scientific[3] ?? '');
  const point = (scientific[2] ?? '').length + Number(scientific[4]);
  const padded = point <= 0 ? '0'.repeat(1 - point) + digits : digits.padEnd(point, '0');
  const at = Math.max(1, point);
  return {
    negative: scientific[1] === '-',
    integer: padded.slice(0, at).replace(/^0+(?=\d)/, ''),
    fraction: padded.slice(at),
  };
}

/** Rounds half away from zero, as Excel does, to `places` digits after the point. */
export function roundExact(number: ExactNumber, places: number): ExactNumber {
  if (number.fraction.length <= places) return number;
  const kept = BigInt(number.integer + number.fraction.slice(0, places));
  const up = number.fraction.charCodeAt(places) >= 53;
  const digits = (up ? kept + 1n : kept).toString().padStart(places + 1, '0');
  const integer = digits.slice(0, digits.length - places);
  const fraction = places === 0 ? '' : digits.slice(-places);
  return { negative: number.negative && /[1-9]/.test(integer + fraction), integer, fraction };
}

/** Times ten to the power of `by`: 2 makes a percentage, -3 thousands. */
export function shiftExact(number: ExactNumber, by: number): ExactNumber {
  const text = `${number.negative ? '-' : ''}${number.integer}${number.fraction === '' ? '' : `.${number.fraction}`}e${by}`;
  return parseExact(text) ?? number;
}

interface LocaleMarks {
  readonly decimal: string;
  readonly minus: string;
  group(integer: string): string;
  digits(text: string): string;
}

function marksOf(locale: string | undefined): LocaleMarks {
  const format = new Intl.NumberFormat(locale, { useGrouping: true, maximumFractionDigits: 1 });
  const parts = format.formatToParts(-1.5);
  const one = new Intl.NumberFormat(locale, { useGrouping: false });
  return {
    decimal: parts.find((part) => part.type === 'decimal')?.value ?? '.',
    minus: parts.find((part) => part.type === 'minusSign')?.value ?? '-',
    group: (integer) => format.format(BigInt(integer)),
    digits: (text) => text.replace(/\d/g, (digit) => one.format(Number(digit))),
  };
}

/** Writes exact numbers with a locale's separators; every digit stays. */
export interface NumberWriter {
  write(number: ExactNumber, grouped?: boolean): string;
  /** The text of a number as the engine gave it; what is no number stays as it is. */
  text(exact: string): string;
}

export function numberWriter(locale?: string): NumberWriter {
  const marks = marksOf(locale);
  const write = (number: ExactNumber, grouped = true): string => {
    const integer = grouped ? marks.group(number.integer) : marks.digits(number.integer);
    const fraction = number.fraction === '' ? '' : marks.decimal + marks.digits(number.fraction);
    return `${number.negative ? marks.minus : ''}${integer}${fraction}`;
  };
  return {
    write,
    text(exact) {
      const number = parseExact(exact);
      return number === null ? exact : write(number);
    },
  };
}

/** A way to write a date, or a date and a time, other than the engine's own. */
export interface MomentFormat {
  /** As strptime names it. */
  readonly pattern: string;
  /** Which part of the date comes first; formats of one order never contradict each other. */
  readonly order: 'year' | 'day' | 'month';
  /** The engine reads it without a format. */
  readonly iso: boolean;
  readonly example: string;
  fits(text: string): boolean;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

interface DateShape {
  readonly order: MomentFormat['order'];
  readonly separator: string;
  readonly pattern: string;
}

function shape(order: MomentFormat['order'], separator: string): DateShape {
  const parts = { year: ['%Y', '%m', '%d'], day: ['%d', '%m', '%Y'], month: ['%m', '%d', '%Y'] };
  return { order, separator, pattern: parts[order].join(separator) };
}

/** Where day and month cannot be told apart, the earlier one here is taken: the day comes first. */
const shapes: readonly DateShape[] = [
  shape('year', '-'),
  shape('year', '/'),
  shape('day', '/'),
  shape('month', '/'),
  shape('day', '.'),
  shape('day', '-'),
  shape('month', '-'),
];

function dateOf({ order, separator }: DateShape, tail: string): (text: string) => boolean {
  const mark = separator === '.' ? '\\.' : separator;
  const year = '(\\d{4})';
  const short = '(\\d{1,2})';
  const parts = order === 'year' ? [year, short, short] : [short, short, year];
  const expression = new RegExp(`^${parts.join(mark)}${tail}$`);
  return (text) => {
    const found = expression.exec(text);
    if (found === null) return false;
    const [first, second, third] = [Number(found[1]), Number(found[2]), Number(found[3])];
    const [y, m, d] =
      order === 'year'
        ? [first, second, third]
        : order === 'day'
          ? [third, second, first]
          : [third, first, second];
    return m >= 1 && m <= 12 && d >= 1 && d <= daysIn(y, m);
  };
}

function example(pattern: string): string {
  return pattern
    .replace('%Y', '2017')
    .replace('%m', '02')
    .replace('%d', '01')
    .replace('%H', '10')
    .replace('%M', '30')
    .replace('%S', '00')
    .concat(' is 1 February 2017');
}

const padded = /^\d{4}-\d\d-\d\d$/;
const isoDate = dateOf(shape('year', '-'), '');

/** ISO first, then the others in the order they are preferred. */
export const dateFormats: readonly MomentFormat[] = [
  {
    pattern: '%Y-%m-%d',
    order: 'year',
    iso: true,
    example: '',
    fits: (text) => padded.test(text) && isoDate(text),
  },
  ...shapes.map((one) => ({
    pattern: one.pattern,
    order: one.order,
    iso: false,
    example: example(one.pattern),
    fits: dateOf(one, ''),
  })),
];

const hour = '(?:[01]?\\d|2[0-3])';
const sixty = '[0-5]\\d';

export const momentFormats: readonly MomentFormat[] = shapes.flatMap((one) =>
  [
    { time: '%H:%M:%S', tail: ` ${hour}:${sixty}:${sixty}` },
    { time: '%H:%M', tail: ` ${hour}:${sixty}` },
  ].map(({ time, tail }) => ({
    pattern: `${one.pattern} ${time}`,
    order: one.order,
    iso: false,
    example: example(`${one.pattern} ${time}`),
    fits: dateOf(one, tail),
  })),
);

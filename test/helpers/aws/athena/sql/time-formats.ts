import { Violation } from '../../core/errors.ts';

/** MySQL's letters, of date_parse and date_format, that the engine has otherwise. */
const mysql: Readonly<Record<string, string>> = {
  M: '%B',
  i: '%M',
  s: '%S',
  e: '%-d',
  c: '%-m',
  k: '%-H',
  T: '%H:%M:%S',
  W: '%A',
};
const alike = new Set('Y m d H S y j p a b f'.split(' '));

/** Joda's runs of letters, of format_datetime. */
const joda: Readonly<Record<string, string>> = {
  yyyy: '%Y',
  YYYY: '%Y',
  MM: '%m',
  MMM: '%b',
  MMMM: '%B',
  dd: '%d',
  d: '%-d',
  HH: '%H',
  mm: '%M',
  ss: '%S',
  SSS: '%g',
  EEE: '%a',
  EEEE: '%A',
  a: '%p',
};

export function fromMysql(format: string): string {
  return format.replaceAll(/%(.)/g, (all, letter: string) => {
    const found = mysql[letter] ?? (alike.has(letter) || letter === '%' ? all : undefined);
    if (found === undefined) throw new Violation(`The double has no ${all} in formats of dates.`);
    return found;
  });
}

export function fromJoda(format: string): string {
  return format.replaceAll(/'([^']*)'|([A-Za-z])\2*/g, (run, quoted: string | undefined) => {
    const found = quoted ?? joda[run];
    if (found === undefined) throw new Violation(`The double has no ${run} in formats of times.`);
    return found;
  });
}

const names: Readonly<Record<string, string>> = {
  millennium: 'millennium millennia mil mils',
  century: 'century centuries c cent cents',
  decade: 'decade decades dec decs',
  epoch: 'epoch',
  year: 'year years y yr yrs',
  quarter: 'quarter quarters qtr qtrs',
  month: 'month months mon mons',
  week: 'week weeks w',
  dow: 'dayofweek dow dw weekday',
  doy: 'dayofyear doy dy yearday',
  day: 'day days d',
  hour: 'hour hours h hr hrs',
  minute: 'minute minutes m min mins',
  second: 'second seconds s sec secs',
  millisecond: 'millisecond milliseconds ms msec msecs msecond mseconds millisec millisecs millisecon',
  microsecond: 'microsecond microseconds us microsec microsecs usecond useconds usec usecs microsecond',
  timezone: 'timezone',
  timezone_hour: 'timezone_hour',
  timezone_minute: 'timezone_minute',
};

const byName = new Map(
  Object.entries(names).flatMap(([part, written]) => written.split(' ').map((name) => [name, part] as const)),
);

/** A date part by any of the names Redshift has for it, e.g. `qtr`; undefined for anything else. */
export function datePart(name: string): string | undefined {
  return byName.get(name.toLowerCase());
}

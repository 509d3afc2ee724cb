import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSampleBench, type Row, type SampleBench } from '#test/helpers/sample.ts';
import { groupEvents, statusByDay } from '#test/helpers/subscription-figures.ts';

let bench: SampleBench;
let days: string[];
let subscriptions: { readonly row: Row; readonly statuses: readonly string[]; readonly signedUp: string }[];
let sectors: Map<string, string>;

beforeAll(async () => {
  bench = await openSampleBench();
  days = (await bench.rows('SELECT day FROM calendar ORDER BY day')).map((row) => String(row.day));
  const events = groupEvents(await bench.rows('SELECT * FROM subscription_events ORDER BY event_id'));
  subscriptions = (await bench.rows('SELECT * FROM subscriptions ORDER BY subscription_id')).map((row) => {
    const own = events.get(String(row.subscription_id)) ?? [];
    return { row, statuses: statusByDay(own, days), signedUp: String(own[0]?.event_date) };
  });
  sectors = new Map(
    (await bench.rows('SELECT * FROM channels')).map((row) => [
      String(row.channel_name),
      String(row.channel_sector),
    ]),
  );
});
afterAll(() => bench.close());

/** A share in percent with two digits, rounded half up, of whole numbers: exact. */
function percent(part: number, whole: number): string {
  const hundredths = (BigInt(part) * 20_000n + BigInt(whole)) / (2n * BigInt(whole));
  return `${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, '0')}`;
}

function statusOn(one: { readonly statuses: readonly string[] }, day: string): string {
  return one.statuses[days.indexOf(day)] ?? '';
}

describe.each([
  ['all', '2017-12-31'],
  ['Hong Kong', '2017-01-25'],
])('active in %s on %s', (country, day) => {
  const counted = (label: (row: Row, status: string) => string[]) => {
    const counts = new Map<string, { labels: string[]; count: number }>();
    let total = 0;
    for (const one of subscriptions) {
      const status = statusOn(one, day);
      if (status === '' || (country !== 'all' && one.row.country !== country)) continue;
      const labels = label(one.row, status);
      const entry = counts.get(labels.join('|')) ?? { labels, count: 0 };
      entry.count += 1;
      total += 1;
      counts.set(labels.join('|'), entry);
    }
    return [...counts.values()]
      .sort((a, b) => b.count - a.count || (a.labels.join('|') < b.labels.join('|') ? -1 : 1))
      .map(({ labels, count }) => [...labels, BigInt(count), percent(count, total)]);
  };
  const ask = async (id: string) =>
    (await bench.ask(id, { country, as_of: day })).map((row) => Object.values(row));

  it('by plan', async () => {
    expect(await ask('subscription/active-by-plan')).toEqual(counted((row) => [String(row.plan_code)]));
  });
  it('by channel', async () => {
    expect(await ask('subscription/active-by-channel')).toEqual(
      counted((row) => [String(row.channel_name), sectors.get(String(row.channel_name)) ?? '']),
    );
  });
  it('by payment status', async () => {
    expect(await ask('subscription/active-by-payment-status')).toEqual(counted((_row, status) => [status]));
  });
});

function churnIn(country: string, opening: string, first: string, closing: string): unknown[] {
  let [started, signedUp, cancelled, ended] = [0, 0, 0, 0];
  for (const one of subscriptions) {
    if (country !== 'all' && one.row.country !== country) continue;
    const before = statusOn(one, opening) !== '';
    const after = statusOn(one, closing) !== '';
    if (before) started += 1;
    if (after) ended += 1;
    if (before && !after) cancelled += 1;
    if (one.signedUp >= first && one.signedUp <= closing) signedUp += 1;
  }
  return [
    first,
    ...[started, signedUp, cancelled, ended].map(BigInt),
    started === 0 ? null : percent(cancelled, started),
  ];
}

describe.each(['duckdb', 'redshift'] as const)(
  'churn this month against last, as written for %s',
  (dialect) => {
    it.each([
      [
        'all',
        '2017-12-01',
        ['2017-11-30', '2017-12-01', '2017-12-31'],
        ['2017-10-31', '2017-11-01', '2017-11-30'],
      ],
      [
        'Thailand',
        '2017-03-15',
        ['2017-02-28', '2017-03-01', '2017-03-31'],
        ['2017-01-31', '2017-02-01', '2017-02-28'],
      ],
      [
        'Singapore',
        '2016-01-31',
        ['2015-12-31', '2016-01-01', '2016-01-31'],
        ['2015-11-30', '2015-12-01', '2015-12-31'],
      ],
    ])('%s in the month of %s', async (country, month, now, last) => {
      // Redshift's own functions, so that its text runs here too.
      await bench.engine.run(
        'CREATE OR REPLACE MACRO add_months(day, months) AS day + to_months(CAST(months AS INTEGER))',
      );
      const rows = await bench.ask('subscription/churn-this-month', { country, month }, dialect);
      const expected = [now, last].map(([opening = '', first = '', closing = ''], index) => [
        index === 0 ? 'this month' : 'last month',
        ...churnIn(country, opening, first, closing),
      ]);
      expect(rows.map((row) => Object.values(row))).toEqual(expected);
    });
  },
);

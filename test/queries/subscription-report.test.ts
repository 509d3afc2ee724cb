import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSampleBench, type Row, type SampleBench } from '#test/helpers/sample.ts';
import {
  type Figures,
  figuresIn,
  figuresOf,
  resolutions,
  type Warehouse,
} from '#test/helpers/subscription-figures.ts';

let bench: SampleBench;
let warehouse: Warehouse;
let expected: Figures;
let report: Row[];

beforeAll(async () => {
  bench = await openSampleBench();
  const table = (name: string, order: string) => bench.rows(`SELECT * FROM ${name} ORDER BY ${order}`);
  warehouse = {
    calendar: await table('calendar', 'day'),
    channels: await table('channels', 'channel_name'),
    plans: await table('plans', 'plan_code'),
    subscriptions: await table('subscriptions', 'subscription_id'),
    events: await table('subscription_events', 'event_id'),
    transactions: await table('transactions', 'transaction_id'),
  };
  expected = figuresOf(warehouse);
  report = await bench.rows('SELECT * FROM subscription_report');
});
afterAll(() => bench.close());

/** What is in one and not, or otherwise, in the other; the first few. */
function differences(left: Figures, right: Figures): string[] {
  const keys = new Set([...left.keys(), ...right.keys()]);
  return [...keys].filter((key) => left.get(key) !== right.get(key)).slice(0, 5);
}

function onlyOf(figures: Figures, test: (type: string, resolution: string) => boolean): Figures {
  return new Map(
    [...figures].filter(([key]) => {
      const [type = '', resolution = ''] = key.split('|');
      return test(type, resolution);
    }),
  );
}

it('computes every figure of the report exactly as its definition says', () => {
  const found = figuresIn(report);
  expect(differences(found, expected)).toEqual([]);
  expect(found.size).toBe(expected.size);
  expect(found.size).toBeGreaterThan(100_000);
});

it.each([
  ['subscription/subscriber-daily', 'daily'],
  ['subscription/subscriber-weekly', 'weekly'],
  ['subscription/subscriber-monthly', 'monthly'],
])('%s gives the %s rows', async (id, resolution) => {
  const wanted = onlyOf(expected, (type, of) => of === resolution && type !== 'Recurring subscriber');
  const found = figuresIn(await bench.ask(id));
  expect(differences(found, wanted)).toEqual([]);
  expect(found.size).toBe(wanted.size);
});

it('subscription/subscriber-total gives recurring subscribers at every resolution', async () => {
  const wanted = onlyOf(expected, (type) => type === 'Recurring subscriber');
  const found = figuresIn(await bench.ask('subscription/subscriber-total'));
  expect(differences(found, wanted)).toEqual([]);
  expect(found.size).toBe(wanted.size);
  expect(new Set([...found.keys()].map((key) => key.split('|')[1]))).toEqual(new Set(resolutions));
});

it('reconciles for every slice on every day: active today = yesterday + new + reactivated - churned', () => {
  const daily = figuresIn(report.filter((row) => row['Resolution Type'] === 'daily'));
  const days = warehouse.calendar.map((row) => String(row.day));
  const slices = new Map<string, [string, string]>();
  for (const key of daily.keys()) {
    const [, , country, platform, , ...meta] = key.split('|');
    slices.set([country, platform, ...meta].join('|'), [`daily|${country}|${platform}`, meta.join('|')]);
  }
  const broken: string[] = [];
  let checked = 0;
  for (const [slice, [head, tail]] of slices) {
    let yesterday = 0n;
    for (const day of days) {
      const value = (type: string) => daily.get(`${type}|${head}|${day}|${tail}`) ?? 0n;
      const today = value('Active subscriber');
      const moved = value('New subscriber') + value('Reactivated') - value('Churn');
      if (today !== yesterday + moved) broken.push(`${slice} on ${day}`);
      yesterday = today;
      checked += 1;
    }
  }
  expect(broken).toEqual([]);
  expect(checked).toBe(slices.size * 731);
  expect(slices.size).toBeGreaterThan(150);
});

it('subscription/report gives finance’s columns in their order, and just the rows asked for', async () => {
  const asked = {
    country: 'Singapore',
    period: 'weekly',
    from_date: '2016-12-26',
    to_date: '2017-01-16',
    type: 'Churn',
  };
  const rows = await bench.ask('subscription/report', asked);
  expect(Object.keys(rows[0] ?? {})).toEqual([
    'Type',
    'Resolution Type',
    'Country',
    'Platform',
    'Start Date',
    'Meta 1',
    'Meta 2',
    'Meta 3',
    'Meta 4',
    'Meta 5',
    'Meta 6',
    'Meta 7',
    'Meta 8',
    'value',
  ]);
  const wanted = new Map(
    [...expected].filter(([key]) => {
      const [type, resolution, country, , start = ''] = key.split('|');
      const asWanted = type === 'Churn' && resolution === 'weekly' && country === 'Singapore';
      return asWanted && start >= '2016-12-26' && start <= '2017-01-16';
    }),
  );
  expect(differences(figuresIn(rows), wanted)).toEqual([]);
  expect(rows).toHaveLength(wanted.size);
  expect(new Set(rows.map((row) => row['Start Date']))).toEqual(
    new Set(['2016-12-26', '2017-01-02', '2017-01-09', '2017-01-16']),
  );
});

it('subscription/report gives everything for all countries and types', async () => {
  const rows = await bench.ask('subscription/report', {
    country: 'all',
    period: 'monthly',
    from_date: '2016-01-01',
    to_date: '2017-12-31',
  });
  const wanted = onlyOf(expected, (_type, resolution) => resolution === 'monthly');
  expect(differences(figuresIn(rows), wanted)).toEqual([]);
});

import type { Row } from './sample.ts';

/**
 * The subscription report worked out from the definitions, one subscription and one day at a time, with nothing of
 * the queries' way of working: a state for every day, compared with the day before.
 */
export interface Warehouse {
  readonly calendar: readonly Row[];
  readonly channels: readonly Row[];
  readonly plans: readonly Row[];
  readonly subscriptions: readonly Row[];
  readonly events: readonly Row[];
  readonly transactions: readonly Row[];
}

export const resolutions = ['daily', 'weekly', 'monthly'] as const;
type Resolution = (typeof resolutions)[number];

const startColumn = { daily: 'day', weekly: 'week_start', monthly: 'month_start' } as const;
const endColumn = { daily: 'day', weekly: 'week_end', monthly: 'month_end' } as const;

/** Hundredths by `Type|Resolution Type|Country|Platform|Start Date|Meta 1|Meta 2|Meta 3|Meta 4`. */
export type Figures = Map<string, bigint>;

function hundredths(decimal: string): bigint {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(2, '0'));
}

interface Period {
  readonly start: string;
  /** Indices into the calendar: the day before the period (-1 before all), and its last day. */
  readonly before: number;
  readonly last: number;
}

function periodsOf(calendar: readonly Row[], resolution: Resolution): Period[] {
  const days = calendar.map((row) => String(row.day));
  const periods = new Map<string, Period>();
  for (const [index, row] of calendar.entries()) {
    const start = String(row[startColumn[resolution]]);
    const last = days.indexOf(String(row[endColumn[resolution]]));
    if (last !== -1 && !periods.has(start)) periods.set(start, { start, before: index - 1, last });
  }
  return [...periods.values()];
}

/** The payment status at the end of every day; '' where not active. */
export function statusByDay(events: readonly Row[], days: readonly string[]): string[] {
  const byDay = new Map(events.map((event) => [String(event.event_date), event.payment_status]));
  let status = '';
  return days.map((day) => {
    const changed = byDay.get(day);
    if (changed !== undefined) status = changed === null ? '' : String(changed);
    return status;
  });
}

export function groupEvents(events: readonly Row[]): Map<string, Row[]> {
  const grouped = new Map<string, Row[]>();
  for (const event of events) {
    const key = String(event.subscription_id);
    const list = grouped.get(key);
    if (list === undefined) grouped.set(key, [event]);
    else list.push(event);
  }
  return grouped;
}

/** A line's hundredths for each of its periods, summed as whole numbers far below 2^53. */
type Line = { readonly head: string; readonly tail: string; readonly amounts: number[] };

export function figuresOf(warehouse: Warehouse): Figures {
  const { calendar, channels, plans, subscriptions, events, transactions } = warehouse;
  const days = calendar.map((row) => String(row.day));
  const dayNumber = new Map(days.map((day, index) => [day, index]));
  const sectors = new Map(channels.map((row) => [row.channel_name, String(row.channel_sector)]));
  const renewing = new Set(plans.filter((row) => row.renews === true).map((row) => row.plan_code));
  const eventsOf = groupEvents(events);
  const bySubscription = new Map(subscriptions.map((row) => [row.subscription_id, row]));
  const periods = resolutions.map((resolution) => {
    const list = periodsOf(calendar, resolution);
    const ofDay = days.map((_, day) => list.findIndex((one) => day > one.before && day <= one.last));
    return { resolution, list, ofDay, lines: new Map<string, Line>() };
  });
  type Periods = (typeof periods)[number];

  function lineOf({ resolution, lines }: Periods, type: string, of: Row, status: string): number[] {
    const head = `${type}|${resolution}|${of.country}|${of.platform}`;
    const sector = sectors.get(of.channel_name ?? null) ?? '';
    const tail = `${of.plan_code}|${of.channel_name}|${sector}|${status}`;
    const known = lines.get(`${head}|${tail}`);
    if (known !== undefined) return known.amounts;
    const line: Line = { head, tail, amounts: [] };
    lines.set(`${head}|${tail}`, line);
    return line.amounts;
  }

  for (const subscription of subscriptions) {
    const statuses = statusByDay(eventsOf.get(String(subscription.subscription_id)) ?? [], days);
    const lived = [...new Set(statuses)].filter((status) => status !== '');
    for (const period of periods) {
      const linesFor = (type: string) =>
        new Map(lived.map((status) => [status, lineOf(period, type, subscription, status)]));
      const active = linesFor('Active subscriber');
      const churned = linesFor('Churn');
      const recurring = renewing.has(subscription.plan_code ?? null)
        ? linesFor('Recurring subscriber')
        : new Map<string, number[]>();
      const add = (amounts: number[] | undefined, index: number) => {
        if (amounts !== undefined) amounts[index] = (amounts[index] ?? 0) + 100;
      };
      for (const [index, { before, last }] of period.list.entries()) {
        const then = statuses[before] ?? '';
        const now = statuses[last] ?? '';
        add(active.get(now), index);
        add(recurring.get(now), index);
        if (then !== now) add(churned.get(then), index);
      }
      const seen = new Set<string>();
      for (const [day, status] of statuses.entries()) {
        if (status === '' || status === (statuses[day - 1] ?? '')) continue;
        const type = seen.has(status) ? 'Reactivated' : 'New subscriber';
        seen.add(status);
        const index = period.ofDay[day] ?? -1;
        if (index !== -1) add(lineOf(period, type, subscription, status), index);
      }
    }
  }
  for (const charge of transactions.filter((row) => row.transaction_type === 'charge')) {
    const subscription = bySubscription.get(charge.subscription_id ?? null);
    const day = dayNumber.get(String(charge.transaction_date));
    if (subscription === undefined || day === undefined) throw new Error('a charge out of nowhere');
    for (const period of periods) {
      const index = period.ofDay[day] ?? -1;
      if (index === -1) continue;
      const amounts = lineOf(period, 'Gross revenue', subscription, String(charge.payment_status));
      amounts[index] = (amounts[index] ?? 0) + Number(hundredths(String(charge.gross_amount)));
    }
  }
  return new Map(
    periods.flatMap(({ list, lines }) =>
      [...lines.values()].flatMap(({ head, tail, amounts }) =>
        list.flatMap(({ start }, index): [string, bigint][] => {
          const amount = amounts[index] ?? 0;
          return amount === 0 ? [] : [[`${head}|${start}|${tail}`, BigInt(amount)]];
        }),
      ),
    ),
  );
}

export function figuresIn(rows: readonly Row[]): Figures {
  const figures: Figures = new Map();
  for (const row of rows) {
    const names = [
      'Type',
      'Resolution Type',
      'Country',
      'Platform',
      'Start Date',
      'Meta 1',
      'Meta 2',
      'Meta 3',
      'Meta 4',
    ];
    const key = names.map((name) => String(row[name])).join('|');
    if (figures.has(key)) throw new Error(`two rows for ${key}`);
    figures.set(key, hundredths(String(row.value)));
  }
  return figures;
}

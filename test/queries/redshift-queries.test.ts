import { afterAll, beforeAll, expect, it } from 'vitest';
import { resolveParameters } from '#main/library/parameters.ts';
import type { Cell } from '#shared/model/column.ts';
import { type AwsDouble, startAwsDouble } from '#test/helpers/aws/double.ts';
import { openTextSession, type TextSession } from '#test/helpers/aws/redshift/client.ts';
import { bindParameters } from '#test/helpers/aws/redshift/data-api/parameters.ts';
import { openSampleBench, type SampleBench } from '#test/helpers/sample.ts';

let bench: SampleBench;
let double: AwsDouble;
let session: TextSession;

beforeAll(async () => {
  bench = await openSampleBench();
  double = await startAwsDouble({ redshift: {} });
  const tables = (await bench.sample.views()).map(({ name, file, comment }) => ({ name, file, comment }));
  await double.redshift.loadParquet(tables);
  session = await openTextSession(double.redshift);
});
afterAll(async () => {
  await session.end();
  await double.close();
  await bench.close();
});

function asText(cell: Cell): string | null {
  if (cell === null) return null;
  return typeof cell === 'boolean' ? (cell ? 't' : 'f') : String(cell);
}

/** Rows as lines, in an order of their own: a query need not order rows that are equal by its ORDER BY. */
function lines(rows: readonly (readonly (string | null)[])[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

it('has the sample’s tables, row for row', async () => {
  const counted = await session.rows(
    `SELECT (SELECT COUNT(*) FROM subscription_events), (SELECT COUNT(*) FROM subscriptions),
    (SELECT SUM(gross_amount) FROM transactions)`,
  );
  const [row] = await bench.rows(
    `SELECT (SELECT count(*) FROM subscription_events) AS events, (SELECT count(*) FROM subscriptions) AS subscriptions,
    (SELECT sum(gross_amount) FROM transactions) AS amount`,
  );
  expect(counted).toEqual([Object.values(row ?? {}).map(asText)]);
  expect(counted[0]?.[0]).toBe('98549');
});

it.each([
  ['subscription/active-by-channel', { country: 'all', as_of: '2017-12-31' }],
  ['subscription/active-by-payment-status', { country: 'Hong Kong', as_of: '2017-01-25' }],
  ['subscription/active-by-plan', { country: 'Singapore', as_of: '2017-01-25' }],
  ['subscription/churn-this-month', { country: 'all', month: '2017-12-01' }],
  [
    'subscription/report',
    { country: 'Singapore', period: 'weekly', from_date: '2016-12-26', to_date: '2017-01-16', type: 'Churn' },
  ],
  ['subscription/subscriber-daily', {}],
  ['subscription/subscriber-monthly', {}],
  ['subscription/subscriber-total', {}],
  ['subscription/subscriber-weekly', {}],
])('%s gives on Redshift what it gives on DuckDB', async (id, given) => {
  const query = await bench.library.get(id, 'redshift');
  const values = Object.entries(resolveParameters(query, given)).map(([name, value]) => ({
    name,
    value: String(value),
  }));
  const { sql, values: bound } = bindParameters(query.sql, values);
  const found = await session.rows(sql, bound);
  const expected = await bench.ask(id, given);
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBe(expected.length);
  const wanted = lines(expected.map((row) => Object.values(row).map(asText)));
  const different = lines(found).flatMap((line, index) =>
    line === wanted[index] ? [] : [[line, wanted[index]]],
  );
  expect(different.slice(0, 3)).toEqual([]);
});

import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Core } from '#main/core.ts';
import type { RunRequest } from '#shared/contract/runs.ts';
import { localConnectionId } from '#shared/model/ids.ts';
import type { ParameterValues } from '#shared/model/result.ts';
import { openTestCore, temporaryFolder } from '#test/helpers/core.ts';
import { readBytes, runExport } from '#test/helpers/exports.ts';
import { unzip } from '#test/helpers/unzip.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let core: Core;
beforeAll(async () => {
  place = await temporaryFolder();
  core = await openTestCore(path.join(place.folder, 'workspace'));
});
afterAll(async () => {
  await core.close();
  await place.remove();
});

async function run(
  given: ParameterValues,
  source: RunRequest['source'] = { kind: 'query', queryId: 'subscription/report' },
): Promise<string> {
  const stream = await core.client.runs.start({ connectionId: localConnectionId, source, parameters: given });
  const ids: string[] = [];
  for await (const event of stream) if (event.type === 'result') ids.push(event.result.id);
  return ids[0] ?? '';
}

async function report(id: string, layout: string, dates: 'function' | 'text' = 'function') {
  const file = path.join(place.folder, `${id}-${layout}-${dates}.xlsx`);
  const done = await runExport(core.client, {
    what: { kind: 'report', id, report: layout },
    format: 'xlsx',
    dates,
    target: { kind: 'path', path: file },
  });
  return { done, parts: unzip(await readBytes(file)) };
}

const twoDays = { country: 'Hong Kong', period: 'daily', from_date: '2017-01-24', to_date: '2017-01-25' };

it('lists the layouts that a result has rows for', async () => {
  const ids = async (id: string) => (await core.client.reports.ofResult({ id })).map((layout) => layout.id);
  expect(await ids(await run(twoDays))).toEqual(['hong-kong-daily']);
  expect(await ids(await run({ ...twoDays, country: 'all' }))).toEqual([
    'hong-kong-daily',
    'singapore-daily',
  ]);
  expect(await ids(await run({ ...twoDays, country: 'Thailand' }))).toEqual([]);
  expect(await ids(await run({}, { kind: 'query', queryId: 'subscription/churn-this-month' }))).toEqual([]);
});

it('draws the chart over the cells of the summary, and says in words what it shows', async () => {
  const { parts } = await report(await run(twoDays), 'hong-kong-daily');
  const chart = parts.get('xl/charts/chart1.xml')?.text ?? '';
  const all = (expression: RegExp) => [...chart.matchAll(expression)].map(([, text]) => text);
  expect(all(/<c:cat><c:numRef><c:f>([^<]*)</g)).toEqual(
    Array.from({ length: 5 }, () => "'Summary'!$B$6:$C$6"),
  );
  expect(all(/<c:tx><c:strRef><c:f>([^<]*)</g)).toEqual(
    [8, 9, 10, 11, 12].map((row) => `'Summary'!$A$${row}`),
  );
  expect(all(/<c:val><c:numRef><c:f>([^<]*)</g)).toEqual(
    [8, 9, 10, 11, 12].map((row) => `'Summary'!$B$${row}:$C$${row}`),
  );
  expect(all(/<c:strCache><c:ptCount val="1"\/><c:pt idx="0"><c:v>([^<]*)</g)).toEqual([
    'Android IAP',
    'Credit card',
    'iOS IAP',
    'Redemption',
    'Telco',
  ]);
  const drawing = parts.get('xl/drawings/drawing1.xml')?.text ?? '';
  const sql = `SELECT "Platform" || ' from ' || sum(value) FILTER ("Start Date" = DATE '2017-01-24')::INTEGER || ' to '
      || sum(value) FILTER ("Start Date" = DATE '2017-01-25')::INTEGER
    FROM subscription_report WHERE "Country" = 'Hong Kong' AND "Resolution Type" = 'daily' AND "Type" = 'Active subscriber'
    GROUP BY "Platform" ORDER BY lower("Platform")`;
  const page = await core.client.results.page({
    id: await run({}, { kind: 'sql', sql }),
    offset: 0,
    limit: 10,
  });
  expect(/descr="([^"]*)"/.exec(drawing)?.[1]).toBe(
    `Line chart: Active subscribers by platform, 24 January 2017 to 25 January 2017. ${page.columns[0]?.join('; ')}.`,
  );
});

it('takes the rows of its country where the result has several', async () => {
  const { parts } = await report(await run({ ...twoDays, country: 'all' }), 'singapore-daily');
  const strings = parts.get('xl/sharedStrings.xml')?.text ?? '';
  expect(strings).toContain('Singapore');
  expect(strings).not.toContain('Hong Kong');
});

it('reads literal dates over dates kept as text', async () => {
  const { parts } = await report(await run(twoDays), 'hong-kong-daily', 'text');
  const formulas = [...(parts.get('xl/worksheets/sheet1.xml')?.text ?? '').matchAll(/<f>([^<]*)<\/f>/g)];
  expect(formulas[2]?.[1]).toBe(
    `IFERROR(GETPIVOTDATA("value",'Active subscriber'!$A$5,"Resolution Type","daily","Platform","Android IAP","Start Date","1/25/2017"),0*GETPIVOTDATA("value",'Active subscriber'!$A$5,"Resolution Type","daily","Start Date","1/24/2017"))`,
  );
  const cache = parts.get('xl/pivotCache/pivotCacheDefinition1.xml')?.text ?? '';
  expect(cache).toContain('<s v="1/24/2017"/><s v="1/25/2017"/>');
});

it('counts a type without any row as 0, and says so', async () => {
  const id = await run({ ...twoDays, from_date: '2016-01-01', to_date: '2016-01-02' });
  const { done, parts } = await report(id, 'hong-kong-daily');
  expect(done.notes).toEqual([
    'There is no sheet of “Churn”: the window has no rows of it, so that it counts as 0.',
    'There is no sheet of “Reactivated”: the window has no rows of it, so that it counts as 0.',
  ]);
  expect(parts.get('xl/workbook.xml')?.text).not.toContain('Churn');
});

it('refuses what it cannot make, saying what to do', async () => {
  const id = await run(twoDays);
  await expect(report(id, 'hong-kong-yearly')).rejects.toMatchObject({
    code: 'not-found',
    message: 'subscription/report has no report layout hong-kong-yearly.',
  });
  await expect(report(id, 'singapore-daily')).rejects.toMatchObject({
    code: 'input.invalid',
    message: 'Subscription report has no rows for Singapore, daily.',
  });
  const target = { kind: 'download' as const };
  const what = { kind: 'report' as const, id, report: 'hong-kong-daily' };
  await expect(runExport(core.client, { what, format: 'csv', target })).rejects.toMatchObject({
    code: 'input.invalid',
  });
  await expect(
    runExport(core.client, { what: { kind: 'result', id }, format: 'xlsx', dates: 'text', target }),
  ).rejects.toMatchObject({ code: 'input.invalid' });
});

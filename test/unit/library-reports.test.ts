import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Library, openLibrary } from '#main/library/library.ts';
import { repository, temporaryFolder } from '#test/helpers/core.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let library: Library;
let layouts: string;
beforeEach(async () => {
  place = await temporaryFolder();
  await mkdir(path.join(place.folder, 'tmp'));
  const builtIn = path.join(place.folder, 'built-in');
  library = openLibrary({
    builtIn,
    own: path.join(place.folder, 'own'),
    temporary: path.join(place.folder, 'tmp'),
  });
  await mkdir(path.join(builtIn, 'subscription'), { recursive: true });
  const query = path.join('subscription', 'report.sql');
  await writeFile(path.join(builtIn, query), await readFile(path.join(repository, 'queries', query), 'utf8'));
  layouts = await readFile(path.join(repository, 'queries/subscription/report.layouts.yaml'), 'utf8');
});
afterEach(() => place.remove());

/** Writes the layouts with each text replaced; gives the problems as `line: message`. */
async function problemsOf(...changes: readonly (readonly [string, string])[]): Promise<string[]> {
  let text = layouts;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  await writeFile(path.join(place.folder, 'built-in/subscription/report.layouts.yaml'), text);
  const { problems } = await library.list();
  return problems.map(({ line, message }) => `${line}: ${message}`);
}

function lineOf(text: string): number {
  return layouts.slice(0, layouts.indexOf(text)).split('\n').length;
}

it('lists the six layouts by country and resolution, with the parameters of their windows', async () => {
  expect(await problemsOf()).toEqual([]);
  const [report] = await library.reports();
  expect(report?.queryId).toBe('subscription/report');
  expect(report?.layouts.map(({ id, country, period }) => [id, country, period])).toEqual([
    ['hong-kong-daily', 'Hong Kong', 'daily'],
    ['hong-kong-weekly', 'Hong Kong', 'weekly'],
    ['hong-kong-monthly', 'Hong Kong', 'monthly'],
    ['singapore-daily', 'Singapore', 'daily'],
    ['singapore-weekly', 'Singapore', 'weekly'],
    ['singapore-monthly', 'Singapore', 'monthly'],
  ]);
  expect(report?.layouts[4]?.parameters).toEqual({
    type: 'all',
    country: 'Singapore',
    period: 'weekly',
    from_date: '2017-01-02',
    to_date: '2017-03-27',
  });
});

it('refuses an unknown key, at its line', async () => {
  expect(await problemsOf(['    paper: A3', '    papre: A3'])).toEqual([
    `${lineOf('  daily:')}: periods.daily.paper: Invalid option: expected one of "A4"|"A3"`,
    `${lineOf('    paper: A3')}: Unknown key periods.daily.papre.`,
  ]);
  expect(await library.reports()).toEqual([]);
});

it('refuses what does not fit together, at its line', async () => {
  expect(await problemsOf(['removed: [Churn]', 'removed: [Churned]'])).toEqual([
    `${lineOf('    removed:')}: summaries.1.removed: Churned is none of the types.`,
  ]);
  expect(await problemsOf(['    by: [Platform, Meta 4]', '    by: [Meta 4]'])).toEqual([
    `${lineOf('    by: [Platform, Meta 4]')}: summaries.2.by: These must be the first of Platform, Meta 4, Meta 1, Meta 2.`,
  ]);
  expect(await problemsOf(['    to: 2017-01-31', '    to: 2016-12-31'])).toEqual([
    `${lineOf('    to: 2017-01-31')}: periods.daily.to: The window ends before it begins.`,
  ]);
  expect(await problemsOf(['sheet: Roll-forward', 'sheet: churn'])).toEqual([
    `${lineOf('    sheet: Roll-forward')}: summaries.1.sheet: Two sheets would have this name.`,
  ]);
});

it('refuses a parameter or a value that the query does not have', async () => {
  expect(await problemsOf(['values: [Hong Kong, Singapore]', 'values: [Hong Kong, Atlantis]'])).toEqual([
    expect.stringContaining(
      `${lineOf('parameters: {')}: Atlantis, daily: Parameter country: "Atlantis" is not one of`,
    ),
  ]);
  expect(await problemsOf(['parameters: { type: all }', 'parameters: { kind: all }'])).toEqual([
    `${lineOf('parameters: {')}: Hong Kong, daily: subscription/report has no parameter kind.`,
  ]);
});

it('refuses layouts of a query that is not there', async () => {
  await writeFile(path.join(place.folder, 'built-in/subscription/lost.layouts.yaml'), layouts);
  expect(await problemsOf()).toEqual([
    '1: There is no good query subscription/lost that these layouts could be of.',
  ]);
});

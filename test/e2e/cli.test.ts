import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readXlsx } from 'hucre';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type CliAnswer, cli } from '#test/helpers/cli.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

describe('the command line', () => {
  let place: Awaited<ReturnType<typeof temporaryFolder>>;
  let workspace: string;
  const inWorkspace = (...args: string[]): Promise<CliAnswer> => cli(...args, '--workspace', workspace);

  /** One value of an independent statement over the sample's own fact table. */
  async function sqlValue(sql: string): Promise<string> {
    const answer = await inWorkspace('run', '-e', sql, '--format', 'csv');
    expect(answer).toMatchObject({ code: 0 });
    return answer.out.split('\n')[1]?.trim() ?? '';
  }

  beforeAll(async () => {
    place = await temporaryFolder();
    workspace = path.join(place.folder, 'workspace');
    expect(await inWorkspace('sample', '--scale', '1')).toMatchObject({ code: 0 });
  });
  afterAll(() => place.remove());

  describe('cell', () => {
    const where = [
      ['Resolution Type', 'daily'],
      ['Platform', 'Redemption'],
      ['Start Date', '1/25/2017'],
      ['Meta 1', 'Samsung Galaxy Tablet Promotion'],
      ['Meta 2', 'Redemption Campaign'],
      ['Meta 4', 'Paying'],
    ] as const;
    const formulaOf = (pairs: readonly (readonly [string, string])[]) =>
      `GETPIVOTDATA("value",'Active subscriber'!$A$5,${pairs.map(([field, item]) => `"${field}","${item}"`).join(',')})`;
    const read = (formula: string, ...more: string[]) =>
      inWorkspace(
        'cell',
        formula,
        '--query',
        'subscription/report',
        '--param',
        'country=Hong Kong',
        '--param',
        'period=daily',
        ...more,
      );

    it('gives the number alone, equal to an independent sum', async () => {
      const expected = await sqlValue(
        `SELECT sum(value) FROM subscription_report WHERE "Type" = 'Active subscriber' AND "Resolution Type" = 'daily'
           AND "Country" = 'Hong Kong' AND "Platform" = 'Redemption' AND "Start Date" = DATE '2017-01-25'
           AND "Meta 1" = 'Samsung Galaxy Tablet Promotion' AND "Meta 2" = 'Redemption Campaign' AND "Meta 4" = 'Paying'`,
      );
      expect(Number(expected)).toBeGreaterThan(0);
      const answer = await read(formulaOf(where));
      expect(answer).toEqual({ code: 0, out: `${expected}\n`, err: '' });
    });

    it('prints the SELECT that the formula means', async () => {
      const answer = await read(formulaOf(where), '--sql');
      expect(answer.code).toBe(0);
      expect(answer.out.replaceAll(/\s+/g, ' ').trim()).toBe(
        `SELECT value FROM 'Active subscriber'!$A$5 WHERE "Resolution Type" = 'daily' AND Platform = 'Redemption' ` +
          `AND "Start Date" = '1/25/2017' AND "Meta 1" = 'Samsung Galaxy Tablet Promotion' ` +
          `AND "Meta 2" = 'Redemption Campaign' AND "Meta 4" = 'Paying'`,
      );
    });

    it('leaves what is not named at its total', async () => {
      const expected = await sqlValue(
        `SELECT sum(value) FROM subscription_report WHERE "Type" = 'Churn' AND "Resolution Type" = 'daily'
           AND "Country" = 'Hong Kong' AND "Platform" = 'Redemption'
           AND "Start Date" BETWEEN DATE '2017-01-01' AND DATE '2017-01-31'`,
      );
      const formula = `=GETPIVOTDATA("Sum of value",'churn'!$A$5,"platform","REDEMPTION")`;
      expect(await read(formula)).toEqual({ code: 0, out: `${expected}\n`, err: '' });
    });

    it('names what is not there, and the nearest that is', async () => {
      const answer = await read(formulaOf([['Platform', 'Redemtion']]), '--json');
      expect(answer.code).toBe(1);
      expect(answer.out).toBe('');
      const error = z
        .object({
          code: z.string(),
          message: z.string(),
          details: z.object({ suggestions: z.array(z.string()) }),
        })
        .parse(JSON.parse(answer.err));
      expect(error.code).toBe('not-found');
      expect(error.message).toContain('Redemtion');
      expect(error.details.suggestions[0]).toBe('Redemption');
    });

    it('leaves no result behind', async () => {
      const before = await inWorkspace('results', 'list');
      await read(formulaOf(where));
      expect((await inWorkspace('results', 'list')).out).toBe(before.out);
    });
  });

  it('writes every format, the same rows in each', async () => {
    const sql =
      "SELECT 9007199254740993 AS big, '00123' AS id, 1.10::DECIMAL(5,2) AS amount, NULL AS nothing";
    const csv = await inWorkspace('run', '-e', sql, '--format', 'csv');
    expect(csv.out).toBe('big,id,amount,nothing\n9007199254740993,00123,1.10,\n');
    const json = await inWorkspace('run', '-e', sql, '--format', 'json');
    expect(json.out).toContain('9007199254740993');
    expect(z.array(z.object({ id: z.string(), nothing: z.null() })).parse(JSON.parse(json.out))).toEqual([
      { id: '00123', nothing: null },
    ]);
    for (const format of ['parquet', 'xlsx', 'jsonl']) {
      const file = path.join(place.folder, `out.${format}`);
      expect(await inWorkspace('run', '-e', sql, '--out', file)).toMatchObject({ code: 0 });
      expect((await readFile(file)).length).toBeGreaterThan(40);
    }
    const table = await inWorkspace('run', '-e', sql, '--format', 'table');
    expect(table.out).toBe(
      '             big  id     amount  nothing\n9007199254740993  00123    1.10     null\n',
    );
  });

  it('imports a file, tells of the rows it could not read, and queries it', async () => {
    const file = path.join(place.folder, 'Plan prices.csv');
    await writeFile(file, 'code,price\n00123,1.50\n00456,2.25\n00789,3.00,surplus\n');
    const imported = await inWorkspace('import', file, '--name', 'prices');
    expect(imported).toMatchObject({ code: 0, out: '' });
    expect(imported.err).toContain('2 rows imported as imports.prices');
    expect(imported.err).toContain('1 row could not be read');
    const answer = await inWorkspace(
      'run',
      '-e',
      'SELECT code, price FROM imports.prices ORDER BY code',
      '--format',
      'csv',
    );
    expect(answer.out).toBe('code,price\n00123,1.50\n00456,2.25\n');
  });

  it('pivots with totals', async () => {
    const answer = await inWorkspace(
      'pivot',
      'subscription/report',
      '--param',
      'country=Hong Kong',
      '--param',
      'period=monthly',
      '--param',
      'type=Churn',
      '--rows',
      'Platform',
      '--columns',
      'Type',
      '--values',
      'sum(value)',
      '--format',
      'table',
    );
    expect(answer).toMatchObject({ code: 0 });
    const total = await sqlValue(
      `SELECT sum(value) FROM subscription_report WHERE "Type" = 'Churn' AND "Resolution Type" = 'monthly' AND "Country" = 'Hong Kong'
         AND "Start Date" BETWEEN DATE '2017-01-01' AND DATE '2017-01-31'`,
    );
    expect(
      answer.out
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.split(/\s{2,}/),
    ).toEqual(['Grand Total', total, total]);
  });

  it('pivots an expression, and says where in it a mistake is', async () => {
    const what = [
      'pivot',
      'subscription/report',
      '--param',
      'country=Hong Kong',
      '--param',
      'period=monthly',
    ];
    const values = 'percentile(value, 0.5) as Middle, (max(value) + 1) / 0 as None, count() * 2 as Twice';
    const answer = await inWorkspace(...what, '--param', 'type=Churn', '--values', values, '--format', 'csv');
    expect(answer).toMatchObject({ code: 0 });
    const where = `"Type" = 'Churn' AND "Resolution Type" = 'monthly' AND "Country" = 'Hong Kong'
         AND "Start Date" BETWEEN DATE '2017-01-01' AND DATE '2017-01-31'`;
    const middle = await sqlValue(`SELECT quantile_cont(value, 0.5) FROM subscription_report WHERE ${where}`);
    const twice = await sqlValue(`SELECT 2 * count(*) FROM subscription_report WHERE ${where}`);
    expect(answer.out).toBe(`Middle,None,Twice\n${Number(middle)},,${twice}\n`);
    const wrong = await inWorkspace(...what, '--values', 'count(), sum(valu) / 2');
    expect(wrong.code).not.toBe(0);
    expect(wrong.err).toContain('There is no field "valu" (character 14). (line 1, column 14)');
  });

  it('pivots by fields that it derives', async () => {
    const what = ['subscription/report', '--param', 'country=Hong Kong', '--param', 'period=daily'];
    const derive = 'iso_week("Start Date") as Week, bins(value, 10) as Size';
    const where = `"Type" = 'Churn' AND "Resolution Type" = 'daily' AND "Country" = 'Hong Kong'
         AND "Start Date" BETWEEN DATE '2017-01-01' AND DATE '2017-01-31'`;
    const statement = `SELECT strftime("Start Date", '%G-W%V') AS Week, sum(value) AS Churned FROM subscription_report WHERE ${where} GROUP BY 1 ORDER BY 1`;
    const expected = await inWorkspace('run', '-e', statement, '--format', 'csv');
    const pivot = (...more: string[]) =>
      inWorkspace('pivot', ...what, '--param', 'type=Churn', '--derive', derive, ...more, '--format', 'csv');
    const total = await sqlValue(`SELECT sum(value) FROM subscription_report WHERE ${where}`);
    expect(await pivot('--rows', 'week', '--values', 'sum(value) as Churned')).toMatchObject({
      code: 0,
      out: `${expected.out}Grand Total,${total}\n`,
    });
    const small = await sqlValue(
      `SELECT count(*) FROM subscription_report WHERE ${where} AND value >= 0 AND value < 10`,
    );
    const sizes = await pivot('--rows', 'Size', '--values', 'count() as Rows');
    expect(sizes.out.split('\n')[1]).toBe(`0 to <10,${small}`);
    const wrong = await pivot('--rows', 'Month', '--values', 'count()');
    expect(wrong.err).toContain('There is no column "Month"');
    expect(wrong.err).toContain('Week, Size');
  });

  it("lists the report layouts and writes one's workbook, its window as asked", async () => {
    const list = await inWorkspace('report', 'list');
    expect(list.out.split('\n')[0]).toBe('subscription/report\tHong Kong\tdaily\t2017-01-01\t2017-01-31');
    expect(list.out.trimEnd().split('\n').length).toBe(6);
    const out = path.join(place.folder, 'report.xlsx');
    const common = ['report', 'subscription', '--country', 'singapore', '--period', 'monthly', '--out', out];
    const window = ['--from', '2017-02-01', '--to', '2017-04-01', '--dates', 'text'];
    const answer = await inWorkspace(...common, ...window);
    expect(answer).toMatchObject({ code: 0, out: '' });
    expect(answer.err).toContain(`Wrote ${out}\n`);
    const book = await readXlsx(await readFile(out));
    const summary = book.sheets.find(({ name }) => name === 'Summary')?.rows ?? [];
    expect(summary[1]?.[0]).toBe('Singapore, monthly, February 2017 to April 2017');
    const total = summary.find(([label]) => label === 'Total') ?? [];
    const active = (month: number) =>
      sqlValue(
        `SELECT sum(value) FROM subscription_report WHERE "Type" = 'Active subscriber' AND "Resolution Type" = 'monthly' AND "Country" = 'Singapore' AND "Start Date" = DATE '2017-0${month}-01'`,
      );
    expect(total.slice(1, 4)).toEqual([await active(2), await active(3), await active(4)].map(Number));
    const data = book.sheets.find(({ name }) => name === 'Data')?.rows ?? [];
    expect(new Set(data.slice(1).map((row) => row[4]))).toEqual(
      new Set(['2/1/2017', '3/1/2017', '4/1/2017']),
    );

    const unknown = await inWorkspace(
      'report',
      'subscription',
      '--country',
      'Atlantis',
      '--period',
      'daily',
      '--out',
      out,
    );
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('There is no layout for Atlantis, daily.');
  });

  it('runs the library and finds every file of it in order', async () => {
    expect(await inWorkspace('queries', 'check')).toMatchObject({ code: 0 });
    expect((await inWorkspace('queries', 'list', 'report')).out).toContain(
      'subscription/report\tSubscription report\n',
    );
  });

  it('fails with one clear line and exit code 1', async () => {
    const wrong = await inWorkspace('run', '-e', 'SELECT 1;\nSELEC 2');
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.err).toMatch(/^backcast: .*SELEC.* \(line 2, column 1\).*\n$/m);
    const unknown = await inWorkspace('run', 'subscription/reprot', '--json');
    expect(unknown.code).toBe(1);
    expect(JSON.parse(unknown.err)).toMatchObject({
      code: 'not-found',
      details: { suggestions: expect.arrayContaining(['subscription/report']) },
    });
    expect(await inWorkspace('nonsense')).toMatchObject({ code: 1, out: '' });
  });

  it('keeps, pins and removes results by name', async () => {
    await inWorkspace('run', '-e', 'SELECT 42 AS answer', '--format', 'csv');
    const newest = (await inWorkspace('results', 'list')).out.split('\n')[0]?.split('\t') ?? [];
    const [id = '', name = ''] = newest;
    expect((await inWorkspace('results', 'show', name, '--format', 'csv')).out).toBe('answer\n42\n');
    expect(await inWorkspace('results', 'pin', id)).toMatchObject({ code: 0 });
    expect((await inWorkspace('results', 'list')).out.split('\n')[0]).toContain('pinned');
    expect(await inWorkspace('results', 'remove', id)).toMatchObject({ code: 0 });
    expect((await inWorkspace('results', 'show', id)).code).toBe(1);
  });

  it('compares a pivot over two results and fails where they differ', async () => {
    const keep = async (sql: string): Promise<string> => {
      expect(await inWorkspace('run', '-e', sql, '--format', 'csv')).toMatchObject({ code: 0 });
      return (await inWorkspace('results', 'list')).out.split('\n')[0]?.split('\t')[0] ?? '';
    };
    const rows = (cents: string) =>
      `SELECT * FROM (VALUES ('Telco', 1.50::DECIMAL(10, 2)), ('iOS', ${cents})) t(platform, value)`;
    const [before, now] = [await keep(rows('2.25')), await keep(rows('2.50'))];
    const compare = (...more: string[]) =>
      inWorkspace('reconcile', before, now, '--rows', 'platform', '--values', 'sum(value)', ...more);

    const found = await compare();
    expect(found.code).toBe(1);
    expect(
      found.out
        .trimEnd()
        .split('\n')
        .at(-1)
        ?.trim()
        .split(/\s{2,}/),
    ).toEqual(['0', 'iOS', 'Sum of value', '2.25', '2.50', '0.25', '11.11%']);
    expect(found.err).toContain('2 cells compared: 1 equal, 0 within the tolerance, 1 changed');
    expect(await compare('--absolute', '0.25')).toMatchObject({ code: 0, out: '' });
    const behind = await compare('--rows-behind', '0');
    expect(behind.out).toMatch(
      /: 1 row\nplatform +value\niOS +2\.25\n.*: 1 row\nplatform +value\niOS +2\.50\nIn both: 0 rows\n$/s,
    );
  });
});

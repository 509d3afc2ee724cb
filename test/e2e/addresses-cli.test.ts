import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliAnswer, cli, cliGiven } from '#test/helpers/cli.ts';
import { temporaryFolder } from '#test/helpers/core.ts';

/** A query of the user's own with figures that are known. */
const query = `/*---
title: Facts
parameters:
  - name: more
    type: decimal
    default: 0
pivot:
  sheets: Type
  rows: [{ field: Platform }]
  columns: []
  measures: [{ field: value, aggregate: sum }]
---*/
SELECT * FROM (VALUES
  ('Active subscriber', 'Telco', 12345678901234567.10 + CAST(:more AS DECIMAL(18, 2))),
  ('Active subscriber', 'iOS IAP', 8), ('Churn', 'Telco', 3)) AS facts("Type", "Platform", value)
`;
const telco = `=GETPIVOTDATA("value",'Active subscriber'!$A$5,"Platform","Telco")`;
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

let place: Awaited<ReturnType<typeof temporaryFolder>>;
let workspace: string;
const inWorkspace = (...args: string[]): Promise<CliAnswer> => cli(...args, '--workspace', workspace);
beforeAll(async () => {
  place = await temporaryFolder();
  workspace = path.join(place.folder, 'workspace');
  expect(await inWorkspace('queries', 'list')).toMatchObject({ code: 0 });
  const folder = path.join(workspace, 'queries', 'my');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'facts.sql'), query);
});
afterAll(() => place.remove());

describe('backcast cells', () => {
  it('reads a CSV, keeps its columns and order, and says of each formula what it is or why it is nothing', async () => {
    const file = path.join(place.folder, 'book.csv');
    await writeFile(
      file,
      `name,Formula\r\nTelco,${quoted(telco)}\r\nNone,${quoted(telco.replace('Telco', 'Tellco'))}\r\nChurn,${quoted(
        'GETPIVOTDATA("value",Churn!$A$5)',
      )}\r\n`,
    );
    expect(await inWorkspace('cells', '--file', file, '--query', 'my/facts')).toEqual({
      code: 0,
      out: [
        'name,Formula,value,error',
        `Telco,${quoted(telco)},12345678901234567.10,`,
        `None,${quoted(telco.replace('Telco', 'Tellco'))},,${quoted('#REF! "Platform" has no item "Tellco". Nearest: "Telco".')}`,
        `Churn,${quoted('GETPIVOTDATA("value",Churn!$A$5)')},3.00,`,
        '',
      ].join('\r\n'),
      err: '1 of 3 formulas are of no cell.\n',
    });
  });

  it('reads what is piped in, a formula or a SELECT a line, and writes JSON with every digit', async () => {
    const select = `SELECT value FROM 'Active subscriber'!$A$5 WHERE Platform = 'iOS IAP'`;
    const answer = await cliGiven(
      `${telco}\n\n${select}\n`,
      ...['cells', '--query', 'my/facts', '--format', 'json', '--workspace', workspace],
    );
    expect(answer).toEqual({
      code: 0,
      out: `[\n{"formula":${JSON.stringify(telco)},"value":12345678901234567.10},\n{"formula":${JSON.stringify(select)},"value":8.00}\n]\n`,
      err: '',
    });
    expect((await inWorkspace('results', 'list')).out).toBe('');
  });

  it('says which columns there are where none holds formulas', async () => {
    expect(await cliGiven('a,b\n1,2\n', 'cells', '--query', 'my/facts', '--workspace', workspace)).toEqual({
      code: 1,
      out: '',
      err: 'backcast: There is no column "formula" in the table. Its columns: a, b.\n',
    });
  });
});

describe('backcast book', () => {
  it('keeps named cells, reads them from each run, and tells the change', async () => {
    const file = path.join(place.folder, 'cells.csv');
    await writeFile(file, `name,formula,note\niOS,${quoted(telco.replace('Telco', 'iOS IAP'))},in apps\n`);
    expect(await inWorkspace('book', 'add', 'my/facts', 'Telco', telco)).toMatchObject({ code: 0, out: '' });
    expect(await inWorkspace('book', 'import', 'my/facts', file)).toMatchObject({ code: 0 });
    expect(await inWorkspace('book', 'read', 'my/facts')).toMatchObject({ code: 0 });
    const { out } = await inWorkspace('book', 'read', 'my/facts', '--param', 'more=0', '--format', 'json');
    expect(JSON.parse(out).cells).toMatchObject([
      { name: 'Telco', value: '12345678901234567.10', direction: 'same', difference: '0', share: 0 },
      { name: 'iOS', note: 'in apps', value: '8.00', direction: 'same' },
    ]);
    const shown = await inWorkspace('book', 'show', 'my/facts', '--format', 'table');
    expect(shown.out.split('\n').map((line) => line.split(/\s{2,}/))).toEqual([
      ['name', 'value', 'change', 'formula'],
      ['Telco', '12345678901234567.10', 'no change', telco],
      ['iOS', '8.00', 'no change', telco.replace('Telco', 'iOS IAP')],
      [''],
    ]);
    expect((await inWorkspace('book', 'list')).out).toMatch(/^my\/facts\t2\t\d{4}-/);
    expect(await inWorkspace('book', 'remove', 'my/facts', 'TELCO')).toMatchObject({ code: 0 });
    expect((await inWorkspace('book', 'show', 'my/facts', '--format', 'csv')).out.split('\r\n')).toHaveLength(
      3,
    );
  });
});

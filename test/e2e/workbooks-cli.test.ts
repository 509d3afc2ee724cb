import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliAnswer, cli } from '#test/helpers/cli.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { editCell, editParts } from '#test/helpers/edit-parts.ts';
import { readBytes } from '#test/helpers/exports.ts';
import { templateFile } from '#test/helpers/template.ts';
import { unzip } from '#test/helpers/unzip.ts';

let place: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  place = await temporaryFolder();
  await writeFile(at('template.xlsx'), templateFile());
});
afterAll(() => place.remove());

const at = (name: string) => path.join(place.folder, name);
const backcast = (...args: string[]): Promise<CliAnswer> => cli(...args, '--workspace', at('workspace'));
const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );
const data = 'xl/worksheets/sheet1.xml';

/** Keeps two rows under the template's headers; gives the result's id. */
async function keepRows(second: string, platform = "'iOS IAP'"): Promise<string> {
  const sql = `SELECT 'Singapore' AS "Country", 'Telco' AS "Platform", DATE '2017-01-25' AS "Day", 1.25::DECIMAL(10, 2) AS value
    UNION ALL SELECT '${second}', ${platform}, DATE '2017-01-26', 2.50`;
  expect(await backcast('run', '-e', sql, '--format', 'csv', '--out', at('rows.csv'))).toMatchObject({
    code: 0,
  });
  const { out } = await backcast('results', 'list');
  return out.split('\t')[0] ?? '';
}

describe('backcast fill', () => {
  it('fills a template and says what it did; backcast verify proves its rows', async () => {
    const id = await keepRows('Hong Kong');
    const filled = await backcast('fill', at('template.xlsx'), id, '--out', at('filled.xlsx'));
    expect(filled).toMatchObject({ code: 0, out: '' });
    expect(filled.err).toContain('2 rows go to Data!A1:E4, which 14 of 14 pivots read.\n');
    expect(filled.err).toContain(`Wrote ${at('filled.xlsx')}\n`);
    const sheet = unzip(await readBytes(at('filled.xlsx'))).get(data)?.text;
    expect(sheet).toContain('<c r="D3" s="3"><v>2.5</v></c>');

    const proof = await backcast('verify', at('filled.xlsx'));
    expect(proof.code).toBe(0);
    expect(proof.out).toMatch(
      /^filled\.xlsx: verified \d+ cells on 2 sheets and 1 control total against .*\n$/,
    );
    expect(proof.err).toContain(
      'Note: Not checked: the values that the template’s own formulas and pivots show',
    );

    const again = await backcast('verify', at('filled.xlsx'), '--rerun');
    expect(again.code).toBe(0);
    expect(again.out).toContain('The source gives the same 2 rows today.');

    await editParts(at('filled.xlsx'), at('changed.xlsx'), {
      [data]: editCell('D3', (inner) => inner.replace('2.5', '2.6')),
    });
    const other = await backcast('verify', at('changed.xlsx'));
    expect(other.code).toBe(1);
    expect(other.out).toContain("'Data'!D3: workbook 2.6, snapshot 2.5\n");
    expect(other.out).toContain('changed.xlsx: 1 difference from');
  });

  it('writes nothing while a formula would lose its address, unless told to', async () => {
    const id = await keepRows('Japan');
    const out = at('lost.xlsx');
    const refused = await backcast('fill', at('template.xlsx'), id, '--out', out);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Lost: Summary!B2 =IFERROR(GETPIVOTDATA(');
    expect(refused.err).toContain('Nothing was written: 1 formula would become #REF!.');
    expect(await isThere(out)).toBe(false);
    const looked = await backcast('fill', at('template.xlsx'), id, '--preflight-only');
    expect(looked).toMatchObject({ code: 0, out: '' });
    expect(looked.err).toContain('Lost: Summary!B2');
    for (const told of [['--force'], ['--remedy', 'addresses=lose']]) {
      expect(await backcast('fill', at('template.xlsx'), id, '--out', out, ...told)).toMatchObject({
        code: 0,
      });
    }
    expect(await isThere(out)).toBe(true);
  });

  it('says what a cell cannot hold, and takes the remedy that is chosen', async () => {
    const id = await keepRows('Hong Kong', "'iOS IAP' || repeat('!', 40000)");
    const fill = (...told: string[]) =>
      backcast('fill', at('template.xlsx'), id, '--force', '--out', at('long.xlsx'), ...told);
    const refused = await fill();
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('Preflight, blocking: Texts longer than a cell. Platform: 1 ("iOS IAP!!!');
    expect(refused.err).toContain('--remedy long-text=… cut, refuse.');
    expect(refused.err).toContain('Nothing was written: 1 text of “Platform” is longer than');
    expect(await isThere(at('long.xlsx'))).toBe(false);
    expect(await fill('--remedy', 'long-text=cut')).toMatchObject({ code: 0 });
    expect(await backcast('verify', at('long.xlsx'))).toMatchObject({ code: 0 });
  });

  it('fails in one line where there is nothing to fill, or nowhere to write', async () => {
    const nowhere = await backcast('fill', at('template.xlsx'), 'any');
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining('--out FILE.xlsx')]);
    const nothing = await backcast('fill', at('none.xlsx'), await keepRows('Japan'), '--out', at('x.xlsx'));
    expect([nothing.code, nothing.err]).toEqual([
      1,
      expect.stringContaining(`There is no file ${at('none.xlsx')}.`),
    ]);
  });
});

describe('backcast report', () => {
  const report = (...more: string[]) =>
    backcast(
      'report',
      'subscription',
      '--country',
      'Hong Kong',
      '--period',
      'daily',
      '--from',
      '2017-01-24',
      '--to',
      '2017-01-25',
      ...more,
    );

  it('is proved by backcast verify, which names the one digit that was changed', async () => {
    const written = await report('--out', at('report.xlsx'));
    expect(written).toMatchObject({ code: 0 });
    expect(await backcast('verify', at('report.xlsx'))).toMatchObject({ code: 0 });
    const digit = (inner: string) =>
      inner.replace(/(\d)<\/v>/, (_, last: string) => `${(Number(last) + 1) % 10}</v>`);
    await editParts(at('report.xlsx'), at('digit.xlsx'), { [data]: editCell('B8', digit) });
    const other = await backcast('verify', at('digit.xlsx'));
    expect(other.code).toBe(1);
    expect(other.out).toMatch(/^'Summary'!B8: workbook \d+, snapshot \d+\ndigit\.xlsx: 1 difference from/);
  });

  it('only looks, where that is asked for', async () => {
    const looked = await report('--preflight-only');
    expect(looked).toMatchObject({ code: 0, out: '' });
    expect(looked.err).not.toContain('Wrote');
    const wrong = await report('--out', at('x.xlsx'), '--remedy', 'long-number=text');
    expect(wrong.code).toBe(1);
    expect(wrong.err).toContain('There is no finding “long-number”.');
    expect(await isThere(at('x.xlsx'))).toBe(false);
  });
});

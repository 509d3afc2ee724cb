import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { editParts } from '#test/helpers/edit-parts.ts';
import { verifyFile } from '#test/helpers/verifying.ts';
import { describeWithPeer, findLibreOffice, savedByLibreOffice } from './peer.ts';
import { openWorkbooks, type Workbooks } from './workbooks.ts';

/** Values of every kind, with what programs that save a file anew tend to change. */
const valuesSql = `
SELECT i AS id, 'text ' || i || chr(10) || ' & <' || i || '> ' AS words, CASE WHEN i % 4 = 0 THEN '' ELSE '=1+' || i END AS formula,
  '_x000D_' || chr(13) || 'ü😀' AS escaped, (i * 1.01)::DECIMAL(12,2) AS money, i / 7.0::DOUBLE AS ratio, i % 2 = 0 AS yes,
  DATE '2017-01-01' + i::INTEGER AS day, TIMESTAMP '2017-01-01 00:00:00' + INTERVAL (i * 1234567) MICROSECOND AS moment,
  123456789012345678900::DECIMAL(38,0) + i AS long
FROM range(1, 300) AS numbers(i)`;

describeWithPeer('A workbook that LibreOffice saved', findLibreOffice(), () => {
  let workbooks: Workbooks;
  beforeAll(async () => {
    workbooks = await openWorkbooks();
  });
  afterAll(() => workbooks.close());

  const resaved = (file: string) => savedByLibreOffice(file, workbooks.folder);

  it('is verified: rows of every kind', async () => {
    const saved = await resaved(await workbooks.result('values.xlsx', valuesSql));
    const { verdict, differences } = await verifyFile(workbooks.core.client, saved);
    expect(differences).toEqual([]);
    expect(verdict).toMatchObject({ same: true });
    expect(verdict.notes).toEqual([expect.stringContaining('LibreOffice')]);
  });

  it('is verified: a pivot, and one changed digit is still found', async () => {
    const file = await workbooks.pivot('pivot.xlsx', {
      rows: [{ field: 'Platform' }, { field: 'Start Date' }],
      columns: [{ field: 'Country' }],
      measures: [{ field: 'value', aggregate: 'sum' }],
    });
    const saved = await resaved(file);
    expect((await verifyFile(workbooks.core.client, saved)).differences).toEqual([]);
    const total = await workbooks.number('SELECT sum(value) FROM facts');
    const changed = await editParts(saved, path.join(workbooks.folder, 'changed.xlsx'), {
      'xl/worksheets/sheet1.xml': (xml) => xml.replace(`<v>${total}</v>`, `<v>${total + 1}</v>`),
    });
    expect((await verifyFile(workbooks.core.client, changed)).differences).toMatchObject([
      { kind: 'cell', workbook: String(total + 1), snapshot: String(total) },
    ]);
  });
});

import path from 'node:path';
import { expect, it } from 'vitest';
import { cliOn } from '#test/helpers/cli-io.ts';
import { temporaryFolder } from '#test/helpers/core.ts';
import { editCell, editParts } from '#test/helpers/edit-parts.ts';

it('verifies on the command line: 0 and a summary, or 1 and the cell that differs', async () => {
  const place = await temporaryFolder();
  const run = cliOn(place.folder);
  try {
    const file = path.join(place.folder, 'x.xlsx');
    const sql = 'SELECT i AS id, (i * 1.25)::DECIMAL(9,2) AS amount FROM range(1, 4) AS numbers(i)';
    expect(await run('run', '-e', sql, '--out', file)).toMatchObject({ code: 0 });
    const same = await run('verify', file, '--rerun');
    expect(same.text).toMatch(/^x\.xlsx: verified \d+ cells on 2 sheets and 2 control totals/);
    expect(same.text).toContain('The source gives the same 3 rows today.');
    expect(same.code).toBe(0);
    const changed = await editParts(file, path.join(place.folder, 'changed.xlsx'), {
      'xl/worksheets/sheet1.xml': editCell('B3', (inner) => inner.replace('2.5', '2.6')),
    });
    const other = await run('verify', changed);
    expect(other.code).toBe(1);
    expect(other.text).toMatch(/'!B3: workbook 2\.6, snapshot 2\.5\n/);
  } finally {
    await place.remove();
  }
});

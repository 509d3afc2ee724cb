import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBytes } from '#test/helpers/exports.ts';
import { unzip } from '#test/helpers/unzip.ts';
import { type ExcelPivot, linesOf, type PivotLines, readExcelPivots } from './excel-pivot.ts';
import { describeWithPeer } from './peer.ts';
import { openWorkbooks, type Workbooks } from './workbooks.ts';

/** Workbooks whose pivots Excel wrote, if they lie beside the project. */
const folder = path.resolve(import.meta.dirname, '../../../shared/samples/pivots');

const files = await readdir(folder).catch((): string[] => []);
const found = await Promise.all(
  files
    .filter((name) => name.endsWith('.xlsx'))
    .sort()
    .map(async (file) => ({ file, pivots: await readExcelPivots(await readBytes(path.join(folder, file))) })),
);
const pivots = found.flatMap(({ file, pivots: list }) => list.map((pivot) => ({ file, pivot })));

/** Why a pivot cannot be ours; null where it can. */
function unlike({ spec, customSubtotals }: ExcelPivot): string | null {
  if (customSubtotals) return 'its groups have several subtotals of chosen kinds';
  return spec.measures.length === 0 ? 'it has no values' : null;
}

describeWithPeer(
  'Pivots that Excel wrote',
  { missing: pivots.length > 0 ? null : `none were found in ${folder}`, onlyWherePresent: true },
  () => {
    let workbooks: Workbooks;
    beforeAll(async () => {
      workbooks = await openWorkbooks();
    });
    afterAll(() => workbooks.close());

    async function regenerate(name: string, { sql, spec }: ExcelPivot): Promise<PivotLines> {
      const file = await workbooks.pivotOf(sql, `${name}.xlsx`, spec);
      const part = unzip(await readBytes(file)).get('xl/pivotTables/pivotTable1.xml');
      if (part === undefined) throw new Error(`${name}: no PivotTable was written`);
      return linesOf(part.text);
    }

    for (const { file, pivot } of pivots) {
      if (unlike(pivot) !== null) continue;
      const name = `${path.parse(file).name} ${pivot.name}`;
      it(`stand on the same lines: ${name}`, async () => {
        const { location, rowItems, colItems } = await regenerate(name, pivot);
        expect(rowItems).toBe(pivot.lines.rowItems);
        expect(colItems).toBe(pivot.lines.colItems);
        if (!pivot.classic) expect(location).toBe(pivot.lines.location);
      });
    }

    it('cannot all be had: these are not, or not in the old layout', () => {
      const told = pivots.flatMap(({ file, pivot }) => {
        const why = unlike(pivot) ?? (pivot.classic ? 'old layout' : null);
        return why === null
          ? []
          : [[path.parse(file).name.replace(/^.*_(?=LO_|Various)/, ''), pivot.name, why]];
      });
      expect(told).toEqual([
        ['VariousDataTypesInTableColumns_input', 'PivotTable1', 'it has no values'],
        ['LO_xlsx_pivot-table_two-data-fields', 'PivotTable1', 'old layout'],
        ['LO_xlsx_pivottable_date_field_filter', 'PivotTable1', 'old layout'],
        [
          'TryToLoad_LoadPivotTables',
          'PivotTableSubtotals',
          'its groups have several subtotals of chosen kinds',
        ],
      ]);
    });
  },
);

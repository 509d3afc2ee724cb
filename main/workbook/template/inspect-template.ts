import type { TemplateInspection } from '#shared/contract/templates.ts';
import { fold } from '#shared/getpivotdata/names.ts';
import type { ExportTools } from '../export-result.ts';
import { countOf } from '../notes.ts';
import { contains, parseCell } from './cell-range.ts';
import { operandsOf } from './formula-text.ts';
import { cellNamed, checkAddresses } from './lost-addresses.ts';
import type { OpenTemplate, TemplateToFill } from './open-template.ts';
import { sourceReference } from './source-sheet.ts';
import { readCells, readFormulas, readsOldRows, type TemplateFormula } from './template-formulas.ts';

/** Cells that the arguments of the formulas' addresses name, as keys. */
function cellsNamed(formulas: readonly TemplateFormula[]): Set<string> {
  return new Set(
    formulas.flatMap(({ calls, sheet }) =>
      calls.flatMap((call) =>
        call.arguments.flatMap((argument, index) =>
          index === 1 ? [] : operandsOf(argument).flatMap((operand) => cellNamed(operand, sheet) ?? []),
        ),
      ),
    ),
  );
}

function noteOldRows(template: OpenTemplate, formulas: readonly TemplateFormula[]): void {
  const stale = formulas.filter((one) => readsOldRows(one, template.change));
  const [first] = stale;
  if (first === undefined) return;
  template.notes.add(
    `${countOf(stale.length, 'formula')} (first ${first.sheet}!${first.cell}) ${stale.length === 1 ? 'names' : 'name'} rows of “${template.region.sheet.name}” by address and ${stale.length === 1 ? 'does' : 'do'} not reach its new last row, ${template.change.newLastRow + 1}. Let them name the whole columns, or a table.`,
  );
}

/** Says how a template would be filled, and which of its formulas would lose their address. */
export async function inspectTemplate(
  template: OpenTemplate,
  what: TemplateToFill,
  tools: Pick<ExportTools, 'engine' | 'reader'>,
): Promise<TemplateInspection> {
  const { pack, workbook, region, sheet, change, mapping } = template;
  const source = region.sheet.name;
  const formulas = await readFormulas(pack, workbook, source, change);
  noteOldRows(template, formulas);
  const asking = formulas.filter(({ calls }) => calls.length > 0);
  const own = `${fold(source)}!`;
  const { lost, unchecked } = await checkAddresses({
    formulas: asking,
    cells: await readCells(pack, workbook, cellsNamed(asking), template.shared),
    isReplaced(key) {
      const cell = key.startsWith(own) ? parseCell(key.slice(own.length)) : null;
      const { headerRow, firstColumn, lastColumn, oldLastRow, newLastRow } = change;
      const lastRow = Math.max(oldLastRow, newLastRow);
      return (
        cell !== null &&
        contains({ firstRow: headerRow + 1, firstColumn, lastRow, lastColumn }, cell.row, cell.column)
      );
    },
    pivots: template.pivots,
    caches: template.caches,
    replaced: region.caches,
    columns: mapping.columns,
    filters: what.view.filters,
    engine: tools.engine,
    source: { file: what.file, columns: what.info.columns },
    signal: tools.reader.signal,
  });
  return {
    fileName: what.fileName,
    sheets: workbook.sheets.map(({ name }) => name),
    sourceSheet: source,
    range: sourceReference(sheet),
    ...(region.table === null ? {} : { table: region.table.name }),
    rows: template.rows,
    columns: mapping.columns.map((one) =>
      one.filled === 'result'
        ? { header: one.header, filled: 'result' as const, column: one.from.name }
        : { header: one.header, filled: 'formula' as const, formula: one.fill },
    ),
    unused: mapping.unused.map(({ name }) => name),
    pivots: template.pivots.map(({ name, sheet: on, cacheId }) => ({
      name,
      sheet: on,
      refreshed: region.caches.has(cacheId),
    })),
    lost: lost.map((one) => ({ ...one, nearest: [...one.nearest] })),
    unchecked,
    notes: [...template.notes.lines],
  };
}

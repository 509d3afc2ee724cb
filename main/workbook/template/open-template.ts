import type { FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import type { ResultInfo, View } from '#shared/model/result.ts';
import { cellReference, maxSheetRows } from '../cell-reference.ts';
import { measureRows } from '../data-sheet.ts';
import type { ExportTools } from '../export-result.ts';
import { resultSource } from '../export-source.ts';
import { countOf, Notes } from '../notes.ts';
import { openZip } from '../zip-reader.ts';
import { type ColumnMapping, mapColumns } from './column-mapping.ts';
import { findEvidenceSheet } from './evidence-sheet.ts';
import { movableFormula } from './formula-text.ts';
import { openPackage, type TemplatePackage } from './package.ts';
import { type CachePart, type PivotTablePart, readCaches, readPivotTables } from './pivot-parts.ts';
import { openSharedTexts, type SharedTexts } from './shared-texts.ts';
import type { RowChange } from './sheet-edits.ts';
import { chooseSource, type SourceRegion } from './source-choice.ts';
import { readSourceSheet, type SourceSheet } from './source-sheet.ts';
import { readTables } from './table-parts.ts';
import { mainPart, readWorkbook, type TemplateSheet, type WorkbookPart } from './workbook-part.ts';

/** A template and what to fill it with. */
export interface TemplateToFill {
  /** Where the file is, and what its user calls it. */
  readonly path: string;
  readonly fileName: string;
  /** The sheet the rows go to; found where it is not said. */
  readonly sheet: string | undefined;
  readonly info: ResultInfo;
  /** The result's Parquet file. */
  readonly file: string;
  readonly view: View;
  /** A folder for what is made on the way. */
  readonly temporary: string;
}

/** A template that was read, and how it will change. */
export interface OpenTemplate {
  readonly pack: TemplatePackage;
  readonly workbook: WorkbookPart;
  readonly caches: ReadonlyMap<string, CachePart>;
  readonly pivots: readonly PivotTablePart[];
  readonly shared: SharedTexts;
  /** The sheet of evidence that an earlier filling put in; it is no part of the template's own. */
  readonly evidence: TemplateSheet | null;
  readonly region: SourceRegion;
  readonly sheet: SourceSheet;
  readonly mapping: ColumnMapping;
  readonly change: RowChange;
  /** Rows to write. */
  readonly rows: number;
  readonly notes: Notes;
}

function requireRoom(template: OpenTemplate, maxRows: number): void {
  const { change, region, sheet, rows } = template;
  const totals = region.table?.totalsRows ?? 0;
  const room = maxRows - change.headerRow - 1 - totals;
  if (rows > room) {
    throw new AppError(
      'limit.exceeded',
      `${countOf(rows, 'row')} do not fit “${region.sheet.name}”: below its header it holds ${room.toLocaleString('en-US')}.`,
      {
        hint: 'Filter or group the rows first. A template’s pivots read one sheet, so the rows cannot be split.',
      },
    );
  }
  // What stands below the data would be written over.
  const lastNew = change.newLastRow + totals;
  const firstBelow = change.oldLastRow + totals;
  for (const [row, { inside }] of sheet.kept) {
    const cell = inside.find((one) => one.value !== null || one.formula !== null);
    if (row <= firstBelow || row > lastNew || cell === undefined) continue;
    throw new AppError(
      'conflict',
      `“${region.sheet.name}” has cells below its data, from row ${row + 1} on; ${countOf(rows, 'row')} would cover them.`,
      { hint: 'Move them beside or above the data, or make the data a table with a totals row.' },
    );
  }
}

/** A table's totals move with its end, which a formula that names cells by their address would not survive. */
function requireMovable({ sheet, region }: OpenTemplate): void {
  const totals = region.table?.totalsRows ?? 0;
  for (let row = sheet.lastRow + 1; row <= sheet.lastRow + totals; row += 1) {
    const fixed = sheet.kept.get(row)?.inside.find(({ formula }) => {
      if (formula === null) return false;
      return formula.type !== 'normal' || !movableFormula(formula.text).fixed;
    });
    if (fixed === undefined) continue;
    throw new AppError(
      'unsupported',
      `${region.sheet.name}!${cellReference(fixed.row, fixed.column)}, among the totals of the table, names cells by their address.`,
      { hint: 'Choose the total from the cell’s own list in Excel, so that it names the table’s column.' },
    );
  }
}

function noteColumns({ mapping, region, notes }: OpenTemplate): void {
  const list = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');
  const headers = mapping.columns.flatMap((one) => (one.filled === 'formula' ? [one.header] : []));
  const unused = mapping.unused.map(({ name }) => name);
  if (unused.length > 0) {
    notes.add(`Left out, since “${region.sheet.name}” has no column for them: ${list(unused)}.`);
  }
  if (headers.length > 0) notes.add(`Filled down with the template's own formulas: ${list(headers)}.`);
}

/** Reads a template and finds what is to change. Throws what stands against filling it. */
export async function openTemplate(
  handle: FileHandle,
  what: TemplateToFill,
  tools: Pick<ExportTools, 'reader' | 'maxSheetRows'>,
): Promise<OpenTemplate> {
  const { info, fileName } = what;
  const pack = openPackage(await openZip(handle, fileName), fileName);
  const workbook = await readWorkbook(pack, await mainPart(pack));
  const tables = await readTables(pack, workbook);
  const caches = await readCaches(pack, workbook);
  const shared = openSharedTexts(pack, workbook);
  const evidence = await findEvidenceSheet(pack, workbook, shared);
  const own = { ...workbook, sheets: workbook.sheets.filter((one) => one !== evidence) };
  const region = chooseSource({ fileName, workbook: own, tables, caches }, what.sheet);
  if (region.table !== null && region.table.headerRows === 0) {
    throw new AppError('unsupported', `The table “${region.table.name}” has no header row.`, {
      hint: 'Turn its header row on (Table Design, Header Row), and save the template.',
    });
  }
  const sheet = await readSourceSheet(pack, region, shared);
  const mapping = mapColumns(sheet, region.sheet.name, region.table, info.columns);
  const all = resultSource(info, what.file, what.view);
  const { rows } = await measureRows(tools.reader, { ...all, columns: [] });
  const template: OpenTemplate = {
    pack,
    workbook,
    caches,
    pivots: await readPivotTables(pack, workbook),
    shared,
    evidence,
    region,
    sheet,
    mapping,
    change: {
      headerRow: sheet.headerRow,
      firstColumn: sheet.firstColumn,
      lastColumn: sheet.lastColumn,
      oldLastRow: sheet.lastRow,
      // A table has at least one row, and a pivot reads at least one; without rows it is a blank one.
      newLastRow: sheet.headerRow + Math.max(1, rows),
    },
    rows,
    notes: new Notes(),
  };
  requireMovable(template);
  requireRoom(template, tools.maxSheetRows ?? maxSheetRows);
  noteColumns(template);
  if (rows === 0) template.notes.add('The result has no rows: one blank row stands below the header.');
  return template;
}
